"""May I? Each ``may_…`` returns when the actor may, and raises ``NotPermitted`` when not.

Deciding is here, doing is in the commands; nothing here reads the database.
"""

from collections.abc import Iterable
from uuid import UUID

from engine.accounts.actor import Actor, Kind
from engine.accounts.roles import ROLES
from engine.errors import Conflict, NotFound, NotPermitted
from engine.model.case import Case, Task

#: the role of everything that the applicant does.
APPLICANT = "applicant"

__all__ = [
    "APPLICANT",
    "Actor",
    "Kind",
    "is_theirs",
    "may_administer",
    "may_apply_for",
    "may_audit",
    "may_do",
    "may_grant_roles",
    "may_move",
    "may_publish",
    "may_see_case",
    "may_see_party",
    "may_submit_for",
    "may_supervise",
    "may_work",
]


def may_work(actor: Actor, role: str, unit_id: UUID | None = None) -> None:
    """Whether the actor may do the work of ``role``, in ``unit_id`` if one is named."""
    if not actor.has(role, unit_id):
        name = ROLES.get(role)
        zh, en = (name.zh, name.en) if name else (role, role)
        raise NotPermitted(f"这项工作由“{zh}”办理，您没有这个岗位", f"this is the work of: {en}")


def may_see_party(actor: Actor, party_id: UUID) -> None:
    """Whether the actor belongs to the party; staff see a party through the case they work on."""
    if party_id not in actor.party_ids:
        raise NotPermitted("您不是该申请单位的经办人", "you do not act for this party")


def may_apply_for(actor: Actor, party_id: UUID) -> None:
    """Whether the actor may fill in for the party: its people, and window clerks for anybody."""
    if not actor.has("window"):
        may_see_party(actor, party_id)


def may_submit_for(actor: Actor, party_id: UUID) -> None:
    """Whether the actor may submit in the name of the party: those it trusts with it, and window clerks."""
    if party_id in actor.submits_for or actor.has("window"):
        return
    may_see_party(actor, party_id)
    raise NotPermitted(
        "您可以填写，但提交须由有提交权限的经办人完成",
        "you may fill in, but not submit",
    )


def may_supervise(actor: Actor, unit_id: UUID | None = None) -> None:
    """Whether the actor watches over the work: supervisors, and dispatchers in their own unit."""
    if not (actor.has("supervisor") or actor.has("dispatcher", unit_id)):
        raise NotPermitted("只有监察员或业务主管可以这样做", "only supervisors and dispatchers may do this")


def may_publish(actor: Actor, author_ids: Iterable[UUID]) -> None:
    """Whether the actor may publish a draft: an owner who did not write it (two-person rule)."""
    may_work(actor, "owner")
    if actor.account_id in set(author_ids):
        raise NotPermitted("发布须由另一位流程管理员完成", "somebody other than the author must publish")


def may_administer(actor: Actor) -> None:
    """Whether the actor runs the system: accounts, incidents, adapters. Not roles, not the audit record."""
    may_work(actor, "admin")


def may_grant_roles(actor: Actor) -> None:
    """Whether the actor decides who holds which role."""
    may_work(actor, "security_admin")


def may_audit(actor: Actor) -> None:
    """Whether the actor reads the record of what everybody did."""
    may_work(actor, "audit_admin")


def may_do(actor: Actor, task: Task, case: Case) -> None:
    """Whether the actor may do this task.

    Raises:
        NotFound: it is an applicant's task of somebody else.
        NotPermitted: the actor lacks the role, or somebody else has claimed the task.
    """
    if task.role == APPLICANT:
        if not is_theirs(actor, case):
            raise NotFound("没有这项待办，或您无权查看", "no such task")
        return
    may_work(actor, task.role, task.unit_id)
    if task.assignee is not None and task.assignee not in actor.seats:
        raise NotPermitted("这项待办已由他人签收", "somebody else has claimed this task")


def may_move(case: Case) -> None:
    """Whether people may work on the case now. Raises Conflict."""
    if case.closed_at is not None:
        raise Conflict("办件已经办结，不能再办理", "the case is closed")
    if case.suspended_at is not None:
        raise Conflict("办件已挂起，恢复后才能办理", "the case is suspended; resume it first")


def is_theirs(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's own, as its applicant: who no longer acts for the party has lost it."""
    if case.party_id in actor.party_ids:
        return True
    return case.opened_by == actor.account_id and (case.party_id is None or actor.is_staff)


def may_see_case(actor: Actor, case: Case) -> None:
    """Whether the actor may look at a case: its applicant, staff of the unit that handles it, and supervisors."""
    if not case.data_key:
        raise NotFound("该办件的档案已依规销毁，内容无法恢复", "the case has been destroyed")
    if is_theirs(actor, case) or actor.has("supervisor"):
        return
    if not actor.is_staff or (case.unit_id is not None and case.unit_id not in actor.unit_ids):
        raise NotFound("没有这个办件，或您无权查看", "no such case")
