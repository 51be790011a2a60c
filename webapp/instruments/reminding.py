"""Reminds parties of instruments that fall due: one message to each, at most once a day, whatever their number."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engine import outbox
from engine.calendar.commands import load_calendar
from engine.calendar.days import local_date
from engine.db import reach, reading, transaction
from engine.metrology.instruments import Due, party_to_remind, take_due
from engine.parties import read_party
from engine.ports import RenderTools
from engine.vault import KeyRing

#: instruments named in the message; the rest are counted.
NAMED = 2
TOPIC = "instruments.due"


def remind_next(session: Session, ring: KeyRing, tools: RenderTools, *, now: datetime) -> bool:
    """Remind one party of what falls due before the next working day. False when nobody is to be reminded today."""
    today = local_date(now)
    with reading(session):
        calendar = load_calendar(session)
        if not calendar.is_workday(today):
            return False
        until = calendar.add_workdays(today, 1) - timedelta(days=1)
        party_id = party_to_remind(session, until=until)
    if party_id is None:
        return False
    with transaction(session):
        due = take_due(session, party_id, today=today, until=until)
        reach("reminded")
        if due:
            _tell(session, ring, tools, party_id, due, today=today, now=now)
    return True


def _tell(
    session: Session,
    ring: KeyRing,
    tools: RenderTools,
    party_id: UUID,
    due: Sequence[Due],
    *,
    today: date,
    now: datetime,
) -> None:
    phone = read_party(session, ring, party_id).particulars.phone
    if not phone:
        return
    payload = {"phone": phone, "text": message_of(due, institution=tools.institution, site_url=tools.site_url)}
    once = f"due:{party_id}:{today}"
    outbox.put(session, ring, case_id=None, channel="sms", topic=TOPIC, payload=payload, once=once, now=now)


def message_of(due: Sequence[Due], *, institution: str, site_url: str) -> str:
    """What a party is told; overdue compulsory instruments may not be used (计量法第九条)."""
    over = [one for one in due if one.days < 0]
    named = "、".join(f"{one.name}{one.serial_no}（{one.due_on:%m月%d日}）" for one in due[:NAMED])
    more = f"等{len(due)}台" if len(due) > NAMED else ""
    what = "已超过有效期" if len(over) == len(due) else "即将到期" if not over else "即将到期或已超期"
    stop = "强制检定器具超期不得使用。" if any(one.compulsory for one in over) else ""
    return f"【{institution}】您的器具{named}{more}{what}。{stop}登录 {site_url}/my/instruments 可一键送检。"
