"""Drafts: answers not yet submitted, of an application or of a task; encrypted, never lost by an error."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.db import APART, new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.model.release import ServiceItemRow
from engine.model.submission import Draft
from engine.parties import Party
from engine.policy import Actor
from engine.vault import DataKey, KeyRing

NO_SUCH_DRAFT = ("没有这份草稿，可能已经提交或删除", "no such draft; it may have been submitted or discarded")


def new_draft(
    session: Session,
    ring: KeyRing,
    actor: Actor,
    raw: Mapping[str, Any],
    *,
    item: str | None = None,
    release: str | None = None,
    task_id: UUID | None = None,
    party_id: UUID | None = None,
    page: int = 0,
    now: datetime,
) -> Draft:
    """Begin a draft."""
    row_id = new_id()
    key, wrapped = ring.new_data_key(bound=f"draft:{row_id}")
    draft = Draft(
        id=row_id,
        account_id=actor.account_id,
        account_name=actor.name,
        item=item,
        release=release,
        task_id=task_id,
        party_id=party_id,
        page=page,
        saved_at=now,
        sealed=_sealed(key, row_id, raw),
        data_key=wrapped,
    )
    session.add(draft)
    return draft


def rewrite_draft(
    ring: KeyRing, draft: Draft, actor: Actor, raw: Mapping[str, Any], *, page: int, now: datetime
) -> None:
    """Replace what a draft holds; it then carries the name of whoever wrote last."""
    key = ring.open_data_key(draft.data_key, bound=f"draft:{draft.id}")
    draft.sealed = _sealed(key, draft.id, raw)
    draft.page, draft.saved_at = page, now
    draft.account_id, draft.account_name = actor.account_id, actor.name


def read_draft(ring: KeyRing, draft: Draft) -> dict[str, Any]:
    """The raw answers of a draft."""
    key = ring.open_data_key(draft.data_key, bound=f"draft:{draft.id}")
    raw: dict[str, Any] = orjson.loads(key.unseal(draft.sealed, bound=f"draft:{draft.id}"))
    return raw


def find_draft(session: Session, actor: Actor, draft_id: UUID) -> Draft:
    """An application draft of the actor or of a party they fill in for. Raises NotFound."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.item is None or not _is_theirs(draft, actor):
        raise NotFound(*NO_SUCH_DRAFT)
    return draft


def held_draft(session: Session, actor: Actor, draft_id: UUID) -> Draft:
    """As ``find_draft``, locked until it is written: a save by itself and a press of a button never collide."""
    session.execute(
        select(Draft.id).where(Draft.id == draft_id).with_for_update().execution_options(populate_existing=True)
    )
    return find_draft(session, actor, draft_id)


def check_seen(draft: Draft, seen: int | None) -> None:
    """Refuse to overwrite what was written after the writer last looked.

    Args:
        seen: the revision that the writer's page was made of; None when a person decided to save.

    Raises:
        Conflict: somebody, maybe the same person on another device, has written since.
    """
    if seen is not None and seen != draft.revision:
        zh = f"{draft.account_name}已在别处修改过这份内容，本页未自动保存"
        raise Conflict(zh, f"{draft.account_name} has changed this elsewhere; this page was not saved by itself")


def lock_draft(session: Session, actor: Actor, draft_id: UUID) -> tuple[Draft, ServiceItemRow | None, Party | None]:
    """As ``find_draft``, locked until it is submitted, with its service item and party; one statement."""
    found = session.execute(
        select(Draft, ServiceItemRow, Party)
        .outerjoin(ServiceItemRow, ServiceItemRow.code == Draft.item)
        .outerjoin(Party, Party.id == Draft.party_id)
        .where(Draft.id == draft_id)
        .with_for_update(of=Draft)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(*NO_SUCH_DRAFT)
    _, item, party = found
    return find_draft(session, actor, draft_id), item, party


def task_draft(session: Session, task_id: UUID) -> Draft | None:
    """The draft of a task, if somebody saved one."""
    return session.scalars(select(Draft).where(Draft.task_id == task_id)).first()


def drop_drafts(session: Session, *, task_id: UUID) -> None:
    """Forget the drafts of a task that is done."""
    session.execute(delete(Draft).where(Draft.task_id == task_id).execution_options(**APART))


def _is_theirs(draft: Draft, actor: Actor) -> bool:
    if draft.party_id in actor.party_ids:
        return True
    return draft.account_id == actor.account_id and (draft.party_id is None or actor.is_staff)


def _sealed(key: DataKey, row_id: UUID, raw: Mapping[str, Any]) -> bytes:
    try:
        told = orjson.dumps(raw)
    except TypeError as unwritable:  # nested without end, or text that no encoding knows
        zh = "填写的内容中有无法保存的字符或结构，请修改后再保存"
        raise InvalidAnswers([Problem("", zh, "some of the answers cannot be stored")]) from unwritable
    return key.seal(told, bound=f"draft:{row_id}")
