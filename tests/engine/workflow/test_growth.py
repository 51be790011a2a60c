"""A step costs the same on day 1 and on day 1 000: state, work and definition do not grow."""

import threading
from decimal import Decimal

import pytest

from engine.workflow import Repeat, resume, start, tick
from engine.workflow.library import registry
from tests.engine.workflow.drawings import NOW, define, nothing, process, sub

TURNS = 2_000
LOOPS = {
    "plain": process("p", "start s; user a; xor x default=d; end e", "s > a > x; d x > a; x > e : stop"),
    "timer on the border": process(
        "p", "start s; user a; edge late at=a duration=P1D; xor x default=d; end e", "s > a > x; d x > a; "
            "x > e : stop; late > a"
    ),
    "parallel block": process(
        "p", "start s; xor m; and f; user a; user b; and j; xor x default=d; end e",
        "s > m > f > a > j; f > b > j > x; d x > m; x > e : stop",
    ),
    "sub-process": process(
        "p", "start s; xor m; xor x default=d; end e", "s > m > inner > x; d x > m; x > e : stop",
        sub("inner", "start i; user a; end o", "i > a > o"),
    ),
    "inclusive block": process(
        "p", "start s; xor m; or f default=g; user a; user b; or j; xor x default=d; end e",
        "s > m > f; g f > a; f > b : stop; a > j; b > j > x; d x > m; x > e : stop",
    ),
}  # fmt: skip


def turn(definition, move, scope=nothing):
    first = next(token for token in move.tokens if token.host is None)
    return resume(definition, move.state, first.id, scope, now=NOW)


@pytest.mark.parametrize("kind", LOOPS)
def test_two_thousand_turns_leave_no_trace_in_the_state(kind):
    definition = define(LOOPS[kind])
    move = start(definition, nothing, now=NOW)
    steps_per_turn = len(move.tokens) if kind == "parallel block" else 1
    early, sizes, work = None, set(), set()
    for number in range(TURNS):
        done = 0
        for _step in range(steps_per_turn):
            move = turn(definition, move)
            done += move.steps
        if number == 10:
            early = len(move.state)
        if number > 10:
            sizes.add(len(move.state))
            work.add(done)
    assert max(sizes) <= early + 12
    assert len(work) == 1
    assert move.tokens
    for _step in range(steps_per_turn):
        move = turn(definition, move, lambda path: {"stop": True})
    assert (move.state, move.outcome) == (None, "e")


def test_each_further_item_costs_few_bytes_after_many_reworks():
    definition = define(
        process("p", "start s; end e", "s > each > e", sub(
            "each", "start i; user record; user verify; xor x default=d; end o", "i > record > verify > x; "
                "d x > record; x > o : good"
        )),
        repeats={"each": Repeat("size")},
    )  # fmt: skip
    sizes = {}
    for items in (1, 50):

        def scope(path, items=items):
            return {"size": Decimal(items)}

        move = start(definition, scope, now=NOW)
        for _rework in range(20):
            for _step in range(2 * items):
                move = turn(definition, move, scope)
        assert len(move.tokens) == items
        sizes[items] = len(move.state)
    assert sizes[1] <= 2_500
    assert (sizes[50] - sizes[1]) / 49 <= 600


def test_a_step_in_one_of_many_items_runs_as_many_nodes_as_in_one_of_few():
    definition = define(
        process("p", "start s; end e", "s > each > e", sub("each", "start i; user a; user b; end o", "i > a > b > o")),
        repeats={"each": Repeat("size")},
    )
    work = set()
    for items in (1, 3, 200):
        move = start(definition, lambda path, items=items: {"size": Decimal(items)}, now=NOW)
        work.add(turn(definition, move).steps)
    assert len(work) == 1


def test_running_cases_does_not_change_the_definition():
    definition = define(LOOPS["timer on the border"])

    def frozen():
        convert = registry().convert
        return {name: convert(spec) for name, spec in definition.specs.items()}

    before = frozen()
    move = start(definition, nothing, now=NOW)
    for _turn in range(5):
        move = turn(definition, move)
        move = tick(definition, move.state, nothing, now=move.next_due)
    assert frozen() == before


def test_one_definition_serves_many_threads():
    definition = define(LOOPS["parallel block"])
    ends, errors = [], []

    def case():
        try:
            move = start(definition, nothing, now=NOW)
            for _step in range(200):
                move = turn(definition, move)
            ends.append(move.state)
        except Exception as wrong:  # noqa: BLE001 - a thread must hand its failure over
            errors.append(wrong)

    threads = [threading.Thread(target=case) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(set(ends)) == 1
