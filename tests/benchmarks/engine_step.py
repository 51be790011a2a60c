"""Prints what one step costs in the pure engine, and how it grows. Run: python -m tests.benchmarks.engine_step.

Ratios are the point: the 1 000th loop against the 10th, an item among 50 against one among 5, bytes per token.
"""

import statistics
import time
from collections.abc import Callable
from decimal import Decimal

from engine.workflow import Bindings, Definition, Move, Repeat, StepKind, build, resume, start
from tests.engine.workflow.drawings import NOW, process, sub

STEPS = 26
ITEMS, REWORKS = 50, 20


def permit() -> Definition:
    """26 steps: people, operations, choices, a parallel block, a sub-process, a timer."""
    parts = ["start s", "end e", "end no", "xor ok default=go", "and f", "and j", "edge late at=u3 duration=P5D"]
    line = ["s", *(f"u{number}" for number in range(1, 9)), "ok"]
    parts += [f"user u{number}" for number in range(1, 21)]
    parts += [f"service o{number}" for number in range(1, 5)]
    ways = [" > ".join(line), "ok > no : u8.refused = true", "go ok > o1", "o1 > o2 > f"]
    ways += [
        "f > u9 > u10 > j",
        "f > u11 > u12 > j",
        "j > inner > u13 > u14 > u15 > u16 > o3 > u17 > u18 > o4 > u19 > u20 > e",
    ]
    ways += ["late > u4"]
    inner = sub("inner", "start i; user i1; user i2; end z", "i > i1 > i2 > z")
    kinds = {f"o{number}": StepKind.OPERATION for number in range(1, 5)}
    return build(process("p", "; ".join(parts), "; ".join(ways), inner), Bindings("p", kinds=kinds))


def loop() -> Definition:
    """A loop through a person, a parallel block and a sub-process, with a timer on its border."""
    inner = sub("inner", "start i; user c; end z", "i > c > z")
    return build(
        process(
            "p",
            "start s; xor m; user a; edge late at=a duration=P5D; and f; user b; and j; xor x default=again; end e",
            "s > m > a > f > b > j; f > inner > j > x; x > e : stop; again x > m; late > m",
            inner,
        ),
        Bindings("p"),
    )


def order() -> Definition:
    """Instruments side by side: receive, record, verify; verify sends back to record."""
    inner = sub(
        "instruments",
        "start i; xor m; user record; user verify; xor x default=back; user approve; end z",
        "i > m > record > verify > x; x > approve : good; back x > m; approve > z",
    )
    return build(
        process("p", "start s; user close; end e", "s > instruments > close > e", inner),
        Bindings("p", repeats={"instruments": Repeat("size")}),
    )


def scope(**values: object) -> Callable[[str], dict[str, object]]:
    """The same scope everywhere."""
    return lambda _path: values


def milliseconds(act: Callable[[], object], times: int = 60) -> float:
    """Median processor time of one call."""
    spent = []
    for _turn in range(times):
        began = time.process_time_ns()
        act()
        spent.append(time.process_time_ns() - began)
    return statistics.median(spent) / 1e6


def walk(definition: Definition, move: Move, given: Callable[[str], dict[str, object]]) -> Move:
    """Finish the first step that is open."""
    first = next(token for token in move.tokens if token.host is None)
    assert move.state is not None
    return resume(definition, move.state, first.id, given, now=NOW)


def one_step() -> None:
    """Every step of the 26-step process once: median, and the state's size on the way."""
    definition, given = permit(), scope(u8={"refused": False})
    print(f"{'start':34}{milliseconds(lambda: start(definition, given, now=NOW)):8.3f} ms")
    move, costs, sizes = start(definition, given, now=NOW), [], []
    while move.state is not None:
        sizes.append(len(move.state))
        costs.append(milliseconds(lambda move=move: walk(definition, move, given), 20))
        move = walk(definition, move, given)
    print(f"{'one step, load + run + prune + dump':34}{statistics.median(costs):8.3f} ms  worst {max(costs):.3f}")
    print(f"{'state, one token':34}{statistics.median(sizes):8.0f} B   largest {max(sizes)}")
    raw = definition.to_bytes()
    print(f"{'definition from bytes':34}{milliseconds(lambda: Definition.from_bytes(raw), 10):8.3f} ms  {len(raw)} B")


def loops() -> None:
    """The 1 000th turn of a loop against the 10th."""
    definition, given = loop(), scope(stop=False)
    move, costs = start(definition, given, now=NOW), {}
    for turn in range(1, 1001):
        if turn in {10, 1000}:
            costs[turn] = (milliseconds(lambda move=move: walk(definition, move, given), 200), len(move.state or b""))
        for _step in range(3):
            move = walk(definition, move, given)
    ratio = costs[1000][0] / costs[10][0]
    print(f"{'loop turn 1 000 against 10':34}{ratio:8.2f}     state {costs[10][1]} B, then {costs[1000][1]} B")


def repeats() -> None:
    """50 instruments, 20 reworks each: size, cost of a step, and the same among 5."""
    definition, bad = order(), scope(size=Decimal(ITEMS), good=False)
    costs, sizes = {}, {}
    for items in (1, 5, ITEMS):
        bad = scope(size=Decimal(items), good=False)
        move = start(definition, bad, now=NOW)
        for _rework in range(REWORKS):
            for _item in range(2 * items):
                move = walk(definition, move, bad)
        sizes[items] = len(move.state or b"")
        costs[items] = milliseconds(lambda move=move, bad=bad: walk(definition, move, bad))
    print(
        f"{'step among 50 items against 5':34}{costs[ITEMS] / costs[5]:8.2f}     {costs[ITEMS]:.3f} ms and "
        f"{costs[5]:.3f} ms"
    )
    more = (sizes[ITEMS] - sizes[1]) / (ITEMS - 1)
    print(f"{'state after 20 reworks, 50 items':34}{sizes[ITEMS]:8} B   {more:.1f} B for each further token")


if __name__ == "__main__":
    one_step()
    loops()
    repeats()
