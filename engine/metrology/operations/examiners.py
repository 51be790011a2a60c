"""examiners.check: may these people examine this applicant?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.licence_model import Examiner
from engine.ports import CaseView, Operation, Value

#: whoever checks the substance of an application comes with at least one colleague (行政许可法 art. 34).
FEWEST = 2
LEADER, OBSERVER = "组长", "观察员"


def check_team(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    team: Sequence[Mapping[str, Any]],
    applicant: str | None,
    on: date,
) -> Mapping[str, Value]:
    """Refuse a team that is too small, has no qualified leader, or people of the applicant's own.

    Evaluators and observers both count to the two; observers need no qualification.

    Args:
        team: rows with ``name``, ``number`` (of the certificate), ``unit`` and ``duty`` (组长, 考评员, 观察员).
        applicant: who is examined.
        on: first day of the examination.

    Returns:
        ``team``: name, number, unit and duty of each, evaluators' units as the register has them; ``size``.

    Raises:
        InvalidAnswers: at ``team`` or the row's field.
    """
    known = _registered(session, [row["number"] for row in team if row.get("number")])
    applicants = {name for name in (applicant, case.applicant_name) if name}
    problems: list[Problem] = []
    found = []
    for place, row in enumerate(team):
        member, refused = _member(row, known, applicants, on=on, field=f"team[{place}]")
        problems += refused
        found.append(member)
    names = {member["name"] for member in found}
    if len(names) < FEWEST:
        problems.append(Problem("team", "考评组至少两人，考评员和观察员都计入", "at least two people"))
    if [member["duty"] for member in found].count(LEADER) != 1:
        problems.append(Problem("team", "考评组应有一名组长", "one leader, please"))
    if problems:
        raise InvalidAnswers(problems)
    return {"team": found, "size": len(names)}


def _registered(session: Session, numbers: Sequence[str]) -> dict[str, Examiner]:
    rows = session.scalars(select(Examiner).where(Examiner.number.in_(numbers))).all() if numbers else ()
    return {row.number: row for row in rows}


def _member(
    row: Mapping[str, Any], known: Mapping[str, Examiner], applicants: set[str], *, on: date, field: str
) -> tuple[dict[str, str], list[Problem]]:
    member = {name: str(row.get(name) or "") for name in ("name", "number", "unit", "duty")}
    problems = []
    if member["duty"] != OBSERVER:
        examiner = known.get(member["number"])
        if examiner is None or examiner.name != member["name"]:
            problems.append(
                Problem(f"{field}.number", f"考评员名录中没有{member['name']}的这个证号", "no such evaluator")
            )
        else:
            member["unit"] = examiner.unit
            if examiner.valid_until < on:
                zh = f"{examiner.name}的考评员证在考评开始日前已到期"
                problems.append(Problem(f"{field}.number", zh, "the evaluator's certificate has run out"))
    if member["unit"] in applicants:
        zh = f"{member['name']}是申请单位的人员，应当回避"
        problems.append(Problem(f"{field}.name", zh, "people of the applicant may not examine it"))
    return member, problems


MEMBER = "context<name: string, number: string, unit: string, duty: string>"
CHECK_TEAM = Operation(
    name="examiners.check",
    inputs={"team": "Any", "applicant": "string", "on": "date"},
    gives={"team": f"list<{MEMBER}>", "size": "number"},
    run=check_team,
)
