"""What a form page says of its draft: when it was saved, by whom, and where answers that nobody typed come from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from engine.forms import FieldView, GroupView
from engine.forms.views import PartView
from engine.policy import Actor
from engine.queries import Saved
from engine.queries.facts import SectionView
from engine.queries.prefill import LAST
from webapp.screen import SHANGHAI, moment


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


def source_words(
    parts: Sequence[PartView], scope: Mapping[str, Any], sections: Sequence[SectionView] = ()
) -> dict[str, str]:
    """What stands at answers that nobody typed, by the name of the source they were taken from.

    Args:
        sections: of the case, newest last; an earlier step is told by its name.
    """
    titles = {one.address.rpartition(".")[2]: one.title for one in sections}
    found = {one.source for one in _fields(parts) if one.source and not one.computed}
    return {source: _told(source, scope, titles) for source in found}


def _told(source: str, scope: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    if source == "party":
        words: str = gettext("取自登记信息，请核对；有变化可直接修改")
    elif source == LAST:
        number = (scope.get(LAST) or {}).get("case_number", "")
        words = gettext("取自您上次提交的办件%(number)s，请核对", number=number)
    elif source in titles:
        words = gettext("取自“%(step)s”环节，请核对", step=titles[source])
    else:
        words = gettext("取自前面环节填报的内容，请核对")
    return words


def _fields(parts: Sequence[PartView]) -> Iterator[FieldView]:
    for part in parts:
        if isinstance(part, FieldView):
            yield part
        elif isinstance(part, GroupView):
            yield from _fields(part.parts)
