"""Runs TCK cases against our engine and counts them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from engine.errors import EngineError
from engine.feel import dmn
from engine.ports import Value
from tests.conformance.cases import Case, Expectation
from tests.conformance.compare import same

#: What the clock of every case shows; the cases only ask that there is one.
NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


class Verdict(StrEnum):
    """How one case ended. Unsupported: the model itself could not be loaded."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with its verdict and, where it did not pass, why."""

    case: Case
    verdict: Verdict
    detail: str = ""


def run(cases: Iterable[Case]) -> Iterator[Outcome]:
    """The outcomes of the cases, in their order."""
    for case in cases:
        try:
            model = _model(case.model)
        except (EngineError, OSError) as fault:
            yield Outcome(case, Verdict.UNSUPPORTED, str(fault))
            continue
        faults = list(_faults(model, case))
        yield Outcome(case, Verdict.FAILED if faults else Verdict.PASSED, "; ".join(faults))


@lru_cache(maxsize=4)
def _model(path: Path) -> dmn.Model:
    others = sorted(other for other in path.parent.glob("*.dmn") if other != path)
    return dmn.read([file.read_bytes() for file in (path, *others)], name=path.stem)


def _faults(model: dmn.Model, case: Case) -> Iterator[str]:
    """What is wrong with the answers to a case, one sentence per expectation."""
    for expectation in case.expectations:
        answer, trouble = _ask(model, case, expectation)
        if not same(answer, expectation.value):
            said = f" ({trouble})" if trouble else ""
            yield f"{expectation.name}: expected {expectation.value!r}, got {answer!r}{said}"


def _ask(model: dmn.Model, case: Case, expectation: Expectation) -> tuple[Value, str]:
    """The answer to one expectation, null where we refuse, and what was said on the way."""
    warnings: list[Value] = []
    try:
        asked = model.service(case.service) if case.service else model.decision(expectation.name)
        answer = asked.evaluate(case.inputs, now=NOW, warnings=warnings)
    except EngineError as fault:
        return None, str(fault)
    if case.service and isinstance(answer, dict) and len(case.expectations) > 1:
        answer = answer.get(expectation.name)
    return answer, "; ".join(str(warning) for warning in warnings[:3])


def tally(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], Counter[Verdict]]:
    """(level, folder) → number of cases by verdict."""
    counts: dict[tuple[str, str], Counter[Verdict]] = {}
    for outcome in outcomes:
        counts.setdefault((outcome.case.level, outcome.case.folder), Counter())[outcome.verdict] += 1
    return counts
