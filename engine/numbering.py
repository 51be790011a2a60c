"""Numbers for people: case numbers by a format of the service item, and unguessable query codes.

Numbers are unique and never reused; gaps are allowed (a rolled-back case leaves one).
"""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.model.number import NumberSeries

LOCAL = ZoneInfo("Asia/Shanghai")
#: No 0/O, 1/I/L: the code is read aloud over the telephone.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
FIELD = re.compile(r"\{(\w+)(?::(\d))?\}")


def allot(session: Session, series: str) -> int:
    """Take the next number of ``series``, beginning at 1; one statement on either database."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(NumberSeries)
        .values(name=series, last=1)
        .on_conflict_do_update(index_elements=[NumberSeries.name], set_={"last": NumberSeries.last + 1})
        .returning(NumberSeries.last)
    )
    return int(session.execute(statement).scalar_one())


def case_number(session: Session, pattern: str, *, code: str, now: datetime) -> str:
    """Allot a case number by ``pattern``, e.g. ``WT-{year}-{serial:6}`` or ``{code}{date}{serial:5}``.

    The serial restarts with whatever else the pattern shows (year or date), in local time.
    """
    return _numbered(session, "case", pattern, {"code": code}, now)


def _numbered(session: Session, what: str, pattern: str, names: Mapping[str, str], now: datetime) -> str:
    local = now.astimezone(LOCAL)
    known = {**names, "year": f"{local:%Y}", "date": f"{local:%y%m%d}"}
    series = FIELD.sub(lambda field: known.get(field[1], "#"), pattern)
    serial = allot(session, f"{what}:{series}")
    return FIELD.sub(lambda field: known.get(field[1], str(serial).zfill(int(field[2] or 1))), pattern)


def is_pattern(pattern: str) -> bool:
    """Whether a pattern gives every document a number of its own."""
    return any(field[1] == "serial" for field in FIELD.finditer(pattern))


def notice_number(session: Session, pattern: str, *, now: datetime) -> str:
    """Allot the number of a document by ``pattern``, e.g. ``苏市监量受〔{year}〕{serial}号``."""
    return _numbered(session, "notice", pattern, {}, now)


def query_code() -> str:
    """A random code that, with the number, lets anybody who holds both follow a case."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
