"""A whole demo site in a process of its own: set up, served by waitress with its worker, stopped by itself."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from engine.metrology.documents.fonts import fonts_folder, make_fonts

ROOT = Path(__file__).resolve().parents[2]
TRIES = 600


@dataclass(frozen=True, slots=True)
class LiveSite:
    """Where the site answers, and the passwords of its demo people."""

    url: str
    var: Path
    passwords: dict[str, str]


@contextmanager
def living(var: Path) -> Iterator[LiveSite]:
    """Set a demo site up in ``var`` and serve it on a free port of this machine."""
    make_fonts()
    shutil.copytree(fonts_folder(), var / "fonts")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {
        **os.environ, "LIANGHENG_VAR": str(var), "LIANGHENG_SITE_URL": url, "PORT": str(port), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-m", "webapp.cli"]
    set_up = [*command, "setup", "--demo", "--no-cases"]
    subprocess.run(set_up, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    with (var / "site.log").open("wb") as log:
        site = subprocess.Popen([*command, "serve"], cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            wait_for(url, site, var / "site.log")
            yield LiveSite(url, var, json.loads((var / "demo-logins.json").read_text(encoding="utf-8")))
        finally:
            site.terminate()
            site.wait(30)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


def wait_for(url: str, site: subprocess.Popen[bytes], log: Path) -> None:
    """Until the site answers. Raises AssertionError with its log when it ended instead."""
    for _ in range(TRIES):
        with suppress(URLError, ConnectionError, TimeoutError), urlopen(url, timeout=5):
            return
        with suppress(subprocess.TimeoutExpired):
            site.wait(0.1)
            break
    raise AssertionError(f"the site did not start:\n{log.read_text(encoding='utf-8')}")
