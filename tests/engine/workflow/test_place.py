"""Putting tokens where they are wanted, and reading where they are."""

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.errors import Conflict
from engine.workflow import Arm, Position, Repeat, place, positions, resume, send, start, tick
from tests.engine.workflow.drawings import NOW, OPERATION, at, define, nothing, process, sub, token

DAY = timedelta(days=1)
BLOCK = process(
    "p",
    "start s; user first; and f; user a; user b; and j; user last; edge late at=first duration=P1D; "
    "user hurry; end e; end o",
    "s > first > f; in_a f > a; in_b f > b; out_a a > j; out_b b > j; j > last > e; late > hurry > o",
)


def put(definition, *wanted, scope=nothing, after=None):
    return place(definition, wanted, scope, now=NOW, after=after)


def walk(definition, move, address, scope=nothing):
    return resume(definition, move.state, token(move, address), scope, now=NOW)


def test_a_case_is_put_on_an_earlier_step_with_its_timer_armed_anew():
    definition = define(BLOCK)
    move = walk(definition, start(definition, nothing, now=NOW), "first")
    back = put(definition, Position("", "first"), after=move.state)
    assert at(back) == ["first", "late"]
    assert back.next_due == NOW + DAY
    assert back.closed == tuple(token.id for token in move.tokens)
    assert not {token.id for token in back.tokens} & {token.id for token in move.tokens}


def test_a_kept_due_time_is_kept():
    definition = define(BLOCK)
    due = NOW + timedelta(hours=3)
    assert put(definition, Position("", "first", arms=(Arm("late", due=due),))).next_due == due
    assert put(definition, Position("", "first", arms=())).next_due is None


def test_one_branch_of_a_parallel_block_alone_is_refused():
    definition = define(BLOCK)
    with pytest.raises(Conflict) as refused:
        put(definition, Position("", "a"))
    assert "j" in refused.value.zh


@pytest.mark.parametrize(("one", "other"), [("a", "last"), ("a", "a"), ("first", "a"), ("first", "last")])
def test_steps_that_are_never_open_together_are_refused(one, other):
    with pytest.raises(Conflict):
        put(define(BLOCK), Position("", one), Position("", other))


def test_both_branches_or_one_and_the_other_arrived_are_complete():
    definition = define(BLOCK)
    assert at(put(definition, Position("", "a"), Position("", "b"))) == ["a", "b"]
    move = put(definition, Position("", "a"), Position("", "j", flow="out_b"))
    assert at(move) == ["a"]
    assert at(walk(definition, move, "a")) == ["last"]
    assert at(put(definition, Position("", "j", flow="out_a"), Position("", "j", flow="out_b"))) == ["last"]


def test_positions_name_the_flow_by_which_a_branch_arrived():
    definition = define(BLOCK)
    move = walk(definition, walk(definition, start(definition, nothing, now=NOW), "first"), "b")
    read = positions(definition, move.state)
    assert [(position.step, position.flow) for position in read] == [("a", None), ("j", "out_b")]
    assert put(definition, *read, after=move.state).state == move.state


def test_flows_through_added_nodes_are_told_by_their_drawn_ids():
    xml = process(
        "p",
        "start s; user a default=d; user b; user c; and f; and j; or k; end e",
        "s > f; x1 f > j; x2 f > j; x3 f > a; way a > k : yes; a > c : yes; d a > k; c > k; k > b > j; j > e",
    )
    definition = define(xml)

    def yes(path):
        return {"yes": True}

    move = walk(definition, start(definition, nothing, now=NOW), "a", yes)
    read = positions(definition, move.state)
    assert [(position.step, position.flow) for position in read] == [
        ("j", "x1"), ("j", "x2"), ("k", "way"), ("c", None),
    ]  # fmt: skip
    assert put(definition, *read, after=move.state).state == move.state


ORDER = process(
    "p",
    "start s; user close; edge late at=instruments duration=P9D; end e",
    "s > instruments > close > e; late > close",
    sub("instruments", "start i; user record; user verify; end z", "i > record > verify > z"),
)


def three(path):
    return {"size": Decimal(3)}


@pytest.mark.parametrize("mode", ["parallel", "sequential"])
def test_one_item_is_reopened_and_the_others_stay_finished(mode):
    definition = define(ORDER, repeats={"instruments": Repeat("size", mode)})
    move = put(definition, Position("instruments[2]", "verify"), scope=three)
    assert at(move) == ["instruments[2].verify", "late"]
    assert at(walk(definition, move, "instruments[2].verify", three)) == ["close"]


def test_items_are_placed_where_each_of_them_stands():
    definition = define(ORDER, repeats={"instruments": Repeat("size")})
    move = put(
        definition,
        Position("", "instruments", size=4, finished=(1,), arms=()),
        Position("instruments[0]", "record"),
        Position("instruments[2]", "verify"),
        Position("instruments[3]", "record"),
    )
    assert at(move) == ["instruments[0].record", "instruments[2].verify", "instruments[3].record"]


@pytest.mark.parametrize(
    "wanted",
    [
        [Position("", "instruments", size=3, finished=(0,)), Position("instruments[1]", "record")],
        [Position("", "instruments", size=1), Position("instruments[1]", "record")],
        [Position("", "instruments", size=2, finished=(0, 1)), Position("instruments[1]", "record")],
        [Position("", "instruments", size=2, finished=(0, 1))],
        [Position("instruments[9]", "record")],
        [Position("instruments", "record")],
        [Position("elsewhere", "record")],
        [Position("", "record")],
        [Position("", "gone")],
        [Position("", "s")],
        [Position("", "late")],
        [Position("", "close", token="x")],
        [Position("", "close", token="t1"), Position("instruments[0]", "record", token="t1")],
        [Position("", "instruments", arms=(Arm("close"),)), Position("instruments[0]", "record")],
        [],
    ],
)
def test_positions_that_make_no_sense_are_refused(wanted):
    definition = define(ORDER, repeats={"instruments": Repeat("size")})
    with pytest.raises(Conflict) as refused:
        put(definition, *wanted, scope=three)
    assert refused.value.zh
    assert refused.value.en


def test_a_repeated_step_begins_again_from_its_list():
    definition = define(ORDER, repeats={"instruments": Repeat("size")})
    assert at(put(definition, Position("", "instruments"), scope=three)) == [
        "instruments[0].record", "instruments[1].record", "instruments[2].record", "late",
    ]  # fmt: skip


def test_a_case_moves_to_a_newer_release_with_ids_and_due_times():
    old = define(BLOCK)
    new = define(BLOCK.replace(b'<endEvent id="e" name="e">', b'<userTask id="more" name="more"/><endEvent '
        b'id="e" name="e">').replace(
        b'sourceRef="last" targetRef="e"', b'sourceRef="last" targetRef="more"').replace(
        b"</process>", b'<sequenceFlow id="more_e" sourceRef="more" targetRef="e"/></process>'))  # fmt: skip
    move = start(old, nothing, now=NOW)
    moved = place(new, positions(old, move.state), nothing, now=NOW + DAY / 2, after=move.state)
    assert (moved.tokens, moved.opened, moved.closed) == (move.tokens, (), ())
    for address in ("first", "a", "b", "last"):
        moved = walk(new, moved, address)
    assert at(moved) == ["more"]


def test_an_operation_may_be_placed_and_is_called():
    definition = define(process("p", "start s; user a; service o; end e", "s > a > o > e"), kinds={"o": OPERATION})
    move = put(definition, Position("", "o"))
    assert move.call.step == "o"
    assert resume(definition, move.state, move.call.id, nothing, now=NOW).outcome == "e"


def test_races_cycles_and_event_sub_processes_are_read_and_put_back():
    inner = (
        '<subProcess id="recall" triggeredByEvent="true"><startEvent id="asked" isInterrupting="false">'
        '<messageEventDefinition messageRef="recall_it"/></startEvent><userTask id="confirm"/><endEvent id="gone"/>'
        '<sequenceFlow id="e1" sourceRef="asked" targetRef="confirm"/><sequenceFlow id="e2" '
        'sourceRef="confirm" targetRef="gone"/></subProcess>'
    )
    definition = define(
        process(
            "p",
            "start s; and f; race r; catch t duration=P2D; catch m message=news; xor n; user work; "
            "edge remind at=work cycle=R5/P1D cancelActivity=false; user look; end e; end o; and j",
            "s > f > r; r > t > n; r > m > n > j; f > work > j > e; remind > look > o",
            inner,
        )
    )
    move = start(definition, nothing, now=NOW)
    move = tick(definition, move.state, nothing, now=NOW + DAY)
    move = send(definition, move.state, "recall_it", nothing, now=NOW)
    read = positions(definition, move.state)
    again = place(definition, read, nothing, now=NOW + 5 * DAY, after=move.state)
    assert again.state == move.state
    assert again.tokens == move.tokens
    ended = send(definition, again.state, "news", nothing, now=NOW)
    assert "r" not in {position.step for position in positions(definition, ended.state)}


def test_a_placed_race_waits_for_all_its_events_afresh():
    definition = define(
        process(
            "p",
            "start s; user a; race r; catch t duration=P2D; catch m message=news; end e; end o",
            "s > a > r; r > t > e; r > m > o",
        )
    )
    move = put(definition, Position("", "r"))
    assert at(move) == ["m", "t"]
    assert move.next_due == NOW + 2 * DAY
