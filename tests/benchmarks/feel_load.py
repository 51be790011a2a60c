"""Prints what a condition costs on loaded sections, and what loading a list of 500 rows costs.

Run: python -m tests.benchmarks.feel_load.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import orjson

from engine.catalog import read_bundle
from engine.feel import compile as compile_feel
from engine.forms import compile_form
from engine.model.submission import Submission
from engine.sections import CaseFile, open_row
from engine.vault import DataKey
from tests.engine.core.scenes import steps_of
from tests.scenarios.world import ROOT

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
ROWS = 500


def microseconds(act: Callable[[], object], times: int, rounds: int = 15) -> float:
    """Median of one call."""
    spent = []
    for _round in range(rounds):
        began = time.perf_counter_ns()
        for _turn in range(times):
            act()
        spent.append((time.perf_counter_ns() - began) / times / 1000)
    return statistics.median(spent)


def main() -> None:
    """The application of an order with 500 instruments, sealed as it is stored."""
    bundle = read_bundle(ROOT / "processes/calibration-order", ROOT / "forms")
    schemas = {
        path.removeprefix("forms/").removesuffix(".form"): orjson.loads(content)
        for path, content in bundle.files.items()
        if path.endswith(".form")
    }
    shared = {key: schema for key, schema in schemas.items() if key.startswith("_shared/")}
    form = compile_form(schemas["calibration-order/apply"], key="calibration-order/apply", shared=shared)
    answers = steps_of("calibration-order", "three-instruments")[0]["answers"]
    stored = {**answers, "items": [answers["items"][0]] * ROWS}
    key = DataKey(b"k" * 32)
    row = Submission(id="1", address="apply", pattern="apply", scope_path="", by=None, by_name="", at=NOW,
                     sealed=key.seal(orjson.dumps(stored), bound="submission:1"))  # fmt: skip
    print(f"loading a section of {ROWS} rows: {microseconds(lambda: open_row(row, key, form.read), 1) / 1000:.2f} ms")
    file = CaseFile()
    file.put(open_row(row, key, form.read))
    scope = file.scope("")
    for text in ('apply.urgent = "是"', 'apply.urgent = "是" and count(apply.items) > 3'):
        condition = compile_feel(text, {"apply"}, kind="expression")
        print(f"{text}: {microseconds(lambda c=condition: c.evaluate(scope, now=NOW), 500):.2f} µs")


if __name__ == "__main__":
    main()
