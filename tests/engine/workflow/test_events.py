"""Timers, messages, races and event sub-processes."""

from datetime import timedelta

import pytest

from engine.errors import Conflict
from engine.workflow import Repeat, Stuck, TokenKind, resume, send, start, tick
from tests.engine.workflow.drawings import NOW, at, define, nothing, process, sub, token

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def walk(definition, move, address, scope=nothing, now=NOW):
    return resume(definition, move.state, token(move, address), scope, now=now)


def test_a_timer_catches_after_its_time_and_not_before():
    definition = define(process("p", "start s; catch wait duration=PT1H; user next; end e", "s > wait > next > e"))
    move = start(definition, nothing, now=NOW)
    assert (move.tokens[0].kind, move.tokens[0].due, move.next_due) == (TokenKind.TIMER, NOW + HOUR, NOW + HOUR)

    early = tick(definition, move.state, nothing, now=NOW + HOUR - timedelta(seconds=1))
    assert at(early) == ["wait"]
    assert at(tick(definition, early.state, nothing, now=NOW + HOUR)) == ["next"]


LATE = process(
    "p",
    "start s; user work; edge late at=work duration=P1D; user hurry; user next; end e",
    "s > work > next > e; late > hurry > e",
)


def test_an_interrupting_timer_takes_the_step_away():
    definition = define(LATE)
    move = start(definition, nothing, now=NOW)
    work = token(move, "work")
    assert [(token.step, token.host) for token in move.tokens] == [("work", None), ("late", work)]

    late = tick(definition, move.state, nothing, now=NOW + DAY)
    assert at(late) == ["hurry"]
    assert work in late.closed


def test_a_timer_goes_with_its_step():
    definition = define(LATE)
    move = walk(definition, start(definition, nothing, now=NOW), "work")
    assert at(move) == ["next"]
    assert move.next_due is None


BESIDE = LATE.replace(b'attachedToRef="work"', b'attachedToRef="work" cancelActivity="false"')


def test_a_timer_that_does_not_interrupt_fires_once_beside_the_step():
    definition = define(BESIDE)
    move = start(definition, nothing, now=NOW)
    move = tick(definition, move.state, nothing, now=NOW + DAY)
    assert at(move) == ["hurry", "work"]
    assert move.next_due is None
    assert at(walk(definition, move, "hurry")) == ["work"]


def test_a_cycle_reminds_as_often_as_drawn_and_missed_runs_are_not_caught_up():
    drawing = BESIDE.replace(b"timeDuration>P1D<", b"timeCycle>R3/PT1H<").replace(b"/timeDuration", b"/timeCycle")
    definition = define(drawing)
    move = start(definition, nothing, now=NOW)
    for _run in range(3):
        move = tick(definition, move.state, nothing, now=move.next_due)
    assert at(move) == ["hurry", "hurry", "hurry", "work"]
    assert move.next_due is None

    late = tick(definition, start(definition, nothing, now=NOW).state, nothing, now=NOW + 2 * HOUR + HOUR / 2)
    assert at(late) == ["hurry", "late", "work"]
    assert late.next_due == NOW + 3 * HOUR


def test_a_timer_may_be_feel():
    definition = define(process("p", "start s; catch wait duration=apply.days; end e", "s > wait > e"))

    def scope(value):
        return lambda path: {"apply": {"days": value}}

    assert start(definition, scope("P2D"), now=NOW).next_due == NOW + 2 * DAY
    assert start(definition, scope(timedelta(days=3)), now=NOW).next_due == NOW + 3 * DAY
    assert start(definition, scope(NOW + DAY), now=NOW).next_due == NOW + DAY
    with pytest.raises(Stuck):
        start(definition, scope("soon"), now=NOW)


def test_the_bindings_may_set_another_time_than_drawn():
    definition = define(LATE, timers={"late": "PT5M"})
    assert start(definition, nothing, now=NOW).next_due == NOW + timedelta(minutes=5)


def test_a_timer_armed_again_in_a_loop_starts_anew():
    definition = define(
        process("p", "start s; user work; edge late at=work duration=PT1H; end e", "s > work > e; late > work")
    )
    move = start(definition, nothing, now=NOW)
    move = tick(definition, move.state, nothing, now=NOW + 5 * HOUR)
    assert move.next_due == NOW + 6 * HOUR


RACE = process(
    "p",
    "start s; race r; catch early duration=PT1H; catch later duration=PT5H; catch news message=reply; "
    "user a; user b; user c; end e",
    "s > r > early > a > e; r > later > b > e; r > news > c > e",
)


def test_the_first_of_several_events_takes_the_token():
    definition = define(RACE)
    move = start(definition, nothing, now=NOW)
    assert [(token.step, token.due) for token in move.tokens] == [
        ("early", NOW + HOUR), ("later", NOW + 5 * HOUR), ("news", None),
    ]  # fmt: skip
    assert at(tick(definition, move.state, nothing, now=NOW + 10 * HOUR)) == ["a"]
    assert at(send(definition, move.state, "reply", nothing, now=NOW)) == ["c"]


def test_a_message_reaches_exactly_one_wait():
    definition = define(
        process(
            "p",
            "start s; and f; receive a message=paid; receive b message=paid; and j; end e",
            "s > f > a > j; f > b > j > e",
        )
    )
    move = start(definition, nothing, now=NOW)
    with pytest.raises(Conflict):
        send(definition, move.state, "paid", nothing, now=NOW)
    with pytest.raises(Conflict):
        send(definition, move.state, "other", nothing, now=NOW)
    moved = send(definition, move.state, "paid", nothing, now=NOW, token=token(move, "b"))
    assert at(moved) == ["a"]
    assert send(definition, moved.state, "paid", nothing, now=NOW).outcome == "e"


def test_a_message_beside_a_step_may_come_again_and_again():
    definition = define(
        process("p", "start s; user work; edge note at=work message=note cancelActivity=false; user read; end e; end o",
                "s > work > e; note > read > o")
    )  # fmt: skip
    move = start(definition, nothing, now=NOW)
    move = send(definition, move.state, "note", nothing, now=NOW)
    move = send(definition, move.state, "note", nothing, now=NOW)
    assert at(move) == ["note", "read", "read", "work"]


def test_a_receive_task_may_have_a_timer_on_its_border():
    definition = define(
        process("p", "start s; receive reply message=reply; edge late at=reply duration=P1D; user ask; end e; end o",
                "s > reply > e; late > ask > o")
    )  # fmt: skip
    move = start(definition, nothing, now=NOW)
    assert at(tick(definition, move.state, nothing, now=NOW + DAY)) == ["ask"]
    assert send(definition, move.state, "reply", nothing, now=NOW).outcome == "e"


def test_a_timer_on_the_border_of_a_repeat_cancels_all_items():
    definition = define(
        process("p", "start s; edge late at=each duration=P1D; user next; end e; end o", "s > each > e; "
            "late > next > o",
                sub("each", "start i; user work; end x", "i > work > x")),
        repeats={"each": Repeat("3")},
    )  # fmt: skip
    move = start(definition, nothing, now=NOW)
    move = walk(definition, move, "each[1].work")
    move = tick(definition, move.state, nothing, now=NOW + DAY)
    assert at(move) == ["next"]
    assert len(move.closed) == 3


def event_sub(attributes, definition):
    return (
        '<subProcess id="recall" triggeredByEvent="true">'
        f'<startEvent id="asked" {attributes}>{definition}</startEvent>'
        '<userTask id="confirm" name="confirm"/><endEvent id="gone"/>'
        '<sequenceFlow id="e1" sourceRef="asked" targetRef="confirm"/><sequenceFlow id="e2" '
        'sourceRef="confirm" targetRef="gone"/>'
        "</subProcess>"
    )


MESSAGE = '<messageEventDefinition messageRef="recall_it"/>'


def with_event_sub(attributes, definition):
    return process("p", "start s; user work; end e", "s > work > e", event_sub(attributes, definition))


def test_an_interrupting_event_sub_process_replaces_what_is_going_on():
    definition = define(with_event_sub('isInterrupting="true"', MESSAGE))
    move = start(definition, nothing, now=NOW)
    assert [(token.step, token.message) for token in move.tokens] == [("asked", "recall_it"), ("work", None)]

    move = send(definition, move.state, "recall_it", nothing, now=NOW)
    assert at(move) == ["recall.confirm"]
    move = walk(definition, move, "recall.confirm")
    assert (move.state, move.outcome) == (None, "gone")


def test_what_was_reached_before_an_interruption_is_not_how_the_case_ends():
    drawn = process(
        "p", "start s; and f; user work; end made; end e", "s > f > made; f > work > e",
        event_sub('isInterrupting="true"', MESSAGE),
    )  # fmt: skip
    definition = define(drawn)

    move = send(definition, start(definition, nothing, now=NOW).state, "recall_it", nothing, now=NOW)

    assert walk(definition, move, "recall.confirm").outcome == "gone"


def test_an_event_sub_process_beside_may_come_again_and_ends_with_its_scope():
    definition = define(with_event_sub('isInterrupting="false"', MESSAGE))
    move = start(definition, nothing, now=NOW)
    move = send(definition, move.state, "recall_it", nothing, now=NOW)
    assert at(move) == ["asked", "recall.confirm", "work"]
    move = walk(definition, move, "recall.confirm")
    move = walk(definition, move, "work")
    assert move.outcome == "e"


def test_an_event_sub_process_takes_the_error_of_its_scope():
    error = '<errorEventDefinition errorRef="broken"/>'
    drawing = process("p", "start s; user work; end bad error=broken", "s > work > bad", event_sub("", error))
    definition = define(drawing)
    move = start(definition, nothing, now=NOW)
    assert at(move) == ["work"]
    assert at(walk(definition, move, "work")) == ["recall.confirm"]


def test_an_inclusive_join_waits_for_what_can_still_come():
    definition = define(
        process(
            "p",
            "start s; user ask; or split default=d; user a; user b; user c; or join; user last; end e",
            "s > ask > split; split > a : ask.a; split > b : ask.b; d split > c; a > join; b > join; "
            "c > join > last > e",
        )
    )

    def scope(**answers):
        return lambda path: {"ask": answers}

    opened = start(definition, nothing, now=NOW)
    move = walk(definition, opened, "ask", scope(a=True, b=True))
    assert at(move) == ["a", "b"]
    move = walk(definition, move, "a")
    assert at(move) == ["b"]
    assert at(walk(definition, move, "b")) == ["last"]
    assert at(walk(definition, walk(definition, opened, "ask", scope(a=True)), "a")) == ["last"]
    assert at(walk(definition, opened, "ask", scope())) == ["c"]


def test_a_drawing_that_never_rests_is_stopped():
    definition = define(process("p", "start s; xor a; xor b default=d; end e", "s > a > b; d b > a; b > e : stop"))
    with pytest.raises(Stuck):
        start(definition, nothing, now=NOW)


def test_an_event_sub_process_does_not_take_its_own_error():
    inside = (
        '<subProcess id="recall" triggeredByEvent="true"><startEvent id="caught"><errorEventDefinition '
        'errorRef="broken"/></startEvent>'
        '<userTask id="confirm"/><endEvent id="again"><errorEventDefinition errorRef="broken"/></endEvent>'
        '<sequenceFlow id="e1" sourceRef="caught" targetRef="confirm"/><sequenceFlow id="e2" '
        'sourceRef="confirm" targetRef="again"/>'
        "</subProcess>"
    )
    drawing = process(
        "p",
        "start s; edge outside at=inner error=broken; user repair; end e; end o",
        "s > inner > e; outside > repair > o",
        sub("inner", "start i; user work; end bad error=broken", "i > work > bad", inside),
    )
    definition = define(drawing)
    move = walk(definition, start(definition, nothing, now=NOW), "inner.work")
    assert at(move) == ["inner.recall.confirm"]
    assert at(walk(definition, move, "inner.recall.confirm")) == ["repair"]


def test_timers_due_together_fire_in_order_and_those_taken_away_do_not():
    inner = sub("inner", "start i; user x; edge tx at=x duration=PT2H; user y; end u; end v", "i > x > u; tx > y > v")
    definition = define(
        process(
            "p",
            "start s; edge first at=inner duration=PT1H; user late; end e; end o",
            "s > inner > e; first > late > o",
            inner,
        )
    )
    move = start(definition, nothing, now=NOW)
    assert at(tick(definition, move.state, nothing, now=NOW + 3 * HOUR)) == ["late"]


def test_many_timers_due_at_once_are_fired_in_one_move():
    inner = sub("each", "start i; user x; edge tx at=x duration=PT2H; user y; end u; end v", "i > x > u; tx > y > v")
    definition = define(process("p", "start s; end e", "s > each > e", inner), repeats={"each": Repeat("300")})
    move = tick(definition, start(definition, nothing, now=NOW).state, nothing, now=NOW + 3 * HOUR)
    assert len(move.opened) == 300
    assert {token.step for token in move.tokens} == {"y"}
