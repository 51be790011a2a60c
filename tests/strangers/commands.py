"""The commands of docs/howto/check-a-certificate.md, taken out of the document: what a reader would type, in order.

``python -m tests.strangers.commands packages`` prints the Debian packages that the document asks for;
``python -m tests.strangers.commands script`` prints the commands as one shell script that stops at the first failure.
"""

import re
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "howto" / "check-a-certificate.md"
INSTALL = "apt-get install "


def blocks() -> list[str]:
    """The shell commands of the document, block by block."""
    return re.findall(r"^```sh\n(.*?)^```$", DOCUMENT.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def packages() -> list[str]:
    """The packages that the document tells its reader to install."""
    lines = [line for block in blocks() for line in block.splitlines() if line.startswith(INSTALL)]
    return [name for line in lines for name in line.removeprefix(INSTALL).split()]


def script() -> str:
    """Everything but the installation of packages, each command shown before it runs."""
    kept = ["\n".join(line for line in block.splitlines() if not line.startswith(INSTALL)) for block in blocks()]
    return "\n".join(["set -euxo pipefail", *kept, ""])


if __name__ == "__main__":
    sys.stdout.write(" ".join(packages()) + "\n" if sys.argv[1] == "packages" else script())
