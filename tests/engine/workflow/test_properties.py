"""Random drawings, random moves: no token is lost or doubled, and every case ends."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


@pytest.mark.slow
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
