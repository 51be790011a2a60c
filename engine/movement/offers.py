"""Which commands a page offers to whom. Offering is a courtesy: every command decides again for itself."""

from engine.policy import APPLICANT, Actor
from engine.queries.facts import CaseFacts, TaskFacts


def task_offers(actor: Actor, task: TaskFacts) -> tuple[str, ...]:
    """The commands offered on a task, in the order of the menu."""
    if not actor.is_staff or task.is_closed or task.is_suspended or task.role == APPLICANT:
        return ()
    if task.is_open:
        return _open_offers(actor, task)
    return ("retract",) if task.done_by == actor.account_id and not task.is_held else ()


def _open_offers(actor: Actor, task: TaskFacts) -> tuple[str, ...]:
    supervises = _supervises(actor, task.unit_id)
    free = task.assignee is None or task.assignee in actor.seats
    works = actor.has(task.role, task.unit_id) and free
    offered: list[str] = []
    if works:
        offered += ["send-back", "transfer", "add-signer", "countersign", "follow-up"]
    if works or supervises:
        offered.append("priority")
    if supervises:
        offered.append("reassign")
        if task.assignee is not None and not works:
            offered.append("release")
    return tuple(offered)


def case_offers(actor: Actor, case: CaseFacts, *, has_events: bool = False) -> tuple[str, ...]:
    """The commands offered on a case, in the order of the menu; ``has_events``: there is one the actor may raise."""
    if not actor.is_staff:
        return ()
    offered = ["raise-event", "note"] if has_events else ["note"]
    if not _supervises(actor, case.unit_id):
        return tuple(offered)
    if case.closed_at is not None:
        return (*offered, "reopen")
    offered += ["answer-urge"] if case.urged_at is not None else []
    offered.append("resume" if case.suspended_at is not None else "suspend")
    return (*offered, "terminate")


def _supervises(actor: Actor, unit_id: object) -> bool:
    return actor.has("supervisor") or any(
        role == "dispatcher" and (unit_id is None or unit == unit_id) for unit, role in actor.all_roles
    )
