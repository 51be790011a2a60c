"""The document that tells strangers how to check a certificate is what the project's own checks run."""

import subprocess

from tests.architecture.code import ROOT
from tests.strangers.commands import blocks, packages, script


def test_every_command_of_the_document_is_run_but_the_installation_of_packages():
    ran = script()

    for line in "\n".join(blocks()).splitlines():
        assert line.startswith("apt-get install ") or line in ran.splitlines()
    assert ran.startswith("set -euxo pipefail\n")
    assert "pdfsig" in ran
    assert "poppler-utils" in packages()


def test_the_commands_are_a_shell_script():
    done = subprocess.run(["bash", "-n"], input=script(), text=True, capture_output=True, check=False, timeout=30)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_ci_runs_the_commands_taken_from_the_document():
    run = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "tests/strangers/commands.py script" in run
    assert "tests/strangers/commands.py packages" in run
