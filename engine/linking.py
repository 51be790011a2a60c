"""Opens a case of another service item from a running one, and keeps the link between the two.

Called by a drawing as the operation ``case.open``. Both cases are written in the transaction of whoever acts: either
both go on or nothing has happened. The applicant, the party and whoever applied are those of the running case.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import log, workflow
from engine.accounts import Account, Actor, Kind
from engine.cases import begin_case
from engine.catalog.typed import to_json
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.log import ENGINE
from engine.model.case import Case
from engine.model.link import CaseLink
from engine.model.submission import Submission
from engine.moves import Work
from engine.ports import Operation, Value
from engine.sections import open_row, untyped

#: how many cases may open one another in one action: a drawing that leads back to itself is stopped.
MOST_NESTED = 3
ROW = re.compile(r"\[(\d+)\]")


def open_linked(work: Work, scope_path: str, *, item: str, application: Mapping[str, Value]) -> Mapping[str, Value]:
    """Open a case of the service item ``item`` for the applicant of this case; once in each scope.

    Args:
        application: what the item's own application form is given, by field.

    Returns:
        ``number``, ``query_code`` and ``title`` of the opened case; of the first one, when asked again.

    Raises:
        InvalidAnswers: the form of that item refuses the application; each sentence names the field. Or it was opened
            before, and a list of the application now has rows that it had not then: they would be in neither case.
        Stuck: cases open one another without end.
    """
    case = _opened_before(work, scope_path, item)
    if case is not None:
        _refuse_new_rows(work, case, application)
    else:
        if work.depth >= MOST_NESTED:
            raise workflow.Stuck(item, "办件互相立案，没有尽头", "cases open one another without end")
        case = _begin(work, item, application)
        _link(work, scope_path, case)
    return {"number": case.number, "query_code": case.query_code, "title": case.title}


def _opened_before(work: Work, scope_path: str, item: str) -> Case | None:
    here = (CaseLink.case_id == work.case.id, CaseLink.scope_path == scope_path, CaseLink.item == item)
    return work.session.scalar(select(Case).join(CaseLink, CaseLink.opened_id == Case.id).where(*here))


def _refuse_new_rows(work: Work, case: Case, application: Mapping[str, Value]) -> None:
    """Asked again, the application may not have grown: rows are known by what their list wants to be unique."""
    release = work.means.catalog.release(work.session, case.release)
    form = release.tasks[release.apply.key].form
    lists = [rows for rows in form.body.lists if rows.unique] if form is not None else []
    if not lists or not case.data_key:
        return
    first, asked = _first_application(work, case, release.apply.id), _answered(to_json(application))
    for rows in lists:
        known = {_told(row, rows.unique) for row in _rows_at(first, rows.path)}
        new = [told for row in _rows_at(asked, rows.path) if (told := _told(row, rows.unique)) not in known]
        if new:
            zh = f"{'、'.join(new)}不在已经另立的“{case.title}”办件{case.number}里，请为它另外申请，或者从这里去掉"
            raise InvalidAnswers([Problem("", zh, f"{', '.join(new)}: not in {case.number}, which was opened before")])


def _first_application(work: Work, case: Case, step: str) -> Mapping[str, Any]:
    current = (Submission.superseded_at.is_(None), Submission.case_id == case.id, Submission.pattern == step)
    row = work.session.scalars(select(Submission).where(*current)).one()
    key = work.means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    return open_row(row, key, untyped).stored


def _rows_at(answers: Mapping[str, Any], path: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    found: Any = answers
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _told(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return " ".join(str(row.get(name) or "") for name in names)


def _begin(work: Work, item: str, application: Mapping[str, Value]) -> Case:
    case = work.case
    if case.party_id is None:
        raise _refusal(item, "本办件没有申请人信息", "the case names no applicant")
    raw: dict[str, Any] = _answered(to_json(application))
    try:
        return begin_case(
            work.session, work.means, _applicant(work), item, raw,
            party_id=case.party_id, key=None, depth=work.depth + 1, now=work.now,
        )  # fmt: skip
    except InvalidAnswers as invalid:
        raise InvalidAnswers([_about(work, item, problem) for problem in invalid.problems]) from invalid
    except (NotFound, Conflict) as closed:
        raise _refusal(item, closed.zh, closed.en) from closed


def _answered(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same without what is null: a question that is not answered."""
    if isinstance(value, dict):
        return {key: _answered(inner) for key, inner in value.items() if inner is not None}
    return [_answered(inner) for inner in value if inner is not None] if isinstance(value, list) else value


def _applicant(work: Work) -> Actor:
    """Whoever applied for the running case, with no right but to be named."""
    account = work.session.get_one(Account, work.case.opened_by)
    return Actor(account.id, account.display_name, Kind(account.kind))


def _about(work: Work, item: str, problem: Problem) -> Problem:
    """A fault of the other form, told on the form at hand: which service item, which field, what is wrong."""
    title = work.means.catalog.current(work.session, item).title
    row = "".join(f"第{int(number) + 1}行" for number in ROW.findall(problem.field))
    zh = f"不能同时提交“{title}”{row}：{problem.zh}"
    return Problem("", zh, f"no case of {item} could be opened: {problem.field}: {problem.en or problem.zh}")


def _refusal(item: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem("", f"不能同时提交“{item}”：{zh}", f"no case of {item} could be opened: {en}")])


def _link(work: Work, scope_path: str, opened: Case) -> None:
    """Keep the link, and tell of it in the logs of both."""
    case = work.case
    work.session.add(
        CaseLink(case_id=case.id, scope_path=scope_path, item=opened.item, opened_id=opened.id, linked_at=work.now)
    )
    work.record("linked", {"opened": opened.number}, who=ENGINE)
    log.record(work.session, opened, ENGINE, "linked", {"opened_by": case.number}, now=work.now)


#: operations of the engine itself, beside those of the domain.
OPERATIONS: Mapping[str, Operation] = {
    "case.open": Operation(
        "case.open",
        inputs={"item": "string", "application": "Any"},
        gives={"number": "string", "query_code": "string", "title": "string"},
        run=open_linked,
        of_engine=True,
    )
}
