"""Using a file again: it is picked from those uploaded or issued before, looked at as a new one, and kept as a copy.

A copy has its own key and its own place, so that neither case depends on what becomes of the other.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import NotFound, Problem
from engine.files import DOCUMENT, open_file, reference_of
from engine.forms.kinds.files import REFUSALS, FileRules
from engine.forms.viewing import anchor_of
from engine.model.file import StoredFile
from engine.queries import file_for, my_materials
from engine.queries.materials import ISSUED_GRADE, Material
from engine.queries.work import NO_SUCH_FILE
from webapp.extensions import db, means, now, store
from webapp.filling.paper import Paper
from webapp.filling.sending import rules_of
from webapp.filling.shelf import check_name, keep_file
from webapp.filling.shelving import keeping
from webapp.forms import UploadRefused
from webapp.forms.actions import holder_of


def show_materials(paper: Paper, field: str, page: int, problems: Iterable[Problem] = ()) -> ResponseReturnValue:
    """The files that fit a field, to tick the ones to use."""
    rules = rules_of(paper, field)
    with reading(db.session()) as session:
        listed = my_materials(session, means(), paper.actor, now=now())
    fit = [one for one in listed if _fits(one, rules)]
    told = tuple(problems)
    shown = render_template(
        "filling/materials.html", paper=paper, field=field, page_index=page, listed=fit, rules=rules, problems=told,
        back=f"{paper.page_url(page)}#{anchor_of(field)}", **paper.facts,
    )  # fmt: skip
    return make_response(shown, 422 if told else 200)


def use_materials(paper: Paper, field: str, page: int) -> ResponseReturnValue:
    """Put copies of the ticked files into a field and go back to its page."""
    rules = rules_of(paper, field)
    chosen = request.form.getlist("file")[: rules.max_files]
    if not chosen:
        return show_materials(paper, field, page, [Problem("file-1", "请选择要使用的文件", "Choose the files to use")])
    try:
        rows = [_copied(paper, _id_of(one), rules) for one in chosen]
    except _Refused as refused:
        return show_materials(paper, field, page, [refused.problem])
    references = [reference_of(row, name) for row, name in rows]
    with transaction(db.session()) as session:
        session.add_all(row for row, _ in rows)
        paper.save(session, with_files(paper.raw, field, references, rules), page, None)
    flash(gettext("已选用%(count)s个文件", count=len(rows)))
    return redirect(f"{paper.page_url(page)}#{anchor_of(field)}", 303)


def with_files(
    raw: Mapping[str, Any], field: str, references: list[dict[str, Any]], rules: FileRules
) -> dict[str, Any]:
    """The answers with files behind those in a field; a field of one file holds the last one."""
    whole = deepcopy(dict(raw))
    place = holder_of(whole, field)
    if place is not None:
        holder, name = place
        before = holder.get(name) if isinstance(holder.get(name), list) else []
        holder[name] = references[-1:] if rules.max_files == 1 else [*(before or []), *references][: rules.max_files]
    return whole


class _Refused(Exception):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        zh, en = REFUSALS.get(reason, REFUSALS["failed"])
        self.problem = Problem("", f"“{name}”{zh}", f"“{name}” {en}")


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound(*NO_SUCH_FILE) from wrong


def _copied(paper: Paper, file_id: UUID, rules: FileRules) -> tuple[StoredFile, str]:
    """A copy of a file that the person may see, and its name. Raises NotFound and _Refused."""
    with reading(db.session()) as session:
        row = file_for(session, means(), paper.actor, file_id, now=now())
        session.expunge(row)
    name, content = open_file(means().ring, store(), row)
    trust = row.trust or (ISSUED_GRADE if row.kind == DOCUMENT else "")
    if len(content) > rules.max_bytes:
        raise _Refused(name, "too-big")
    try:
        return keep_file(keeping(), replace(paper.place, trust=trust), name, content, rules, now=now()), name
    except UploadRefused as refusal:
        raise _Refused(name, refusal.reason) from refusal


def _fits(one: Material, rules: FileRules) -> bool:
    try:
        check_name(one.name, rules.endings)
    except UploadRefused:
        return False
    return one.size <= rules.max_bytes and not one.held
