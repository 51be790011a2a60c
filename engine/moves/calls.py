"""Answers the calls of a drawing: operations, decisions, and messages that nobody waits for."""

from collections.abc import Mapping
from typing import Any

from engine import outbox
from engine.catalog import Called, Delivered
from engine.catalog.typed import to_json, to_message
from engine.db import reach
from engine.forms import form_facts
from engine.log import ENGINE
from engine.moves.filing import enter, facts_of
from engine.moves.work import Work
from engine.workflow import Call, StepKind, Stuck, Token


def answer_call(work: Work, call: Call) -> None:
    """Do what the drawing asks for and write its section.

    Raises:
        InvalidAnswers: an operation refuses what it was given; told to whoever acts.
        Stuck: a decision has no answer.
    """
    reach("before-call")
    if call.step_kind is StepKind.DELIVERY_PASS:
        bound = work.release.deliveries[call.key]
        once = f"{work.case.id}:{call.id}"
        send_delivery(work, bound, call.scope_path, topic=call.key, once=once, token=None, waits=False)
        stored: Mapping[str, Any] = {"channel": bound.channel, "sent": True}
    elif call.step_kind is StepKind.DECISION:
        stored = _decide(work, call)
    else:
        stored = run_operation(work, work.release.operations[call.key], call.scope_path)
    row = work.write(call.address, call.scope_path, stored, who=ENGINE)
    work.record("automatic", {"address": call.address, "digest": row.digest}, step=call.key, who=ENGINE)


def run_operation(work: Work, bound: Called, scope_path: str) -> dict[str, Any]:
    """Run a bound operation in the open transaction; what it gives, as a section stores it."""
    operation = work.means.catalog.operations[bound.run]
    if operation.whole:
        work.load_all()
    inputs = work.evaluate(bound.inputs, scope_path)
    if bound.form_of:
        inputs["form"] = _form_facts(work, bound.form_of, scope_path)
    if operation.of_engine:
        result = operation.run(work, scope_path, **inputs)
    else:
        result = operation.run(work.session, work.view(scope_path), work.now, **inputs)
    return {name: to_json(value) for name, value in result.items()}


def _form_facts(work: Work, key: str, scope_path: str) -> dict[str, Any] | None:
    """The form on which the step ``key`` was answered here."""
    step = work.release.definition.steps[key]
    section = work.file.sections.get(f"{scope_path}.{step.id}" if scope_path else step.id)
    form = work.release.tasks[key].form_of(section.stored if section is not None else {})
    return form_facts(form) if form is not None else None


def _decide(work: Work, call: Call) -> dict[str, Any]:
    bound = work.release.decisions[call.key]
    inputs = {**work.scope(call.scope_path), **work.evaluate(bound.inputs, call.scope_path)}
    result = bound.decision.evaluate(inputs, now=work.here)
    if result is None:
        raise Stuck(call.key, f"决策“{bound.decision.name}”没有结果", f"no answer from {bound.decision.name}")
    return {name: to_json(value) for name, value in result.items()} if isinstance(result, dict) else {
        "result": to_json(result)
    }  # fmt: skip


def tell_event(work: Work, event: str) -> None:
    """Send what item.toml asks for on a change of state."""
    bound = work.release.events.get(event)
    for number, delivered in enumerate(bound.deliveries if bound else ()):
        once = f"{work.case.id}:on:{event}:{number}:{work.case.revision}"
        send_delivery(work, delivered, "", topic=f"on.{event}", once=once, token=None, waits=False)


def tell_on(work: Work, event: str, scope_path: str, *, once: str) -> bool:
    """Send what item.toml asks for on an event in one scope of the case. True when there is something to send."""
    bound = work.release.events.get(event)
    for number, delivered in enumerate(bound.deliveries if bound else ()):
        told = f"{work.case.id}:on:{event}:{number}:{once}"
        send_delivery(work, delivered, scope_path, topic=f"on.{event}", once=told, token=None, waits=False)
    return bound is not None and bool(bound.deliveries)


def send_delivery(
    work: Work, bound: Delivered, scope_path: str, *, topic: str, once: str, token: Token | None, waits: bool
) -> None:
    """Put one message into the outbox."""
    payload = message_of(work, bound, bound.channel, scope_path)
    if payload is None:
        work.record("message-skipped", {"topic": topic, "channel": bound.channel}, who=ENGINE)
        return
    message = outbox.put(
        work.session,
        work.means.ring,
        case_id=work.case.id,
        channel=bound.channel,
        topic=topic,
        payload=payload,
        once=once,
        token=token.id if token else None,
        address=token.address if token else "",
        waits=waits,
        now=work.now,
    )
    if bound.channel == "archive":
        enter(work, message.id, payload)


def message_of(work: Work, bound: Delivered, channel: str, scope_path: str) -> dict[str, Any] | None:
    """What the message says; None when there is nobody to say it to."""
    scope = work.scope(scope_path)
    told = {name: to_message(expression.evaluate(scope, now=work.here)) for name, expression in bound.payload.items()}
    if bound.notice is not None:
        told["text"] = bound.notice.render(scope, now=work.here)
    if channel == "sms":
        phone = bound.to.evaluate(scope, now=work.here) if bound.to else None
        return {**told, "phone": str(phone)} if phone else None
    if channel == "archive":
        return facts_of(work, told)
    return told
