"""What a form page says of its draft: when it was saved, by whom, and where answers that nobody typed come from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from engine.forms import FieldView, GroupView
from engine.forms.views import PartView
from engine.policy import Actor
from engine.queries import Saved
from engine.queries.prefill import LAST
from webapp.screen import SHANGHAI, is_english, moment


def saved_words(saved: Saved | None, actor: Actor, now: datetime) -> str:
    """``已保存 10:02`` for one's own of today, day and author otherwise; "" while nothing is saved."""
    if saved is None:
        return ""
    local, today = saved.at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    if saved.by != actor.name:
        words: str = gettext("%(who)s 于 %(at)s 保存", who=saved.by, at=moment(saved.at))
        return words
    when = f"{local:%H:%M}" if local.date() == today else moment(saved.at)
    mine: str = gettext("已保存 %(at)s", at=when)
    return mine


def source_notes(parts: Sequence[PartView], scope: Mapping[str, Any]) -> list[str]:
    """One sentence for each place that answers of a page were taken from, naming the answers."""
    found: dict[str, list[str]] = {}
    for one in _fields(parts):
        if one.source and one.label and not one.computed:
            found.setdefault(one.source, []).append(one.label)
    return [_told(source, labels, scope) for source, labels in found.items()]


def _told(source: str, labels: Sequence[str], scope: Mapping[str, Any]) -> str:
    listed = (", " if is_english() else "、").join(labels)
    if source == "party":
        words: str = gettext("%(fields)s：已按登记信息填好，请核对，有变化可直接修改。", fields=listed)
    elif source == LAST:
        number = (scope.get(LAST) or {}).get("case_number", "")
        words = gettext("%(fields)s：已按您上次提交的办件 %(number)s 填好，请核对。", fields=listed, number=number)
    else:
        words = gettext("%(fields)s：已按前面环节填报的内容填好，请核对。", fields=listed)
    return words


def _fields(parts: Sequence[PartView]) -> Iterator[FieldView]:
    for part in parts:
        if isinstance(part, FieldView):
            yield part
        elif isinstance(part, GroupView):
            yield from _fields(part.parts)
