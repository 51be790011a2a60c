"""The price list of a demo installation: invented prices, marked as examples, in force since last year and this one."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.prices.fields import read_fen
from engine.metrology.prices.model import PriceRow, PriceVersion, VersionStanding

_FILE = Path(__file__).with_name("data") / "prices.json"
_LOCAL = ZoneInfo("Asia/Shanghai")
_SETUP = "演示初始化"


def load_demo_prices(session: Session, now: datetime) -> int:
    """Add the versions that are missing and give their number; doing it twice adds nothing."""
    samples = json.loads(_FILE.read_text("utf-8"))
    known = set(session.scalars(select(PriceVersion.key)))
    added = 0
    for given in samples["versions"]:
        key = f"demo-prices-{given['back']}"
        if key in known:
            continue
        year = now.astimezone(_LOCAL).year - given["back"]
        version = PriceVersion(
            number=f"{year}-1", basis=given["basis"], valid_from=date(year, 1, 1), example=True,
            standing=VersionStanding.PUBLISHED, drafted_by="", drafter=_SETUP, drafted_at=now, publisher=_SETUP,
            published_at=now, key=key,
        )  # fmt: skip
        session.add(version)
        session.flush()
        for place, row in enumerate(samples["rows"], start=1):
            facts = {name: text for name, text in row.items() if name != "price"}
            other = given["prices"].get(f"{row['category']}/{row['service_type']}", row["price"])
            price = row["price"] if row["range"] else other
            session.add(PriceRow(version_id=version.id, place=place, price_fen=read_fen(price), **facts))
        added += 1
    session.flush()
    return added
