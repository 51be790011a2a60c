"""Answers that are ticked or chosen: a checkbox, one of several, several of several."""

from engine.feel.types import BOOLEAN, STRING, list_of
from engine.forms.cleaning import clean_line
from engine.forms.json_values import Json
from engine.forms.kinds.kind import Kind
from engine.forms.wording import Wrong, not_answered_as

_TICKED = frozenset(("on", "true", "1", "yes", "是"))
_CLEAR = frozenset(("", "off", "false", "0", "no", "否"))
#: More ticks than this come from no page of ours.
CHOICES_LIMIT = 500


def take_tick(raw: object) -> bool | Wrong | None:
    """True when ticked."""
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, list):
        raw = next((one for one in reversed(raw) if isinstance(one, str)), "")
    word = raw.strip().lower() if isinstance(raw, str) and len(raw) < CHOICES_LIMIT else None
    if word in _TICKED:
        return True
    return False if word in _CLEAR else not_answered_as("“是”或“否”", "yes or no")


def take_one(raw: object) -> str | Wrong | None:
    """The chosen value. Whether it is offered is asked by whoever knows the options."""
    if isinstance(raw, list):
        raw = next((one for one in reversed(raw) if isinstance(one, str) and one), "")
    return clean_line(raw) or None


def take_several(raw: object) -> list[str] | Wrong | None:
    """The chosen values, each once, in the order given."""
    if raw is None:
        return None
    chosen = raw if isinstance(raw, list | tuple) else [raw]
    if len(chosen) > CHOICES_LIMIT:
        return Wrong("{label}选得太多，请重新选择", "Too much is chosen in {label}; choose again")
    found: list[str] = []
    for one in chosen:
        text = clean_line(one)
        if isinstance(text, Wrong):
            return text
        if text and text not in found:
            found.append(text)
    return found


def load_tick(stored: Json) -> bool | None:
    """A tick from JSON."""
    return stored if isinstance(stored, bool) else None


def load_several(stored: Json) -> list[str] | None:
    """Chosen values from JSON."""
    return [one for one in stored if isinstance(one, str)] if isinstance(stored, list) else None


def show_tick(ticked: bool) -> str:
    """是 or 否."""
    return "是" if ticked else "否"


def show_several(chosen: list[str]) -> str:
    """``甲、乙``."""
    return "、".join(chosen)


TICK = Kind(
    "tick", take_tick, type=BOOLEAN, load=load_tick, show=show_tick, verb="tick", input="checkbox",
    schema={"type": "boolean"},
)  # fmt: skip
ONE = Kind("one", take_one, verb="choose", input="choice")
SEVERAL = Kind(
    "several", take_several, type=list_of(STRING), load=load_several, show=show_several, verb="choose", input="choices",
    schema={"type": "array", "items": {"type": "string"}, "uniqueItems": True},
)  # fmt: skip
