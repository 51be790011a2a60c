"""The price list on paper: its version, what it rests on, and every price."""

from collections.abc import Sequence

from flask_babel import gettext

from engine.metrology.documents.form_sheet import Answer, FormSheet, Grid
from engine.metrology.money.ledger import yuan
from engine.metrology.prices import FIELDS, PriceRow, PriceVersion
from webapp.extensions import now, settings
from webapp.screen import is_english


def price_paper(version: PriceVersion, rows: Sequence[PriceRow]) -> FormSheet:
    """A version, made ready for the composer that draws it."""
    head = [
        Answer(gettext("依据"), version.basis),
        Answer(gettext("生效日期"), version.valid_from.isoformat()),
    ]
    if version.example:
        head.append(Answer(gettext("说明"), gettext("价格为示例")))
    heads = tuple(field.en if is_english() else field.zh for field in FIELDS)
    lines = tuple(
        (
            row.category, row.name, row.service_type or gettext("不限"), row.range, row.per, yuan(row.price_fen),
            row.remarks,
        )
        for row in rows
    )  # fmt: skip
    words = gettext("第 {page} 页  共 {pages} 页")
    title = gettext("价目表 %(number)s", number=version.number)
    return FormSheet(title, settings().institution, (), [*head, Grid(heads, lines)], words, now())
