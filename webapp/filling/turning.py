"""What a press of a button on a form page leads to: the draft is kept every time, then a page is shown or left."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from flask import abort, flash, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.forms.viewing import anchor_of
from engine.queries import Saved
from webapp.extensions import db, now, wiring
from webapp.filling.paper import Paper
from webapp.filling.saved import saved_words, source_words
from webapp.filling.shelf import Shelf
from webapp.filling.shelving import shelf_of
from webapp.filling.windows import read_windows, windows_after
from webapp.forms import act_on, merged, raw_answers, read_action
from webapp.forms.actions import Action, listed_name

_OPEN_LIMIT = 20


def show_page(paper: Paper, page: int) -> ResponseReturnValue:
    """One page of the form, with the rows that the address names standing open."""
    return _page(paper, page, paper.raw, (), request.args.getlist("open")[:_OPEN_LIMIT])


def show_check(paper: Paper, problems: Iterable[Problem] = (), status: int = 200) -> ResponseReturnValue:
    """The answers of all pages with links to change them; what is still wrong stands first."""
    listed = paper.problems_by_page(now())
    told = [(f"{change_url(paper, at)}#{anchor_of(one.field)}" if one.field else "", one) for at, one in listed]
    told += [("", one) for one in problems if one not in [wrong for _, wrong in listed]]
    page = render_template(
        "filling/check.html", paper=paper, view=paper.view(now(), None), told=told, is_complete=not listed,
        change=lambda index: change_url(paper, index), **paper.facts,
    )  # fmt: skip
    return make_response(page, status)


def change_url(paper: Paper, page: int) -> str:
    """Address of a page to change one answer on; it leads straight back to the check."""
    return f"{paper.page_url(page)}?from=check"


def turn(paper: Paper, page: int) -> ResponseReturnValue:
    """Do what the pressed button asks for."""
    shelf = shelf_of(paper)
    action = read_action(request.form.get("_action"))
    raw = merged(paper.raw, raw_answers(paper.form, request.form, request.files, shelf))
    if action.verb == "submit" and paper.is_single:
        return _submit(paper, raw, page, shelf)
    opened = frozenset(request.form.getlist("_open"))
    if action.stays:
        raw, opened = act_on(paper.form, raw, action, opened, paper.taken(action, raw, request.form, now()))
    if action.is_quiet:
        return _keep_quietly(paper, raw, page, shelf)
    _keep(paper, raw, page, shelf)
    refused_files = _refused(paper, page, raw) if action.stays else []
    if refused_files:
        return make_response(_page(paper, page, raw, refused_files, opened), 422)
    if action.verb == "pick" and paper.pick_url is not None:
        return redirect(paper.pick_url(action.target, page), 303)
    if action.stays:
        return redirect(_same_page(paper, page, action, opened), 303)
    if action.verb == "save":
        flash(gettext("已暂存，可随时回来继续填写"))
        return redirect(paper.leave_url, 303)
    return _go_on(paper, page, raw, action, opened)


def finish(submit: Callable[[Session, str], str], read: Callable[[Session], Paper]) -> ResponseReturnValue:
    """Hand in the answers kept so far; what is refused is shown on the page to check them.

    Args:
        submit: hands in under a key, in the open transaction, and gives the address to go to.
        read: the paper as it stands, when it was refused.
    """
    key = posted_key()
    try:
        with transaction(db.session()) as session:
            target = submit(session, key)
    except InvalidAnswers as wrong:
        with reading(db.session()) as session:
            paper = read(session)
        return show_check(paper, wrong.problems, 422)
    return leave(target)


def _refused(paper: Paper, page: int, raw: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with files sent just now; a page that is shown again for another reason tells that at once."""
    if not any(isinstance(one, Mapping) and "refused" in one for one in _values(raw)):
        return []
    names = {name for name, one in paper.form.fields() if one.files is not None}
    return [one for one in paper.problems_on(page, raw, now()) if listed_name(one.field) in names]


def _values(raw: object) -> Iterator[object]:
    inner = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list) else ()
    for one in inner:
        yield one
        yield from _values(one)


@contextmanager
def refused() -> Iterator[list[Problem]]:
    """Collects the problems of a command that refuses its answers."""
    problems: list[Problem] = []
    try:
        yield problems
    except InvalidAnswers as wrong:
        problems.extend(wrong.problems)


def leave(target: str) -> ResponseReturnValue:
    """Go on after something was done; the worker hears at once that there may be work."""
    nudge = wiring("nudge")
    if nudge is not None:
        nudge()
    return redirect(target, 303)


def hidden_fields(paper: Paper) -> dict[str, str]:
    """The hidden fields of a form page."""
    key = {"_key": secrets.token_urlsafe(18)} if paper.is_single else {}
    revision = str(paper.saved.revision) if paper.saved is not None else ""
    return {"csrf_token": generate_csrf(), "_revision": revision, **key}


def posted_key() -> str:
    """The random key that ``once_key`` put into the form."""
    key = request.form.get("_key", "")
    if not 16 <= len(key) <= 64:  # noqa: PLR2004 - what once_key gives, and what the column takes
        abort(400)
    return key


def _submit(paper: Paper, raw: Mapping[str, Any], page: int, shelf: Shelf) -> ResponseReturnValue:
    """Hand in a form of one page; when it is refused, answers and files are kept as a draft."""
    key = posted_key()
    if not shelf.is_empty:
        _keep(paper, raw, page, shelf)
    try:
        with transaction(db.session()) as session:
            target = paper.submit(session, raw, key)
    except InvalidAnswers as wrong:
        if shelf.is_empty:
            _keep(paper, raw, page, shelf)
        return make_response(_page(paper, page, raw, wrong.problems, request.form.getlist("_open")), 422)
    return leave(target)


def _keep(paper: Paper, raw: Mapping[str, Any], page: int, shelf: Shelf) -> None:
    with transaction(db.session()) as session:
        shelf.keep(session)
        paper.save(session, raw, page, None)


def _keep_quietly(paper: Paper, raw: Mapping[str, Any], page: int, shelf: Shelf) -> ResponseReturnValue:
    """Keep the answers of a page that saves by itself, unless somebody wrote elsewhere meanwhile; tells a script."""
    revision = request.form.get("_revision", "")
    moment = now()
    with transaction(db.session()) as session:
        shelf.keep(session)
        draft = paper.save(session, raw, page, int(revision) if revision.isdecimal() else 0)
        session.flush()
        saved = Saved(draft.saved_at, draft.account_name, draft.revision)
    return jsonify(saved=saved_words(saved, paper.actor, moment), revision=saved.revision)


def _same_page(paper: Paper, page: int, action: Action, opened: Iterable[str]) -> str:
    """The same page again, where the button was pressed."""
    origin = [("from", "check")] if request.args.get("from") == "check" else []
    windows = windows_after(read_windows(request.args.getlist("rows")), action)
    asked = urlencode([*origin, *windows, *[("open", row) for row in sorted(opened)[:_OPEN_LIMIT]]])
    anchor = f"#{quote(anchor_of(_landing(action, opened)))}" if action.target else ""
    return f"{paper.page_url(page)}{'?' if asked else ''}{asked}{anchor}"


def _landing(action: Action, opened: Iterable[str]) -> str:
    """The name of what the person wants to see next: the row just opened or added, else the list or field."""
    rows = [row for row in opened if row.startswith(f"{action.target}[")]
    if action.verb == "open":
        return f"{action.target}[{action.index}]"
    return max(rows, key=lambda row: (len(row), row)) if action.verb == "add" and rows else action.target


def _go_on(
    paper: Paper, page: int, raw: Mapping[str, Any], action: Action, opened: Iterable[str]
) -> ResponseReturnValue:
    """Back, or on when nothing is wrong on this page."""
    view = paper.view(now(), page, raw)
    if action.verb == "back" and paper.tasks_url:
        return redirect(paper.tasks_url, 303)
    if action.verb == "back":
        return redirect(paper.page_url(page if view.previous is None else view.previous), 303)
    problems = paper.problems_on(page, raw, now())
    if problems:
        return make_response(_page(paper, page, raw, problems, opened), 422)
    if paper.tasks_url and request.args.get("from") != "check":
        return redirect(paper.tasks_url, 303)
    if view.next is None or action.verb == "check" or request.args.get("from") == "check":
        return redirect(paper.check_url, 303)
    return redirect(paper.page_url(view.next), 303)


def _address(paper: Paper, page: int) -> str:
    """Where the page posts to: itself, with the rows it shows and the way it was come by."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name in ("from", "rows")]
    return f"{paper.page_url(page)}?{urlencode(kept)}" if kept else paper.page_url(page)


def _page(paper: Paper, page: int, raw: Mapping[str, Any], problems: Iterable[Problem], opened: Iterable[str]) -> str:
    view = paper.view(now(), page, raw)
    if view.page is None:  # hidden by now, or never there: begin with what is shown
        view = paper.view(now(), view.pages[0].index, raw)
    return render_template(
        paper.template, paper=paper, view=view, problems=tuple(problems), opened=sorted(opened),
        address=_address(paper, view.page.index if view.page else page), hidden=hidden_fields(paper),
        urls=paper.urls, saved_words=saved_words(paper.saved, paper.actor, now()),
        sources=source_words(view.page.parts if view.page else (), paper.scope, paper.sections),
        windows=read_windows(request.args.getlist("rows")), returning=request.args.get("from") == "check",
        **paper.facts,
    )  # fmt: skip
