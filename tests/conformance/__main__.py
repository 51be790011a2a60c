"""Prints how many TCK cases pass, per level and folder, and the failures.

``python -m tests.conformance [--tck PATH] [--only TEXT] [--failures]``
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.conformance.cases import TCK, cases
from tests.conformance.runner import Outcome, Verdict, run, tally


def main() -> int:
    """Run and print; the exit code is 0 whatever fails: the test suite is what guards the list."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--tck", type=Path, default=TCK, help="a folder that holds compliance-level-*")
    parser.add_argument("--only", default="", help="only folders whose name contains this text")
    wish = parser.parse_args()
    chosen = (case for case in cases(wish.tck) if wish.only in case.folder)
    outcomes = list(run(chosen))
    print_folders(outcomes)
    print_failures(outcomes)
    print_levels(outcomes)
    return 0


def print_folders(outcomes: list[Outcome]) -> None:
    """One line per folder: passed, failed, unsupported."""
    for (level, folder), count in tally(outcomes).items():
        print(f"{level[-1]} {folder:45} {_line(count)}")


def print_failures(outcomes: list[Outcome]) -> None:
    """One line per case that did not pass, with what was expected and what came."""
    for outcome in outcomes:
        if outcome.verdict is not Verdict.PASSED:
            print(f"{outcome.verdict}: {outcome.case.key}: {outcome.detail}")


def print_levels(outcomes: list[Outcome]) -> None:
    """One line per level with the share that passed."""
    for level in sorted({outcome.case.level for outcome in outcomes}):
        count = Counter(outcome.verdict for outcome in outcomes if outcome.case.level == level)
        share = 100 * count[Verdict.PASSED] / count.total()
        print(f"{level}: {_line(count)} of {count.total()} = {share:.2f} %")


def _line(count: Counter[Verdict]) -> str:
    return " ".join(f"{count[verdict]:4} {verdict}" for verdict in Verdict)


if __name__ == "__main__":
    sys.exit(main())
