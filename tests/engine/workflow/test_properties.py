"""Random drawings, random moves: no token is lost or doubled, and every case ends."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import Conflict
from engine.workflow import Bindings, Definition, TokenKind, place, positions, resume, send, start
from engine.workflow.assemble import assemble
from tests.engine.workflow.drawings import NOW
from tests.engine.workflow.random_drawings import Floor, Sketch, blocks, name_blocks

MOVES_BEFORE_THE_END = 25


class Answers:
    """Yes or no for each condition, the same for engine and reference within one move."""

    def __init__(self, random):
        self.random, self.moves, self.given = random, 0, {}

    def next_move(self):
        self.moves += 1
        self.given = {}

    def __call__(self, name):
        tired = self.moves > MOVES_BEFORE_THE_END or (name.startswith("again") and self.given.get(name) is not None)
        if name not in self.given:
            self.given[name] = False if tired else self.random.random() < 0.5
        return self.given[name]


class Scope(dict):
    """Answers every name with yes or no."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers

    def get(self, name, default=None):
        return self.answers(name)

    __getitem__ = get

    def __missing__(self, name):
        return self.answers(name)

    def __contains__(self, name):
        return True


@given(shape=blocks(), random=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_tokens_are_where_a_reference_says_they_must_be(shape, random):
    block = name_blocks(("seq", [("step",), shape]))
    sketch = Sketch()
    xml = sketch.process(block)
    definition = Definition.from_bytes(
        assemble(xml, Bindings("p", kinds=sketch.kinds, repeats=sketch.repeats), "process.bpmn", None)
    )
    answers = Answers(random)
    scope = Scope(answers)
    model = Floor(block, "", answers)
    move = start(definition, lambda path: scope, now=NOW)
    while not model.done:
        assert sorted(token.address for token in move.tokens) == sorted(model.open())
        assert len({token.id for token in move.tokens}) == len(move.tokens)
        state = move.state
        if random.random() < 0.5:
            again = place(definition, positions(definition, state), lambda path: scope, now=NOW, after=state)
            assert again.state == state
            assert (again.opened, again.closed) == ((), ())
            definition = Definition.from_bytes(definition.to_bytes())
        chosen = random.choice(move.tokens)
        answers.next_move()
        if chosen.kind is TokenKind.MESSAGE:
            after = send(definition, state, "news", lambda path: scope, now=NOW, token=chosen.id)
        else:
            after = resume(definition, state, chosen.id, lambda path: scope, now=NOW)
            assert chosen.id in after.closed
        model.complete(chosen.address)
        kept = {token.id: token for token in move.tokens if token.id not in after.closed}
        assert kept == {token.id: token for token in after.tokens if token.id not in after.opened}
        move = after
    assert move.state is None
    assert move.outcome == "e_top"


def finish(definition, move, scope):
    """Walk a case to its end, whatever is open."""
    for _step in range(400):
        if move.state is None:
            return
        first = move.tokens[0]
        if first.kind is TokenKind.MESSAGE:
            others = [token for token in move.tokens if token.kind is not TokenKind.MESSAGE]
            first = others[0] if others else first
        if first.kind is TokenKind.MESSAGE:
            move = send(definition, move.state, "news", lambda path: scope, now=NOW, token=first.id)
        else:
            move = resume(definition, move.state, first.id, lambda path: scope, now=NOW)
    raise AssertionError("the case never ends")


@given(shape=blocks(), random=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_set_of_positions_is_refused_or_leads_to_the_end(shape, random):
    sketch = Sketch()
    xml = sketch.process(name_blocks(("seq", [shape, ("step",), shape])))
    definition = Definition.from_bytes(
        assemble(xml, Bindings("p", kinds=sketch.kinds, repeats=sketch.repeats), "process.bpmn", None)
    )
    answers = Answers(random)
    scope = Scope(answers)
    move = start(definition, lambda path: scope, now=NOW)
    seen = list(positions(definition, move.state)) if move.state else []
    for _step in range(random.randrange(6)):
        if move.state is None or move.tokens[0].kind is TokenKind.MESSAGE:
            break
        answers.next_move()
        move = resume(definition, move.state, random.choice(move.tokens[:1]).id, lambda path: scope, now=NOW)
        seen += positions(definition, move.state) if move.state else []
    wanted = {(one.scope_path, one.step, one.flow): replace(one, token=None, arms=None) for one in seen}
    chosen = random.sample(list(wanted.values()), random.randint(min(1, len(wanted)), min(4, len(wanted))))
    answers.moves = MOVES_BEFORE_THE_END + 1
    answers.given = {}
    try:
        placed = place(definition, chosen, lambda path: scope, now=NOW)
    except Conflict as refused:
        assert refused.zh
        return
    finish(definition, placed, scope)
