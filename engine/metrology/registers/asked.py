"""What forms ask the registers while they are filled in: standards and staff to choose, and what can be done at all.

Each function reads its register once and gives a function that answers for every field and row. What it answers is
advice until the form is checked again at submission.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.registers.licence_model import Examiner
from engine.metrology.registers.model import Capability, MeasurementStandard, Qualification
from engine.metrology.registers.wanted import Met, compare_wanted
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.parsing import parse_unit
from engine.metrology.units.quantities import Range, parse_range
from engine.ports import Asking, Choice, Finding, Inquiry, Source, Value

_LOCAL = ZoneInfo("Asia/Shanghai")
Asked = Mapping[str, Value]
VERIFIERS = "核验员"
#: what a certificate of qualification is called for each service.
_KINDS = {"检定": "检定员", "校准": "校准员", "检测": "检测员"}


def usable_standards(session: Session, asking: Asking) -> Callable[[Asked], Sequence[Choice]]:
    """The measurement standards, those past their validity barred. Asked with ``on`` (date), ``categories``."""
    listed = select(MeasurementStandard).where(MeasurementStandard.suspended.is_(False))
    rows = session.scalars(listed.order_by(MeasurementStandard.number)).all()
    today = _day(asking.now)
    return lambda asked: tuple(_standard(row, _on(asked, today), _words(asked.get("categories"))) for row in rows)


def _standard(row: MeasurementStandard, on: date, categories: set[str]) -> Choice:
    barred = ("", "")
    if row.valid_until < on:
        barred = (
            f"计量标准“{row.name}”的有效期至{_told(row.valid_until)}，不能选用",
            f"{row.number} was valid until {row.valid_until}",
        )
    elif categories and not categories & set(row.categories):
        barred = (f"计量标准“{row.name}”不用于{'、'.join(sorted(categories))}", f"{row.number} does not serve them")
    hint = f"{row.range}，{row.quality}，有效期至{_told(row.valid_until)}"
    return Choice(row.number, f"{row.name} {row.number}", f"{row.name} {row.number}", hint=hint, barred=barred)


def qualified_staff(session: Session, asking: Asking) -> Callable[[Asked], Sequence[Choice]]:
    """Staff with their qualifications, those that do not cover the work barred.

    Asked with ``service_types`` (检定, 校准), ``categories``, and ``on`` (date; today unless given).
    """
    return _people(session, asking, tuple(_KINDS.values()))


def qualified_verifiers(session: Session, asking: Asking) -> Callable[[Asked], Sequence[Choice]]:
    """Staff who may verify, those whose certificate does not cover ``categories`` on the day ``on`` barred."""
    return _people(session, asking, (VERIFIERS,))


def _people(session: Session, asking: Asking, kinds: Sequence[str]) -> Callable[[Asked], Sequence[Choice]]:
    listed = select(Qualification).where(Qualification.kind.in_(kinds), Qualification.suspended.is_(False))
    rows = session.scalars(listed.order_by(Qualification.person, Qualification.number)).all()
    today, busy = _day(asking.now), asking.busy()
    return lambda asked: tuple(
        _person(row, _on(asked, today), _words(asked.get("categories")), _words(asked.get("service_types")), busy)
        for row in rows
    )


def _person(row: Qualification, on: date, categories: set[str], services: set[str], busy: Mapping[str, int]) -> Choice:
    who, missing = f"{row.person}（{row.number}）", sorted(categories - set(row.categories))
    barred = ("", "")
    if row.valid_until < on:
        barred = (
            f"{row.person}的{row.kind}证{row.number}有效期至{_told(row.valid_until)}，不能选择",
            f"the certificate {row.number} of {row.person} was valid until {row.valid_until}",
        )
    elif services and row.kind not in {_KINDS.get(one, one) for one in services}:
        barred = (
            f"{row.person}的证书{row.number}是{row.kind}证，不能做{'、'.join(sorted(services))}",
            f"the certificate {row.number} of {row.person} is not for this service",
        )
    elif missing:
        barred = (
            f"{row.person}的{row.kind}证{row.number}不包括{'、'.join(missing)}",
            f"the certificate {row.number} of {row.person} does not cover {', '.join(missing)}",
        )
    load = busy.get(row.account or row.person, 0)
    hint = f"{row.kind}：{'、'.join(row.categories)}；有效期至{_told(row.valid_until)}；手上{load}项待办"
    return Choice(who, who, who, hint=hint, barred=barred)


def possible(session: Session, asking: Asking) -> Callable[[Asked], Finding | None]:
    """Whether the institution can do a piece of work, and what it can do instead.

    Asked with ``category``, ``service_type``, and, when known, ``low``, ``high`` (numbers), ``unit`` and
    ``wanted_uncertainty`` (text).
    """
    offered = select(Capability).where(Capability.suspended.is_(False))
    rows = session.scalars(offered.order_by(Capability.method, Capability.number)).all()
    return lambda asked: judge_work(rows, asked)


def judge_work(rows: Sequence[Capability], asked: Asked) -> Finding | None:
    """What a table of capabilities says of a piece of work; None before category and service are known."""
    category, service = asked.get("category"), asked.get("service_type")
    if not category or not service:
        return None
    own = [row for row in rows if row.category == category]
    fitting = [row for row in own if row.service_type == service]
    if not fitting:
        return _impossible(str(category), str(service), own)
    wanted = _range(asked)
    covering = [row for row in fitting if covers(row, wanted)]
    if not covering:
        listed, given = "、".join(row.range for row in fitting), wanted.text if wanted else ""
        return Finding(
            False,
            f"测量范围{given}超出本机构开展{category}{service}的能力（{listed}），请核对计量单位，或先咨询我们",
            f"the range {given} lies outside what we can do ({listed}); check the unit, or ask us first",
        )
    compared = compare_wanted(covering, _text(asked.get("wanted_uncertainty")), wanted)
    if compared.met is Met.NO:
        return Finding(False, compared.zh, compared.en)
    found = compared.row
    zh, en = _offer(found, f"{category}{service}")
    return Finding(True, f"{zh}；{compared.zh}" if compared.zh else zh, f"{en}; {compared.en}" if compared.en else en)


def unclear_wish(rows: Sequence[Capability], asked: Asked) -> str:
    """What a person has to look at before work is taken on that the table seems to allow; "" for nothing."""
    fitting = [
        row
        for row in rows
        if row.category == asked.get("category")
        and row.service_type == asked.get("service_type")
        and covers(row, _range(asked))
    ]
    if not fitting:
        return ""
    compared = compare_wanted(fitting, _text(asked.get("wanted_uncertainty")), _range(asked))
    return compared.zh if compared.met is Met.UNCLEAR else ""


def _offer(found: Capability, work: str) -> tuple[str, str]:
    more = "，".join(part for part in (f"测量范围{found.range}" if found.range else "", found.uncertainty) if part)
    return (
        f"本机构可以按 {found.method} 开展{work}{f'（{more}）' if more else ''}",
        f"we can do this by {found.method}{f' ({found.range} {found.uncertainty})' if more else ''}",
    )


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _impossible(category: str, service: str, own: Iterable[Capability]) -> Finding:
    others = sorted({row.service_type for row in own})
    if others:
        zh, en = f"，可以选择{'、'.join(others)}", f"; it offers {', '.join(others)}"
    else:
        zh, en = "，请先咨询我们", "; please ask us first"
    return Finding(False, f"本机构目前不开展{category}的{service}{zh}", f"we do not offer {service} of {category}{en}")


def _range(asked: Asked) -> Range | None:
    low, high, unit = asked.get("low"), asked.get("high"), asked.get("unit")
    if not isinstance(high, Decimal) or not isinstance(unit, str):
        return None
    try:
        return Range(low if isinstance(low, Decimal) else Decimal(0), high, parse_unit(unit))
    except (BadUnit, BadNumber):
        return None


def covers(row: Capability, wanted: Range | None) -> bool:
    """Whether the capability covers the range; one in another kind of quantity says nothing about it."""
    if wanted is None or not row.range:
        return True
    try:
        return parse_range(row.range).covers(wanted)
    except BadUnit:
        return not parse_range(row.range).unit.measures_like(wanted.unit)
    except BadNumber:
        return True


def _words(given: Value) -> set[str]:
    listed = given if isinstance(given, list) else [given]
    return {one for one in listed if isinstance(one, str) and one}


def _on(asked: Asked, today: date) -> date:
    on = asked.get("on")
    return on if isinstance(on, date) and not isinstance(on, datetime) else today


def _day(now: datetime) -> date:
    return now.astimezone(_LOCAL).date()


def _told(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def listed_examiners(session: Session, asking: Asking) -> Callable[[Asked], Sequence[Choice]]:
    """The evaluators of measurement standards, as rows of a team. Asked with ``on`` (date) and ``applicant``.

    Barred are those whose certificate has run out by then, and the applicant's own people.
    """
    rows = session.scalars(select(Examiner).order_by(Examiner.number)).all()
    today = _day(asking.now)
    return lambda asked: tuple(_examiner(row, _on(asked, today), _words(asked.get("applicant"))) for row in rows)


def _examiner(row: Examiner, on: date, applicants: set[str]) -> Choice:
    barred = ("", "")
    if row.unit in applicants:
        barred = (f"{row.name}是申请单位的人员，应当回避", f"{row.name} works for the applicant")
    elif row.valid_until < on:
        barred = (f"{row.name}的考评员证有效期至{_told(row.valid_until)}", f"valid until {row.valid_until}")
    hint = f"{row.unit}；{'、'.join(row.fields)}；有效期至{_told(row.valid_until)}"
    fills = {"name": row.name, "number": row.number, "unit": row.unit, "duty": "考评员"}
    who = f"{row.name}（{row.number}）"
    return Choice(row.number, who, who, hint=hint, fills=fills, barred=barred)


SOURCES: Mapping[str, Source] = {
    "standards.usable": usable_standards,
    "staff.qualified": qualified_staff,
    "staff.verifiers": qualified_verifiers,
    "examiners.listed": listed_examiners,
}
INQUIRIES: Mapping[str, Inquiry] = {"capability.possible": possible}
