"""Going back to a step that was done before: what stays, what goes, and that the case can always end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import Conflict
from engine.workflow import Beside, Bindings, Definition, Repeat, TokenKind, go_back, place, resume, send, start
from engine.workflow.assemble import assemble
from tests.engine.workflow.drawings import NOW, at, define, nothing, process, sub, token
from tests.engine.workflow.random_drawings import Sketch, blocks, name_blocks
from tests.engine.workflow.test_properties import MOVES_BEFORE_THE_END, Answers, Scope, finish

BLOCK = process(
    "p",
    "start s; user first; and f; user a; user a2; user b; and j; user last; end e",
    "s > first > f; f > a > a2 > j; f > b > j; j > last > e",
)
ORDER = process(
    "p",
    "start s; user assign; user close; end e",
    "s > assign > instruments > close > e",
    sub("instruments", "start i; user record; user verify; end z", "i > record > verify > z"),
)


def walk(definition, *addresses, scope=nothing):
    move = start(definition, scope, now=NOW)
    for address in addresses:
        move = resume(definition, move.state, token(move, address), scope, now=NOW)
    return move


def back(definition, move, path, step, scope=nothing):
    way = go_back(definition, move.state, path, step)
    return place(definition, way.wanted, scope, now=NOW, after=move.state), way


def test_within_a_branch_the_other_branch_stays_where_it_is():
    definition = define(BLOCK)
    moved, way = back(definition, walk(definition, "first", "a"), "", "a")
    assert at(moved) == ["a", "b"]
    assert [one.step for one in way.taken] == ["a2"]


def test_out_of_a_parallel_block_its_branches_go():
    definition = define(BLOCK)
    moved, way = back(definition, walk(definition, "first", "a"), "", "first")
    assert at(moved) == ["first"]
    assert sorted(one.step for one in way.taken) == ["a2", "b"]


def test_a_branch_that_has_arrived_stays_arrived():
    definition = define(BLOCK)
    moved, way = back(definition, walk(definition, "first", "a", "b"), "", "a")
    assert at(moved) == ["a"]
    ended = resume(definition, moved.state, token(moved, "a"), nothing, now=NOW)
    assert at(resume(definition, ended.state, token(ended, "a2"), nothing, now=NOW)) == ["last"]
    assert [one.step for one in way.taken] == ["a2"]


def test_into_a_parallel_block_that_was_left_the_other_branches_count_as_done():
    definition = define(BLOCK)
    moved, _ = back(definition, walk(definition, "first", "a", "a2", "b"), "", "a2")
    assert at(moved) == ["a2"]
    assert at(resume(definition, moved.state, token(moved, "a2"), nothing, now=NOW)) == ["last"]


@pytest.mark.parametrize("mode", ["parallel", "sequential"])
def test_one_item_goes_back_and_the_others_stay(mode):
    definition = define(ORDER, repeats={"instruments": Repeat("3", mode)})
    done = ["assign", "instruments[0].record", "instruments[0].verify", "instruments[1].record"]
    moved, _ = back(definition, walk(definition, *done), "instruments[1]", "record")
    others = ["instruments[2].record"] if mode == "parallel" else []
    assert at(moved) == ["instruments[1].record", *others]


def test_an_item_that_was_finished_is_opened_again():
    definition = define(ORDER, repeats={"instruments": Repeat("2")})
    done = ["assign", "instruments[0].record", "instruments[0].verify"]
    moved, _ = back(definition, walk(definition, *done), "instruments[0]", "verify")
    assert at(moved) == ["instruments[0].verify", "instruments[1].record"]
    whole = [*done, "instruments[1].record", "instruments[1].verify"]
    moved, _ = back(definition, walk(definition, *whole), "instruments[1]", "record")
    assert at(moved) == ["instruments[1].record"]


def test_out_of_a_repeated_step_all_its_items_go():
    definition = define(ORDER, repeats={"instruments": Repeat("2")})
    moved, way = back(definition, walk(definition, "assign", "instruments[0].record"), "", "assign")
    assert at(moved) == ["assign"]
    assert {one.scope_path for one in way.taken} == {"", "instruments[0]", "instruments[1]"}


def test_a_step_that_is_open_or_not_drawn_is_refused():
    definition = define(BLOCK)
    for step in ("first", "gone"):
        with pytest.raises(Conflict):
            go_back(definition, walk(definition).state, "", step)


def test_what_comes_after_is_undone_and_what_stands_beside_is_not():
    undoes = Beside(define(ORDER, repeats={"instruments": Repeat("2")})).undoes
    assert undoes("", "assign", "instruments[1]", "verify")
    assert undoes("instruments[0]", "record", "instruments[0]", "verify")
    assert not undoes("instruments[0]", "record", "instruments[1]", "verify")
    assert not undoes("instruments[0]", "record", "instruments[0]", "record")
    assert undoes("instruments[0]", "record", "", "close")
    block = Beside(define(BLOCK)).undoes
    assert not block("", "a", "", "b")
    assert block("", "a", "", "a2")


@given(shape=blocks(), random=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_from_anywhere_back_to_anything_done_no_token_is_lost_and_the_case_ends(shape, random):
    sketch = Sketch()
    xml = sketch.process(name_blocks(("seq", [("step",), shape, ("step",)])))
    definition = Definition.from_bytes(
        assemble(xml, Bindings("p", kinds=sketch.kinds, repeats=sketch.repeats), "process.bpmn", None)
    )
    answers = Answers(random)
    scope = Scope(answers)
    move = start(definition, lambda path: scope, now=NOW)
    done = {}
    for _step in range(random.randrange(1, 14)):
        chosen = random.choice(move.tokens)
        answers.next_move()
        if chosen.kind is TokenKind.MESSAGE:
            after = send(definition, move.state, "news", lambda path: scope, now=NOW, token=chosen.id)
        else:
            after = resume(definition, move.state, chosen.id, lambda path: scope, now=NOW)
            if chosen.kind is TokenKind.USER:
                done[chosen.address] = chosen
        if after.state is None:
            return
        move = after
        if done and random.random() < 0.4:
            answers.next_move()
            move = go_back_and_look(definition, move, random.choice(list(done.values())), lambda path: scope)
    answers.moves = MOVES_BEFORE_THE_END + 1
    answers.given = {}
    finish(definition, move, scope)


def go_back_and_look(definition, move, target, scope):
    if target.address in {one.address for one in move.tokens}:
        return move
    way = go_back(definition, move.state, target.scope_path, target.step)
    moved = place(definition, way.wanted, scope, now=NOW, after=move.state)
    addresses = [one.address for one in moved.tokens]
    assert addresses.count(target.address) == 1
    assert len({one.id for one in moved.tokens}) == len(moved.tokens)
    gone = {one.token for one in way.taken} | {arm.token for one in way.taken for arm in one.arms or ()}
    assert {one.id for one in move.tokens} - gone <= {one.id for one in moved.tokens}
    return moved
