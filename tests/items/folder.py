"""Service items as the tests read them: item.toml, drawing, forms, tables, scenarios."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.feel import dmn
from engine.forms import Form, compile_form, parse_form
from engine.workflow import Bindings, Definition, Repeat, StepKind, build

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, FORMS = ROOT / "processes", ROOT / "forms"
EVERY = sorted(path.parent.name for path in PROCESSES.glob("*/item.toml"))
SETTINGS = {code: tomllib.loads((PROCESSES / code / "item.toml").read_text("utf-8")) for code in EVERY}
#: what may be applied for; the rest are parts of these.
APPLIED = [code for code in EVERY if SETTINGS[code]["kind"] != "part"]
SCENARIOS = sorted(path.relative_to(PROCESSES).as_posix() for path in PROCESSES.glob("*/scenarios/*.toml"))


@dataclass(frozen=True)
class Item:
    """One service item, ready to walk through."""

    code: str
    settings: dict[str, Any]
    definition: Definition
    forms: dict[str, Form]
    #: step → the forms that take its place where a formula holds.
    instead: dict[str, list[tuple[str, Form]]]
    tables: dict[str, dmn.Model]

    def bound(self, table: str, step: str) -> dict[str, Any]:
        return self.settings.get(table, {}).get(step, {})


def bindings_of(settings: dict[str, Any]) -> Bindings:
    kinds = dict.fromkeys(settings.get("operations", {}), StepKind.OPERATION)
    kinds |= dict.fromkeys(settings.get("renders", {}), StepKind.RENDER)
    kinds |= dict.fromkeys(settings.get("decisions", {}), StepKind.DECISION)
    for step, delivery in settings.get("deliveries", {}).items():
        kinds[step] = StepKind.DELIVERY_WAIT if delivery.get("wait") else StepKind.DELIVERY_PASS
    repeats = {step: Repeat(bound["over"], bound["mode"]) for step, bound in settings.get("repeat", {}).items()}
    parts = {
        step: ((PROCESSES / bound["use"] / "process.bpmn").read_bytes(), bindings_of(SETTINGS[bound["use"]]))
        for step, bound in settings.get("parts", {}).items()
    }
    return Bindings(settings["process"], kinds=kinds, repeats=repeats, parts=parts)


@cache
def blocks() -> dict[str, Any]:
    return {
        f"_shared/{path.stem}": parse_form(path.read_bytes(), key=path.stem) for path in FORMS.glob("_shared/*.form")
    }


@cache
def form(key: str) -> Form:
    schema = parse_form((FORMS / f"{key}.form").read_bytes(), key=key)
    return compile_form(schema, key=key, shared=blocks())


@cache
def item(code: str) -> Item:
    folder = PROCESSES / code
    settings = tomllib.loads((folder / "item.toml").read_text("utf-8"))
    names = {decision["table"] for decision in settings.get("decisions", {}).values()}
    return Item(
        code=code,
        settings=settings,
        definition=build((folder / "process.bpmn").read_bytes(), bindings_of(settings), file=f"{code}/process.bpmn"),
        forms={step: form(task["form"]) for step, task in settings["tasks"].items()},
        instead={
            step: [(one["when"], form(one["form"])) for one in task.get("instead", ())]
            for step, task in settings["tasks"].items()
        },
        tables={name: dmn.load((folder / name).read_bytes(), name=name) for name in names},
    )


def scenario(name: str) -> dict[str, Any]:
    return tomllib.loads((PROCESSES / name).read_text("utf-8"))
