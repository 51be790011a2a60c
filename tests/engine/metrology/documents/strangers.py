"""Other people's tools, run as separate processes; a missing one is named with the command that installs it."""

import shutil
import subprocess

INSTALL = {"pdfsig": "poppler-utils", "pdftotext": "poppler-utils"}


def run_tool(name, *arguments):
    """What the tool prints. Fails with one sentence when it is not installed."""
    if shutil.which(name) is None:
        raise AssertionError(f"{name} is not installed; run: apt-get install {INSTALL[name]}")
    done = subprocess.run([name, *arguments], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr
