"""The components of the gallery, each as one form that shows it in every state."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.forms import Form, compile_form
from engine.forms.around import NOWHERE
from engine.forms.bounds import workday_after
from engine.forms.kinds.moments import SHANGHAI
from engine.ports import Choice, Finding, Value

_FILE = Path(__file__).with_name("specimens.json")
STATES = {
    "empty": ("未填写", "Empty"),
    "filled": ("已填写", "Filled in"),
    "error": ("有误", "With an error"),
    "readonly": ("只读", "Read-only"),
    "disabled": ("停用", "Disabled"),
    "hidden": ("隐藏", "Hidden"),
}
_ANSWERED = ("empty", "filled", "error", "hidden")
_HIDDEN = {
    "type": "text",
    "text": "隐藏的内容不在页面上；浏览器送来的值也不会被接收。",
    "properties": {"en_text": "What is hidden is not on the page, and what a browser sends for it is not taken."},
}
EXAMPLES = (
    Choice("徐健（示例）", "徐健（示例）", "Xu Jian (example)", hint="检定员：压力表、血压计",
           fills={"name": "一般压力表", "serial_no": "YL-2"}),
    Choice("沈悦（示例）", "沈悦（示例）", "Shen Yue (example)",
           barred=("沈悦的校准员证有效期至2026年10月23日，不能选择", "her certificate was valid until 2026-10-23")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Specimen:
    """One component: how it is drawn, a right answer and a wrong one."""

    name: str
    zh: str
    en: str
    component: Mapping[str, Any]
    answer: Any
    wrong: Any

    @property
    def states(self) -> tuple[str, ...]:
        """The states that it has."""
        type_ = self.component["type"]
        if "key" in self.component:
            return tuple(STATES) if type_ != "expression" else ("filled", "hidden")
        return _ANSWERED if type_ in ("group", "dynamiclist") else ("filled", "hidden")

    def raw(self, now: datetime) -> dict[str, Any]:
        """The answers that put it into its states."""
        right = self.answer
        if self.name == "datetime-date":
            right = workday_after(now.astimezone(SHANGHAI).date(), 5, NOWHERE).isoformat()
        given = {"filled": right, "error": self.wrong}
        return {f"{state}_answer": value for state, value in given.items() if state in self.states and value}


class Examples:
    """Registers that hold an example each; people work from Monday to Friday."""

    def is_workday(self, day: date) -> bool:
        """Monday to Friday."""
        return NOWHERE.is_workday(day)

    def choices(self, name: str, asked: Mapping[str, Value]) -> Sequence[Choice]:
        """Two people, one of whom cannot be chosen."""
        return EXAMPLES

    def finding(self, name: str, asked: Mapping[str, Value]) -> Finding | None:
        """What can be done, and what cannot."""
        service = asked.get("service")
        if not service:
            return None
        if service == "v":
            return Finding(True, "本机构可以按 JJG 52-2013 开展（示例）", "we can do this by JJG 52-2013 (example)")
        return Finding(False, "本机构目前不开展，可以选择检定（示例）", "we do not offer this (example)")


@cache
def specimens() -> Mapping[str, Specimen]:
    """Every component by its name, in the order of the gallery."""
    listed = json.loads(_FILE.read_text("utf-8"))
    return {
        one["name"]: Specimen(
            one["name"], one["title"], one["en"], one["component"], one.get("answer"), one.get("wrong")
        )
        for one in listed
    }


@cache
def form_of(name: str) -> Form:
    """The form that shows a component in its states. Raises KeyError for an unknown one."""
    one = specimens()[name]
    groups = [
        {
            "type": "group",
            "id": state,
            "label": STATES[state][0],
            "showOutline": True,
            "components": list(_parts(one, state)),
            "properties": {"page": "false", "en": STATES[state][1]},
        }
        for state in one.states
    ]
    schema = {"type": "default", "id": name, "title": one.zh, "components": groups}
    return compile_form({**schema, "properties": {"en_title": one.en}}, key=f"gallery/{name}")


def _parts(one: Specimen, state: str) -> Iterator[dict[str, Any]]:
    if state == "hidden":
        yield _HIDDEN
    component = _renamed(one.component, state)
    if state == "hidden":
        component["conditional"] = {"hide": "=true"}
    elif state in ("readonly", "disabled"):
        component[state] = True
        if component["type"] == "filepicker":
            component["properties"] = {**component["properties"], "prefill": json.dumps(one.answer, ensure_ascii=False)}
        else:
            component["defaultValue"] = "2026-12-01" if one.name == "datetime-date" else one.answer
    yield component


def _renamed(component: Mapping[str, Any], state: str) -> dict[str, Any]:
    """The component with names of its own, so that all states stand on one page."""
    found: dict[str, Any] = {**component, "id": f"{state}-part"}
    for place in ("key", "path"):
        if found.get(place) == "answer":
            found[place] = f"{state}_answer"
    wanted = found.get("properties", {})
    if "ask_with" in wanted:
        found["properties"] = {**wanted, "ask_with": wanted["ask_with"].replace('"answer"', f'"{state}_answer"')}
    if found["type"] == "group":
        found["components"] = [_renamed(inner, state) for inner in found["components"]]
    return found
