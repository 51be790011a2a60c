"""Makes the environment in .venv: Python, the locked libraries, and the project itself. Standard library only.

    python3 bootstrap.py          what the product needs
    python3 bootstrap.py --dev    and what the tests and checks need
    python3 bootstrap.py --node   and Node, where the machine has none, for tests

Safe to run again: each step leaves a stamp and is done once per lock file. Every library is checked against the
hash in the lock. Libraries come from the package index that pip is configured for; this file names none.
"""

import argparse
import configparser
import hashlib
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
#: pip runs from its own wheel, so that a Python without ensurepip (Debian's, without python3-venv) will do.
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_HASH = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
NO_INDEX = (
    "This Python comes without pip. Install its venv package (`apt-get install python3-venv`), "
    "or name your package index in PIP_INDEX_URL, and run this again."
)


def main() -> None:
    """Do every step that is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also install what tests and checks need")
    parser.add_argument("--node", action="store_true", help="also install Node, where there is none")
    wishes = parser.parse_args()
    use_a_new_enough_python()
    make_environment()
    install(ROOT / ("requirements-dev.lock" if wishes.dev else "requirements.lock"))
    link_project()
    make_fonts()
    if wishes.dev or wishes.node:
        install_node()
    if wishes.dev:
        make_test_tools()


def use_a_new_enough_python() -> None:
    """Go on with a newer Python from PATH when this one is too old; say so when there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(19, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer and works(newer):
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - the same program, under another Python
    sys.exit(f"Liangheng needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")


def make_environment() -> None:
    """Make .venv with pip in it, unless there is one that runs."""
    if works(PYTHON, "-m", "pip", "--version"):
        return
    say("making the environment in .venv")
    shutil.rmtree(HOME, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401 - asks whether there is one
    except ImportError:
        venv.create(HOME, with_pip=False, symlinks=os.name != "nt")
        install_pip()
    else:
        venv.create(HOME, with_pip=True, symlinks=os.name != "nt")


def install_pip() -> None:
    """Put pip into the environment from its pinned wheel."""
    say("fetching pip, which this Python comes without")
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / PIP_WHEEL
        fetch_pip(wheel)
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != PIP_HASH:
            sys.exit(f"{PIP_WHEEL} from your package index has the hash {found}, not the expected one; stopped.")
        run(PYTHON, wheel / "pip", "install", "--quiet", "--no-index", "--no-deps", wheel)


def fetch_pip(wheel: Path) -> None:
    """Get the wheel from the configured index: by this Python's own pip, which knows its index, or by hand."""
    if works(sys.executable, "-m", "pip", "--version"):
        name = f"pip=={PIP_WHEEL.split('-')[1]}"
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheel.parent, name)
    else:
        wheel.write_bytes(download(wheel_address()))


def wheel_address() -> str:
    """Where the configured index keeps the pip wheel."""
    index = configured_index()
    if index is None:
        sys.exit(NO_INDEX)
    project = f"{index.rstrip('/')}/pip/"
    page = download(project).decode()
    links = [html.unescape(link) for link in re.findall(r'href=["\']([^"\']+)', page)]
    for link in links:
        if urllib.parse.unquote(urllib.parse.urlsplit(link).path).endswith("/" + PIP_WHEEL):
            return urllib.parse.urljoin(project, link)
    sys.exit(f"Your package index does not offer {PIP_WHEEL}. {NO_INDEX}")


def configured_index() -> "str | None":
    """The package index of pip's own settings: its variables first, then its files."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    config = configparser.RawConfigParser()
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), Path.home() / ".pip/pip.conf", home / "pip/pip.conf"]
    config.read([*files, Path(os.environ.get("PIP_CONFIG_FILE", os.devnull))], "utf-8")
    return config.get("global", "index-url", fallback=None)


def download(address: str) -> bytes:
    """The bytes at ``address``, which must be https (or this machine's own index)."""
    if not address.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        sys.exit(f"{address} is not an https address; stopped.")
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - checked above
            return bytes(answer.read())
    except OSError as unreachable:
        sys.exit(f"{address} cannot be read: {unreachable}")


def install(lock: Path) -> None:
    """Install what ``lock`` names, each file checked against its hash, unless that is done already."""
    stamp = HOME / f"{lock.name}.done"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    say(f"installing the libraries of {lock.name} (a minute or two, once)")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    run(PYTHON, "-m", "pip", "install", *quiet, "--no-deps", "--require-hashes", "--requirement", lock)
    stamp.write_text(wanted, "utf-8")


def link_project() -> None:
    """Make the project importable from the environment, and ``liangheng`` a command of it."""
    purelib = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([PYTHON, "-c", purelib], check=True, capture_output=True, text=True).stdout.strip()
    write(Path(packages) / "liangheng.pth", f"{ROOT}\n")
    start = "import sys; sys.argv[0] = 'liangheng'; from webapp.cli import main; sys.exit(main())"
    if os.name == "nt":
        write(BIN / "liangheng.cmd", f'@"{PYTHON}" -c "{start}" %*\n')
    else:
        write(BIN / "liangheng", f'#!/bin/sh\nexec "{PYTHON}" -c "{start}" "$@"\n')
        (BIN / "liangheng").chmod(0o755)


def make_fonts() -> None:
    """Cut the fonts of certificates and notices, which takes half a minute once."""
    source = ROOT / "engine" / "metrology" / "documents" / "fonts.py"
    if not source.exists():
        return
    stamp = HOME / "fonts.done"
    folder = Path(os.environ.get("LIANGHENG_VAR", ROOT / "var")) / "fonts"
    wanted = hashlib.sha256(source.read_bytes()).hexdigest() + f" {folder}"
    if stamp.exists() and stamp.read_text("utf-8") == wanted and any(folder.glob("*.ttf")):
        return
    say("making the fonts of documents (half a minute, once)")
    run(PYTHON, "-m", "engine.metrology.documents.fonts")
    stamp.write_text(wanted, "utf-8")


def install_node() -> None:
    """Put Node into the environment, unless the machine has it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        install(ROOT / "requirements-node.lock")


def make_test_tools() -> None:
    """Fetch the outside programs that tests talk to, so that no test has to."""
    source = ROOT / "tests" / "tools.py"
    if not source.exists():
        return
    stamp = HOME / "tools.done"
    locks = sorted((ROOT / "tests").glob("*/package-lock.json")) + sorted(
        (ROOT / "tests").glob("*/*/package-lock.json")
    )
    wanted = hashlib.sha256(b"".join(one.read_bytes() for one in (source, *locks))).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted and (ROOT / "var" / "tools").exists():
        return
    say("fetching the programs that tests talk to: a message centre, an accounting program, form-js and feelin")
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    names = "bean_check", "message_centre", "other_feel_engine", "other_form_validator"
    calls = "; ".join(f"{name}()" for name in names)
    run(PYTHON, "-c", f"from tests.tools import {', '.join(names)}; {calls}")
    stamp.write_text(wanted, "utf-8")


def works(*command: "str | Path") -> bool:
    """Whether ``command`` can be started and ends well. A bare Python is asked to do nothing."""
    asked = command if len(command) > 1 else (*command, "-c", "")
    try:
        return subprocess.run(asked, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def run(*command: "str | Path") -> None:
    """Run one step; when it fails its own words are the last thing printed, and we stop."""
    began = time.monotonic()
    code = subprocess.run([str(part) for part in command], check=False, cwd=ROOT).returncode
    if code:
        sys.exit(f"That did not work (see above): {' '.join(Path(str(part)).name for part in command[:4])} …")
    say(f"  done in {time.monotonic() - began:.0f} s")


def write(path: Path, content: str) -> None:
    """Write ``content`` unless the file has it already."""
    if not path.exists() or path.read_text("utf-8") != content:
        path.write_text(content, "utf-8")


def say(sentence: str) -> None:
    """Tell the person who waits."""
    print(f"[setup] {sentence}", flush=True)


if __name__ == "__main__":
    main()
