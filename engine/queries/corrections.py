"""The history of one section: every version that was handed in, and what each changed, struck through and kept."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.errors import NotFound
from engine.forms import Form, FormView
from engine.model.case import Case
from engine.model.submission import Submission
from engine.policy import Actor, may_see_case
from engine.queries.contents import load_file
from engine.queries.facts import CaseFacts, case_facts, step_at
from engine.sections import Section, open_row, pattern_of

#: the field in which a form asks why something was corrected.
REASON = "correction_reason"
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a section as it was handed in. ``fingerprint`` is the SHA-256 of its answers in canonical JSON."""

    at: datetime | None
    by: str
    stored: Mapping[str, Any]
    fingerprint: str
    #: SHA-256 of the row as it is kept; the case log names it.
    digest: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One value that a later version changed. ``name`` is the dotted path of the field, rows counted from 0."""

    name: str
    label: str
    before: str
    after: str
    by: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section with its history, ready to be read and printed."""

    case: CaseFacts
    address: str
    title: str
    subject: str
    view: FormView
    versions: tuple[Version, ...]
    corrections: tuple[Correction, ...]

    @property
    def struck(self) -> Mapping[str, tuple[str, ...]]:
        """Field → its earlier values, oldest first."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.corrections:
            found[one.name] = (*found.get(one.name, ()), one.before)
        return found


def sheet(
    session: Session, means: Means, actor: Actor, case_id: UUID, address: str, *, now: datetime, lang: str
) -> Sheet:
    """The section at ``address`` with every version of it, for staff who may see the case.

    Raises:
        NotFound: there is no such case or section, or the reader may not see it.
    """
    case = session.get(Case, case_id)
    if case is None or not actor.is_staff:
        raise NotFound("没有这个办件，或您无权查看", "no such case")
    may_see_case(actor, case)
    release = means.catalog.release(session, case.release)
    file = load_file(session, means, case, release, now=now)
    current, form = file.sections.get(address), _form(release, address, file.sections.get(address))
    if current is None or form is None or pattern_of(address) in release.hidden_from(actor.role_names):
        raise NotFound("没有这份填报", "no such section")
    versions = _versions(session, means, case, address)
    scope = file.scope(current.scope_path)
    item = scope.get("item")
    subject = " ".join(str(item.get(name) or "") for name in ("name", "serial_no")) if isinstance(item, Mapping) else ""
    return Sheet(
        case=case_facts(case, release),
        address=address,
        title=form.title,
        subject=subject.strip(),
        view=form.view(current.stored, scope, now=now, lang=lang),
        versions=versions,
        corrections=tuple(_corrections(form, versions, lang)),
    )


def _form(release: Release, address: str, section: Section | None) -> Form | None:
    step = step_at(release, address)
    bound = release.tasks.get(step.key) if step is not None else None
    return bound.form_of(section.stored) if bound is not None and section is not None else None


def _versions(session: Session, means: Means, case: Case, address: str) -> tuple[Version, ...]:
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    rows = session.scalars(
        select(Submission)
        .where(Submission.case_id == case.id, Submission.address == address)
        .order_by(Submission.at, Submission.id)
    ).all()
    opened = [(row, open_row(row, key, dict)) for row in rows]
    return tuple(
        Version(row.at, row.by_name, section.stored, fingerprint(section.stored), row.digest) for row, section in opened
    )


def fingerprint(stored: Mapping[str, Any]) -> str:
    """SHA-256 of answers in canonical JSON (sorted keys), hexadecimal."""
    return hashlib.sha256(orjson.dumps(stored, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _corrections(form: Form, versions: tuple[Version, ...], lang: str) -> Iterator[Correction]:
    labels = {name: field.label.fixed(lang, name) for name, field in form.fields()}
    order = {name: place for place, name in enumerate(labels)}
    for before, after in pairwise(versions):
        old, new = flat(before.stored), flat(after.stored)
        reason = str(after.stored.get(REASON, "") or "")
        changed = [name for name in {*old, *new} if old.get(name, "") != new.get(name, "") and name != REASON]
        for name in sorted(changed, key=lambda one: (order.get(pattern(one), len(order)), one)):
            if pattern(name) in labels:
                label = labels[pattern(name)] + _row(name)
                yield Correction(name, label, old.get(name, ""), new.get(name, ""), after.by, after.at, reason)


def flat(stored: Any, name: str = "") -> dict[str, str]:  # noqa: ANN401 -- any JSON value
    """Answers as dotted paths with their text: ``points[2].up`` → ``0.81``."""
    if isinstance(stored, Mapping):
        return {
            path: text
            for key, inner in stored.items()
            for path, text in flat(inner, f"{name}.{key}" if name else str(key)).items()
        }
    if isinstance(stored, list) and stored and all(isinstance(one, Mapping) for one in stored):
        return {path: text for index, one in enumerate(stored) for path, text in flat(one, f"{name}[{index}]").items()}
    if isinstance(stored, list):
        return {name: "、".join(str(one) for one in stored)}
    return {name: "" if stored is None else str(stored)}


def pattern(name: str) -> str:
    """The path without the numbers of rows: ``points[].up``."""
    return _INDEX.sub("[]", name)


def _row(name: str) -> str:
    """(3) for a value of the third row."""
    _, _, rest = name.partition("[")
    index = rest.partition("]")[0]
    return f"（{int(index) + 1}）" if index.isdigit() else ""
