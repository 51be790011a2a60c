"""Answers the calls of a drawing: operations, decisions, and messages that nobody waits for."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import outbox
from engine.catalog import Called, Delivered
from engine.catalog.typed import to_json, to_message
from engine.db import reach
from engine.files import file_name
from engine.log import ENGINE
from engine.model.event import Event
from engine.model.file import StoredFile
from engine.moves.work import Work
from engine.parties.masking import mask_name
from engine.workflow import Call, StepKind, Stuck, Token

FOLDERS = {"material": "01申请材料", "notice": "02办理过程", "document": "03办理结果"}


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
        stored = _operate(work, work.release.operations[call.key], call)
    row = work.write(call.address, call.scope_path, stored, who=ENGINE)
    work.record("automatic", {"address": call.address, "digest": row.digest}, step=call.key, who=ENGINE)


def _operate(work: Work, bound: Called, call: Call) -> dict[str, Any]:
    operation = work.means.catalog.operations[bound.run]
    inputs = work.evaluate(bound.inputs, call.scope_path)
    result = operation.run(work.session, work.view(call.scope_path), work.now, **inputs)
    return {name: to_json(value) for name, value in result.items()}


def _decide(work: Work, call: Call) -> dict[str, Any]:
    bound = work.release.decisions[call.key]
    inputs = {**work.scope(call.scope_path), **work.evaluate(bound.inputs, call.scope_path)}
    result = bound.decision.evaluate(inputs, now=work.now)
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


def send_delivery(
    work: Work, bound: Delivered, scope_path: str, *, topic: str, once: str, token: Token | None, waits: bool
) -> None:
    """Put one message into the outbox."""
    payload = _payload(work, bound, scope_path)
    if payload is None:
        work.record("message-skipped", {"topic": topic, "channel": bound.channel}, who=ENGINE)
        return
    outbox.put(
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


def _payload(work: Work, bound: Delivered, scope_path: str) -> dict[str, Any] | None:
    """What the message says; None when there is nobody to say it to."""
    scope = work.scope(scope_path)
    told = {name: to_message(expression.evaluate(scope, now=work.now)) for name, expression in bound.payload.items()}
    if bound.notice is not None:
        told["text"] = bound.notice.render(scope, now=work.now)
    if bound.channel == "sms":
        phone = bound.to.evaluate(scope, now=work.now) if bound.to else None
        return {**told, "phone": str(phone)} if phone else None
    if bound.channel == "archive":
        return {**_archive(work), **told}
    return told


def _archive(work: Work) -> dict[str, Any]:
    """The whole case for the archive: facts, log, files by reference, sections as text."""
    case = work.case
    work.load_all()
    events = work.session.scalars(select(Event).where(Event.case_id == case.id).order_by(Event.seq)).all()
    files = work.session.scalars(select(StoredFile).where(StoredFile.case_id == case.id).order_by(StoredFile.id)).all()
    kept = [
        {
            "id": str(file.id),
            "path": str(file.id),
            "name": file_name(work.means.ring, file),
            "media_type": file.media_type,
            "folder": FOLDERS.get(file.kind, "04其他"),
        }
        for file in files
    ]
    told = [
        {
            "path": f"section:{address}",
            "name": f"{address}.json",
            "media_type": "application/json",
            "folder": FOLDERS["material"] if address == "apply" else FOLDERS["notice"],
            "content": dict(section.stored),
        }
        for address, section in sorted(work.file.sections.items())
        if not section.is_lapsed
    ]
    return {
        "institution_code": work.means.institution_code,
        "number": case.number,
        "title": case.title,
        "item": case.item,
        "applicant_masked": mask_name(case.applicant_name),
        "opened_at": case.opened_at.isoformat(),
        "closed_at": work.now.isoformat(),
        "outcome": case.outcome or case.status,
        "retention": "10年",
        "files": kept + told,
        "log": [
            {"seq": line.seq, "at": line.at.isoformat(), "kind": line.kind, "step": line.step, "who": line.actor_name,
             "digest": line.digest}
            for line in events
        ],
    }  # fmt: skip
