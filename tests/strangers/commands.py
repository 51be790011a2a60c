"""The commands of the documents for strangers, taken out of them: what a reader would type, in order.

``python -m tests.strangers.commands packages`` prints the Debian packages that the documents ask for;
``python -m tests.strangers.commands script [DOCUMENT]`` prints the commands of one document, by default
check-a-certificate, as one shell script that stops at the first failure. Every block begins where the script began.
"""

import re
import sys
from pathlib import Path

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
CERTIFICATE, LEDGER = "check-a-certificate", "check-an-archive-and-ledger"
DOCUMENTS = (CERTIFICATE, LEDGER)
INSTALL = "apt-get install "


def blocks(document: str = CERTIFICATE) -> list[str]:
    """The shell commands of a document, block by block."""
    text = (HOWTO / f"{document}.md").read_text("utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def packages() -> list[str]:
    """The packages that the documents tell their readers to install."""
    lines = [line for name in DOCUMENTS for block in blocks(name) for line in block.splitlines()]
    found = [name for line in lines if line.startswith(INSTALL) for name in line.removeprefix(INSTALL).split()]
    return list(dict.fromkeys(found))


def script(document: str = CERTIFICATE) -> str:
    """Everything but the installation of packages, each command shown before it runs."""
    kept = [
        "\n".join(line for line in block.splitlines() if not line.startswith(INSTALL)) for block in blocks(document)
    ]
    return "\n".join(["set -euxo pipefail", "home=$PWD", '\ncd "$home"\n'.join(kept), ""])


if __name__ == "__main__":
    sys.stdout.write(" ".join(packages()) + "\n" if sys.argv[1] == "packages" else script(*sys.argv[2:]))
