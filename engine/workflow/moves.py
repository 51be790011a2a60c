"""The moves of a case: start, resume, send, tick. Each is a pure function of the stored state.

No move changes anything but what it returns; one that raises has changed nothing.
"""

from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from engine.errors import Conflict
from engine.workflow.definition import Definition
from engine.workflow.level import word
from engine.workflow.nodes import Attached, Wait
from engine.workflow.run import Run
from engine.workflow.tokens import read_tokens
from engine.workflow.words import Move, Scope, Token, TokenKind


def start(definition: Definition, scope: Scope, *, now: datetime) -> Move:
    """Open a case: put a token behind the start event and run to the first rest.

    Raises:
        Stuck: the drawing cannot come to rest on this data.
    """
    run = Run(definition, None, scope, now)
    run.top.flow.begin()
    run.touch(run.top)
    run.settle()
    return run.finish()


def resume(
    definition: Definition, state: bytes, token: str, scope: Scope, *, now: datetime, error: str | None = None
) -> Move:
    """Finish the step on which ``token`` rests, or end it with the BPMN error code ``error``.

    An error goes to the boundary error event drawn on that very step; where there is none, to the
    nearest sub-process, part or event sub-process around it that takes the code.

    Raises:
        Conflict: the case does not rest on that token, or the token is no step but an event.
        Stuck: nothing takes the error, or the drawing cannot go on with this data.
    """
    run = Run(definition, state, scope, now)
    run.restore()
    place, task = run.find(token)
    if isinstance(task.task_spec, Wait | Attached) or task.state not in (TaskState.READY, TaskState.STARTED):
        raise Conflict("该环节现在不能办理", f"token {token} does not rest on a step")
    if word(task.task_spec, "level"):
        raise Conflict("该环节由其内部环节完成", f"token {token} ends with the steps inside it")
    if error is None:
        if task.state == TaskState.READY:
            run.spend(task.task_spec)
            task.run()
        else:
            task.complete()
        run.touch(place)
    elif not place.catch(task, error):
        run.fail(place, error)
    run.settle()
    return run.finish()


def send(
    definition: Definition, state: bytes, name: str, scope: Scope, *, now: datetime, token: str | None = None
) -> Move:
    """Deliver the message ``name`` to exactly one wait: the one named, or the only one.

    Raises:
        Conflict: nobody waits for it (any more), or several wait and none is named.
    """
    run = Run(definition, state, scope, now)
    waits = [wait for wait in read_tokens(definition.signs, run.raw["t"]) if _takes(wait, name, token)]
    if not waits:
        raise Conflict(f"办件现在不在等候“{name}”", f"nothing waits for the message {name}")
    if len(waits) > 1:
        raise Conflict(f"有多处在等候“{name}”，请指明是哪一处", f"several waits for the message {name}: name one")
    run.restore()
    _fire(run, waits[0])
    run.settle()
    return run.finish()


def tick(definition: Definition, state: bytes, scope: Scope, *, now: datetime) -> Move:
    """Fire the timers that are due, earliest first, until none is.

    Runs of a cycle that were missed are coalesced into one.
    """
    run = Run(definition, state, scope, now)
    run.restore()
    while due := _all_due(run, now):
        for wait in due:
            if not run.over and run.locate(wait.id) is not None:
                _fire(run, wait)
                run.settle()
        if run.over:
            break
        run.raw["t"] = run.top.dump()
    return run.finish()


def _takes(wait: Token, name: str, token: str | None) -> bool:
    return wait.kind is TokenKind.MESSAGE and wait.message == name and token in (None, wait.id)


def _all_due(run: Run, now: datetime) -> list[Token]:
    due = [
        token for token in read_tokens(run.definition.signs, run.raw["t"]) if token.due is not None and token.due <= now
    ]
    return sorted(due, key=lambda token: (token.due, len(token.id), token.id))


def _fire(run: Run, wait: Token) -> None:
    place, task = run.find(wait.id)
    place.flow.fire(task)
    run.touch(place)
