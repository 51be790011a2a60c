"""The documents that tell strangers how to check what we give out are what the project's own checks run."""

import subprocess

import pytest

from tests.architecture.code import ROOT
from tests.strangers.commands import CERTIFICATE, DOCUMENTS, LEDGER, blocks, packages, script


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_of_a_document_is_run_but_the_installation_of_packages(document):
    ran = script(document)

    for line in "\n".join(blocks(document)).splitlines():
        assert not line or line.startswith("apt-get install ") or line in ran.splitlines()
    assert ran.startswith("set -euxo pipefail\n")
    assert ("pdfsig" in ran, "bean-check" in ran) == (document == CERTIFICATE, document == LEDGER)
    assert {"poppler-utils", "openssl", "python3-venv"} <= set(packages())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_are_a_shell_script(document):
    done = subprocess.run(
        ["bash", "-n"], input=script(document), text=True, capture_output=True, check=False, timeout=30
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_ci_runs_the_commands_taken_from_the_document():
    run = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "tests/strangers/commands.py script" in run
    assert "tests/strangers/commands.py packages" in run
    assert f"for document in {' '.join(DOCUMENTS)}" in run
