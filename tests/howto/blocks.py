"""The commands of a document, taken out as they stand and run as a reader would: one shell for each block."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.databases import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 120


def blocks(document: str) -> list[str]:
    """The blocks marked ``sh`` of a document under docs/, in order."""
    return _BLOCK.findall((ROOT / "docs" / document).read_text("utf-8"))


def run_block(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block in ``folder``; it ends with the first command that fails. Our Python's tools are on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder,
        env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
