"""What the moves of a case do."""

from datetime import UTC, datetime

import pytest

from engine.errors import Conflict, InvalidDefinition
from engine.workflow import Definition, StepKind, Stuck, TokenKind, resume, start
from tests.engine.workflow.drawings import NOW, OPERATION, at, define, nothing, process, token

TWO_STEPS = process("p", "start s; user accept; user decide; end done", "s > accept > decide > done")


def test_a_case_goes_from_step_to_step_to_its_outcome():
    definition = define(TWO_STEPS)

    opened = start(definition, nothing, now=NOW)
    assert at(opened) == ["accept"]
    moved = resume(definition, opened.state, token(opened, "accept"), nothing, now=NOW)
    assert at(moved) == ["decide"]
    assert (moved.closed, moved.opened) == ((opened.tokens[0].id,), (moved.tokens[0].id,))
    ended = resume(definition, moved.state, token(moved, "decide"), nothing, now=NOW)

    assert ended.state is None
    assert ended.outcome == "done"
    assert ended.passed == ("decide", "done")


def test_a_step_done_twice_is_a_conflict():
    definition = define(TWO_STEPS)
    opened = start(definition, nothing, now=NOW)
    moved = resume(definition, opened.state, token(opened, "accept"), nothing, now=NOW)

    with pytest.raises(Conflict):
        resume(definition, moved.state, token(opened, "accept"), nothing, now=NOW)


def test_a_gateway_takes_the_first_condition_that_holds():
    definition = define(
        process(
            "p",
            "start s; user ask; xor way default=no; user small; user large; end e",
            "s > ask > way; way > large : ask.n > 10; way > small : ask.n > 1; no way > e; small > e; large > e",
        )
    )
    opened = start(definition, nothing, now=NOW)

    def go(number):
        return resume(definition, opened.state, opened.tokens[0].id, lambda path: {"ask": {"n": number}}, now=NOW)

    assert at(go(11)) == ["large"]
    assert at(go(2)) == ["small"]
    assert go(1).outcome == "e"
    assert go(None).outcome == "e"


def test_parallel_branches_are_joined_whatever_their_order():
    definition = define(
        process(
            "p",
            "start s; and fork; user a; user b; and join; user last; end e",
            "s > fork > a > join; fork > b > join > last > e",
        )
    )
    opened = start(definition, nothing, now=NOW)
    assert at(opened) == ["a", "b"]

    for first, second in ("ab", "ba"):
        moved = resume(definition, opened.state, token(opened, first), nothing, now=NOW)
        assert at(moved) == [second]
        assert moved.state is not None
        moved = resume(definition, moved.state, token(moved, second), nothing, now=NOW)
        assert at(moved) == ["last"]


def test_an_operation_stops_the_move_until_its_result_is_written():
    definition = define(
        process("p", "start s; service work_out; user pay; end e", "s > work_out > pay > e"),
        kinds={"work_out": OPERATION},
    )
    opened = start(definition, nothing, now=NOW)
    assert opened.call == opened.tokens[0]
    assert opened.call.step_kind is StepKind.OPERATION

    moved = resume(definition, opened.state, opened.call.id, nothing, now=NOW)

    assert moved.call is None
    assert [(token.step, token.kind) for token in moved.tokens] == [("pay", TokenKind.USER)]


def test_two_operations_side_by_side_are_called_one_after_the_other():
    definition = define(
        process("p", "start s; and f; service a; service b; and j; end e", "s > f > a > j; f > b > j > e"),
        kinds={"a": OPERATION, "b": OPERATION},
    )
    move = start(definition, nothing, now=NOW)
    called = []
    while move.call:
        called.append(move.call.step)
        move = resume(definition, move.state, move.call.id, nothing, now=NOW)

    assert called == ["a", "b"]
    assert move.outcome == "e"


def test_a_waiting_delivery_and_a_render_rest_until_resumed():
    definition = define(
        process("p", "start s; send tell; service seal; end e", "s > tell > seal > e"),
        kinds={"tell": StepKind.DELIVERY_WAIT, "seal": StepKind.RENDER},
    )
    move = start(definition, nothing, now=NOW)
    assert move.call is None
    assert [(token.kind, token.step_kind) for token in move.tokens] == [(TokenKind.EXTERNAL, StepKind.DELIVERY_WAIT)]

    move = resume(definition, move.state, move.tokens[0].id, nothing, now=NOW)
    assert [(token.kind, token.step_kind) for token in move.tokens] == [(TokenKind.EXTERNAL, StepKind.RENDER)]


def test_a_definition_is_the_same_after_its_bytes_were_stored():
    definition = define(TWO_STEPS)

    again = Definition.from_bytes(definition.to_bytes())

    assert again.digest == definition.digest == define(TWO_STEPS).digest
    assert again.steps == definition.steps
    assert start(again, nothing, now=NOW) == start(definition, nothing, now=NOW)


def test_a_condition_that_is_no_yes_or_no_stops_the_case_with_its_gateway():
    definition = define(process("p", "start s; xor way default=d; end e; end o", "s > way; way > e : n; d way > o"))
    with pytest.raises(Stuck) as stopped:
        start(definition, lambda path: {"n": "maybe"}, now=NOW)
    assert stopped.value.step == "way"
    assert "way" in stopped.value.zh


def test_today_is_the_day_in_shanghai():
    drawing = process(
        "p", "start s; xor way default=d; end e; end o", 's > way; way > e : today() = date("2026-03-03"); d way > o'
    )
    evening = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    assert start(define(drawing), nothing, now=evening).outcome == "e"


def test_a_state_that_was_damaged_is_refused():
    definition = define(TWO_STEPS)
    state = start(definition, nothing, now=NOW).state
    for bad in (b"", b"\x09" + state[1:], state[:-3], b"\x02" + state[1:]):
        with pytest.raises(Conflict):
            resume(definition, bad, "t1", nothing, now=NOW)


def test_a_definition_of_another_format_is_refused():
    for bad in (b"", b"{}", b'{"format": 99}', define(TWO_STEPS).to_bytes()[:-9]):
        with pytest.raises(InvalidDefinition):
            Definition.from_bytes(bad)


def test_what_a_drawing_holds_is_listed():
    definition = define(TWO_STEPS)
    assert list(definition.steps) == ["s", "accept", "decide", "done"]
    assert definition.steps["accept"].kind is StepKind.USER
    assert definition.outcomes == {"done": "done"}
    assert definition.flows["s_accept"].target == "accept"
