"""How fast FEEL is here, against Python's simpleeval and npm's feelin on the same expressions.

Run from the root: ``python -m tests.benchmarks.feel_speed``. Times are microseconds, the best of five rounds.
"""

import json
import subprocess
import sys
import timeit
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from simpleeval import EvalWithCompoundTypes

from engine import feel
from tests.tools import other_feel_engine

ITEMS = [{"name": f"器具{n}", "qty": n, "price": 3} for n in range(100)]
SCOPE: dict[str, Any] = {
    "apply": {"amount": 2000, "items": ITEMS, "region": "北京"},
    "accept": {"decision": "同意"},
    "?": 72,
}
# What it is, FEEL, the same for simpleeval (None where it has no such thing), kind.
CASES: Sequence[tuple[str, str, str | None, str]] = (
    (
        "condition",
        'apply.amount > 1000 and accept.decision = "同意"',
        'apply["amount"] > 1000 and accept["decision"] == "同意"',
        "expression",
    ),
    ("arithmetic", "apply.amount * 1.06 + 30 - 5", 'apply["amount"] * 1.06 + 30 - 5', "expression"),
    ("unary test: words", '"同意", "不同意"', None, "unary-tests"),
    ("unary test: range", "[60..100]", None, "unary-tests"),
    ("unary test: bound", "< 100", None, "unary-tests"),
    ("choice", 'if apply.region = "北京" then 1 else 2', '1 if apply["region"] == "北京" else 2', "expression"),
    (
        "sum over 100 items",
        "sum(for i in apply.items return i.qty * i.price)",
        'sum([i["qty"] * i["price"] for i in apply["items"]])',
        "expression",
    ),
    (
        "filter of 100 items",
        "count(apply.items[qty > 50])",
        'len([i for i in apply["items"] if i["qty"] > 50])',
        "expression",
    ),
    ("some of 100 items", "some i in apply.items satisfies i.qty > 98", None, "expression"),
)
INPUTS = {"unary test: words": "不同意"}
ROUNDS = 5


def best(action: Callable[[], object]) -> float:
    """Microseconds of one call, the best of some rounds."""
    timer = timeit.Timer(action)
    number, _ = timer.autorange()
    number = max(1, number // 4)
    return min(timer.repeat(ROUNDS, number)) / number * 1e6


def exact(value: Any) -> Any:
    """The scope as the product loads it: every number a decimal."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return Decimal(value) if isinstance(value, int) else value


def scope_of(title: str, scope: dict[str, Any]) -> dict[str, Any]:
    """The scope with the input value the case is about."""
    return {**scope, "?": INPUTS.get(title, scope["?"])}


def simpleeval_times() -> list[float | None]:
    """Parsed once, evaluated again and again, as we are."""
    times: list[float | None] = []
    for _, _, text, _ in CASES:
        if text is None:
            times.append(None)
            continue
        evaluator = EvalWithCompoundTypes(names=SCOPE, functions={"sum": sum, "len": len})
        parsed = evaluator.parse(text)
        times.append(best(lambda evaluator=evaluator, text=text, parsed=parsed: evaluator.eval(text, parsed)))
    return times


def feelin_times() -> list[float | None]:
    """feelin parses on every call; that is how it is used. None where it is not installed."""
    try:
        engine = other_feel_engine()
    except AssertionError as missing:
        print(missing, file=sys.stderr)
        return [None] * len(CASES)
    lines = "".join(
        json.dumps({"text": text, "scope": scope_of(title, SCOPE), "kind": kind, "repeat": 300}) + "\n"
        for title, text, _, kind in CASES
    )
    answer = subprocess.run(["node", str(engine)], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["nanoseconds"] / 1e3 for line in answer.stdout.splitlines()]


def shown(time: float | None) -> str:
    return "–" if time is None else f"{time:.2f}"


def main() -> None:
    scope = exact(SCOPE)
    names = [name for name in scope if name != "?"]
    print(f"{'µs':22} {'compile':>9} {'evaluate':>9} {'simpleeval':>11} {'feelin':>9}")
    for (title, text, _, kind), python, node in zip(CASES, simpleeval_times(), feelin_times(), strict=True):
        expression = feel.compile(text, names, kind=kind)
        compiling = best(lambda text=text, kind=kind: feel.compile(text, names, kind=kind))
        data = scope_of(title, scope)
        evaluating = best(lambda expression=expression, data=data: expression.evaluate(data))
        print(f"{title:22} {compiling:9.0f} {evaluating:9.2f} {shown(python):>11} {shown(node):>9}")


if __name__ == "__main__":
    main()
