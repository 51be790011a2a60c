"""Prints what one evaluation of a fee table costs at 10, 1 000 and 10 000 rows, in microseconds.

``python -m tests.benchmarks.dmn_speed``. The table asks for a code and a kind of instrument by
equality and for an amount by range, and answers one of seven formulas; the row that is asked for
stands in the middle.
"""

import time
from decimal import Decimal

from engine.feel import dmn
from tests.engine.feel.dmn.drawings import Column, Drawn, table_model

SIZES = (10, 1_000, 10_000)
ROUNDS = 2_000


def fee_table(rows: int, hit_policy: str = "UNIQUE") -> bytes:
    """A table of ``rows`` rows, two of them per code and kind."""
    inputs = [Column("code", "string"), Column("kind", "string"), Column("amount", "number")]
    rules = [
        (
            f'"C{at // 4}"',
            '"检定"' if at // 2 % 2 else '"校准"',
            "< 1000" if at % 2 else ">= 1000",
            f"amount * {at % 7}",
        )
        for at in range(rows)
    ]
    return table_model(Drawn(inputs, [Column("fee", "number")], rules, hit_policy=hit_policy))


def range_table(rows: int) -> bytes:
    """A table of ``rows`` bands of one number: nothing to look up by equality."""
    rules = [(f"[{at}..{at + 1})", str(at)) for at in range(rows)]
    return table_model(Drawn([Column("amount", "number")], [Column("fee", "number")], rules))


def microseconds(decision: dmn.Decision, inputs: dict[str, object], rounds: int) -> float:
    """The best of five runs, per evaluation."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(rounds):
            decision.evaluate(inputs)
        best = min(best, (time.perf_counter() - start) / rounds)
    return best * 1e6


def main() -> None:
    """Print one line per size."""
    for rows in SIZES:
        start = time.perf_counter()
        decision = dmn.load(fee_table(rows), name="fees").decision("answer")
        loading = (time.perf_counter() - start) * 1e3
        inputs = {"code": f"C{rows // 8}", "kind": "检定", "amount": Decimal(1500)}
        print(f"fee table   {rows:6} rows: {microseconds(decision, inputs, ROUNDS):8.1f} µs, loading {loading:8.1f} ms")
    for rows in SIZES:
        decision = dmn.load(range_table(rows), name="bands").decision("answer")
        cost = microseconds(decision, {"amount": Decimal(rows) / 2}, max(ROUNDS // rows, 3))
        print(f"bands       {rows:6} rows: {cost:8.1f} µs")


if __name__ == "__main__":
    main()
