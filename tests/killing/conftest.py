"""Processes that are killed at named points."""

import multiprocessing
import os

import pytest

from tests.databases import ROOT


@pytest.fixture(scope="session")
def fork():
    """A clean process that has everything imported; ``fork(target, *arguments)`` runs in a child of it, to its end."""
    context = multiprocessing.get_context("forkserver")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), before]))
    context.set_forkserver_preload(
        ["tests.killing.scenario", "tests.killing.till", "tests.killing.parcels", "tests.killing.linked"]
    )

    def run(target, *arguments):
        process = context.Process(target=target, args=arguments)
        process.start()
        process.join()
        return process.exitcode

    yield run
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
