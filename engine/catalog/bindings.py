"""Reads the tables of item.toml and binds them to the steps of the drawing, parts included."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from engine.catalog.answers import answers_reader, section_type, step_beside
from engine.catalog.bundle import Bundle
from engine.catalog.known import known_types
from engine.catalog.release import Called, Channel, Decided, Delivered, Inputs, OnEvent, TaskBinding
from engine.catalog.typed import reader_of, setting, types_of
from engine.errors import Flaw
from engine.feel import Expression, FeelError, FeelLimit, FeelWarning, Type, compile
from engine.feel.dmn import Decision, DmnError, Fault, load
from engine.feel.template import Template, compile_template
from engine.feel.types import ANY, context_of
from engine.forms import Form
from engine.model.serving import ACCOUNT, POST, SMS
from engine.numbering import is_pattern
from engine.ports import Operation, Render, Value
from engine.sections import Reader
from engine.workflow import Bindings, Definition, Repeat, Step, StepKind

Made = TypeVar("Made", bound=Expression | Template)
PASSING_FIELDS = {"channel": "string", "sent": "boolean"}
#: what is certainly wrong with a decision table.
REFUSED_FINDINGS = frozenset({Fault.OVERLAP, Fault.CONFLICT, Fault.UNREACHABLE})
#: what whoever raises a message event says.
RAISED_FIELDS = {"reason": "string", "name": "string"}
#: how a notice may be served, and the most working days that one channel may have.
CHANNELS, MOST_SERVING_DAYS = (ACCOUNT, SMS, POST), 60
SERVED_FIELDS = {"served_on": "date", "channel": "string", "proof": "string", "at": "date and time"}
WAITED_FIELDS = {"verdict": "string", "reference": "string", "detail": "string", "at": "date and time"}


def bindings_of(bundle: Bundle, folder: str) -> Bindings:
    """What the drawing in ``folder`` of the bundle needs to run: kinds, repeats, parts."""
    item = bundle.item(folder)
    kinds: dict[str, StepKind] = {}
    kinds.update(dict.fromkeys(item.get("operations", {}), StepKind.OPERATION))
    kinds.update(dict.fromkeys(item.get("decisions", {}), StepKind.DECISION))
    kinds.update(dict.fromkeys(item.get("renders", {}), StepKind.RENDER))
    for step, bound in item.get("deliveries", {}).items():
        waits = bound.get("wait") or bound.get("serve")
        kinds[step] = StepKind.DELIVERY_WAIT if waits else StepKind.DELIVERY_PASS
    parts = {}
    for step, bound in item.get("parts", {}).items():
        inner = f"parts/{bound.get('use', '')}/"
        parts[step] = (bundle.content(f"{inner}process.bpmn", asked_by=f"parts.{step}"), bindings_of(bundle, inner))
    return Bindings(
        process=str(item.get("process", "")),
        kinds=kinds,
        repeats={
            step: Repeat(str(bound.get("over", "")), bound.get("mode", "parallel"))
            for step, bound in item.get("repeat", {}).items()
        },
        parts=parts,
        timers={step: str(text) for step, text in item.get("timers", {}).items()},
    )


class Binder:
    """Binds one bundle; collects flaws and the names that its expressions read."""

    def __init__(
        self,
        bundle: Bundle,
        definition: Definition,
        item: Mapping[str, Any],
        operations: Mapping[str, Operation],
        renders: Mapping[str, Render],
        flaws: list[Flaw],
    ) -> None:
        self._bundle = bundle
        self._definition = definition
        self._operations: Mapping[str, Operation | Render] = {**operations, **renders}
        self._items = dict(self._read_items(item, "", ""))
        self._flaws = flaws
        self._read: dict[str, set[str]] = {}
        self._known: dict[str, Type] = {}
        self._warnings: dict[str, tuple[FeelWarning, ...]] = {}

    @property
    def names(self) -> frozenset[str]:
        """Dotted paths that the bound expressions read."""
        return frozenset(name for names in self._read.values() for name in names)

    @property
    def settings(self) -> Mapping[str, Value]:
        """The named values of the item: what law or local rules may change without a new drawing."""
        read = {name: setting(value) for name, value in self._items[""][1].get("settings", {}).items()}
        for name in [name for name, value in read.items() if value is None]:
            self._say(
                f"settings.{name}", "只能是文字、整数、日期、是否或它们的列表", "text, whole number, date, yes or no"
            )
        return read

    def public(self) -> dict[str, Any]:
        """What applicants are told of each step; the item's own word goes before that of its parts."""
        told: dict[str, Any] = {}
        for _, item in reversed(self._items.values()):
            told.update(item.get("public", {}))
        return told

    def know(self, forms: Mapping[str, Form]) -> None:
        """Learn what every name in the item means, before its expressions are compiled."""
        sections: dict[str, Type] = {}
        for key, step in self._definition.steps.items():
            kind = self._section_type(step, forms)
            if kind is not None:
                sections[key] = kind
        self._known = known_types(self._definition, sections, self.settings)
        for _, _, bound in self._bound("parts"):
            self._known.update(dict.fromkeys(bound.get("inputs", {}), ANY))

    def _section_type(self, step: Step, forms: Mapping[str, Form]) -> Type | None:
        tables = self._items.get(step.part, ("", {}))[1]
        if step.kind is StepKind.USER:
            return section_type(tables.get("tasks", {}).get(step.id, {}), forms)
        if step.kind in (StepKind.OPERATION, StepKind.RENDER):
            table = "operations" if step.kind is StepKind.OPERATION else "renders"
            called = self._operations.get(str(tables.get(table, {}).get(step.id, {}).get("run", "")))
            return context_of({name: kind or ANY for name, kind in types_of(called.gives).items()}) if called else ANY
        if step.id in tables.get("messages", {}):
            return context_of({name: kind or ANY for name, kind in types_of(RAISED_FIELDS).items()})
        return ANY if step.kind is not None else None

    def doubts(self, inputs: Mapping[str, Inputs]) -> Iterator[Flaw]:
        """What the drawing, the forms and the bindings read that is not there, or cannot be as they read it."""
        known = {**self._known, **{name: ANY for given in inputs.values() for name in given}}
        for where, warnings in self._warnings.items():
            for warning in warnings:
                yield Flaw("item.toml", where, f"{warning.zh}（第{warning.line}行第{warning.column}列）", str(warning))
        for flow in self._definition.flows.values():
            if flow.condition:
                for warning in compile(clean_feel(flow.condition), known).warnings:
                    yield Flaw("process.bpmn", flow.id, warning.zh, warning.en)
        for where, names in self._read.items():
            for name in sorted(names):
                if name.split(".")[0] not in known:
                    yield Flaw("item.toml", where, f"公式用到了不存在的名称“{name}”", f"unknown name {name}")

    def roles(self) -> dict[str, str]:
        """Lane → role, of the item and its parts."""
        return {
            str(lane): str(role) for _, item in self._items.values() for lane, role in item.get("roles", {}).items()
        }

    def tasks(self, forms: Mapping[str, Form]) -> dict[str, TaskBinding]:
        """The user tasks with their forms."""
        return {key: self._task(step, bound, forms) for key, step, bound in self._bound("tasks")}

    def _task(self, step: Step, bound: Mapping[str, Any], forms: Mapping[str, Form]) -> TaskBinding:
        where = f"tasks.{step.id}"
        subject = self.feel(str(bound["subject"]), where) if "subject" in bound else None
        chosen = [
            (self.feel(str(one.get("when", "")), f"{where}.instead"), self._form(one, forms, where))
            for one in bound.get("instead", ())
        ]
        return TaskBinding(
            self._form(bound, forms, where),
            bound.get("due_days"),
            subject,
            tuple(bound.get("differs_from", ())),
            tuple((condition, form) for condition, form in chosen if condition is not None and form is not None),
            tuple(
                made
                for one in bound.get("checks", ())
                if (made := self._called(one, f"{where}.checks", step)) is not None
            ),
            by_link=bound.get("by_link") is True,
            seen_by=tuple(str(role) for role in bound.get("seen_by", ())),
            holder=self.feel(str(bound["holder"]), f"{where}.holder") if "holder" in bound else None,
        )

    def _form(self, bound: Mapping[str, Any], forms: Mapping[str, Form], where: str) -> Form | None:
        name = str(bound.get("form", ""))
        form = forms.get(name)
        if form is None:
            self._say(where, f"找不到表单 {name}", f"there is no form {name}")
        else:
            self._read.setdefault(f"forms/{name}", set()).update(form.names)
        return form

    def called(self, table: str, kind: StepKind) -> dict[str, Called]:
        """Operations or renders."""
        found = {}
        for key, step, bound in self._bound(table):
            where = f"{table}.{step.id}"
            if step.kind is not kind:
                self._say(where, f"没有名为“{bound.get('run', '')}”的自动处理", f"there is no operation {step.id}")
                continue
            called = self._called(bound, where, step)
            if called is not None:
                found[key] = called
        return found

    def _called(self, bound: Mapping[str, Any], where: str, step: Step) -> Called | None:
        name = str(bound.get("run", ""))
        if name not in self._operations:
            self._say(where, f"没有名为“{name}”的自动处理", f"there is no operation {name}")
            return None
        inputs = self._inputs(bound.get("inputs", {}), where)
        beside = str(bound.get("form_of", ""))
        form_of = step_beside(self._definition, step, beside) if beside else ""
        if beside and not form_of:
            self._say(where, f"同一范围内没有环节 {beside}", f"there is no step {beside} beside it")
        notice, number = self._document(step, bound) if step.kind is StepKind.RENDER else (None, "")
        given = {name for name, there in {"form": form_of, "text": notice, "number": number}.items() if there}
        for missing in sorted(set(self._operations[name].inputs) - set(inputs) - given):
            self._say(where, f"缺少输入 {missing}", f"the input {missing} is missing")
        held = self.feel(str(bound["held"]), f"{where}.held") if "held" in bound else None
        words = str(bound.get("held_words", ""))
        return Called(name, inputs, form_of, notice, number, str(bound.get("once", "")), held, words)

    def _document(self, step: Step, bound: Mapping[str, Any]) -> tuple[Template | None, str]:
        """The words of a document that a render makes, and how it is numbered."""
        where = f"renders.{step.id}"
        notice = self._notice(str(bound["notice"]), where, self._folder(step)) if "notice" in bound else None
        number = str(bound.get("number", ""))
        if number and not is_pattern(number):
            self._say(where, f"编号“{number}”里没有流水号 {{serial}}", f"the number {number} has no serial")
        return notice, number

    def decisions(self) -> dict[str, Decided]:
        """Business rule tasks with their decisions."""
        found = {}
        for key, step, bound in self._bound("decisions"):
            decision = self._decision(self._folder(step) + str(bound.get("table", "")), bound, f"decisions.{step.id}")
            if decision is not None:
                inputs = self._inputs(bound.get("inputs", {}), f"decisions.{step.id}")
                found[key] = Decided(decision, inputs)
        return found

    def _decision(self, path: str, bound: Mapping[str, Any], where: str) -> Decision | None:
        try:
            model = load(self._bundle.content(path, asked_by=where), name=path, names=self._known)
            for finding in model.findings():
                if finding.fault in REFUSED_FINDINGS:
                    self._say(where, f"{path}：{finding.zh}", f"{path}: {finding.en}")
            return model.decision(str(bound.get("decision", "")) or model.decisions[0])
        except DmnError as wrong:
            self._say(where, f"{path}：{wrong.zh}", f"{path}: {wrong.en}")
            return None

    def deliveries(self) -> dict[str, Delivered]:
        """Send and service tasks that tell the outside."""
        return {
            key: self._delivered(bound, f"deliveries.{step.id}", self._folder(step))
            for key, step, bound in self._bound("deliveries")
        }

    def events(self, known: Iterable[str]) -> dict[str, OnEvent]:
        """What each change of state tells the outside."""
        found = {}
        for name, bound in self._items[""][1].get("on", {}).items():
            if name not in known:
                self._say(f"on.{name}", f"没有名为“{name}”的状态变化", f"no such event: {name}")
                continue
            sends = []
            if "sms" in bound:
                sends.append(self._delivered({"channel": "sms", "notice": bound["sms"], **bound}, f"on.{name}", ""))
            sends += [
                self._delivered({"channel": channel, **_table(bound[channel])}, f"on.{name}", "")
                for channel in ("archive", "finance")
                if bound.get(channel)
            ]
            found[name] = OnEvent(tuple(sends))
        return found

    def _delivered(self, bound: Mapping[str, Any], where: str, folder: str) -> Delivered:
        return Delivered(
            channel="sms" if "serve" in bound else str(bound.get("channel", "")),
            notice=self._notice(str(bound["notice"]), where, folder) if "notice" in bound else None,
            to=self.feel(str(bound["to"]), where) if "to" in bound else None,
            payload=self._inputs(bound.get("payload", {}), where),
            wait=bool(bound.get("wait")),
            serve=self._channels(bound, where),
            paper=str(bound.get("paper", "")),
        )

    def _channels(self, bound: Mapping[str, Any], where: str) -> tuple[Channel, ...]:
        """The channels by which a notice is served, in their order."""
        told = bound.get("serve", [])
        found = [Channel(str(one.get("channel", "")), int(one.get("days", 0))) for one in told]
        for one in found:
            if one.name not in CHANNELS or not 0 <= one.days <= MOST_SERVING_DAYS:
                zh = f"送达方式应为{'、'.join(CHANNELS)}之一，工作日为0至{MOST_SERVING_DAYS}"
                self._say(where, zh, f"a channel of {CHANNELS} with 0 to {MOST_SERVING_DAYS} working days")
        if any(one.name == SMS for one in found) and not {"notice", "to"} <= set(bound):
            self._say(where, "短信送达须写明 notice 和 to", "serving by text message needs notice and to")
        return tuple(found)

    def _notice(self, name: str, where: str, folder: str) -> Template | None:
        path = f"{folder}notices/{name}"
        text = self._bundle.text(path, asked_by=where)
        return self._made(text.strip(), f"{where} ({path})", lambda one: compile_template(one, self._known))

    def part_inputs(self) -> dict[str, Inputs]:
        """Pattern of each part → FEEL that gives its inputs, evaluated around it."""
        return {
            (f"{step.scope}.{step.id}" if step.scope else step.id).replace("[]", ""): self._inputs(
                bound.get("inputs", {}), f"parts.{step.id}"
            )
            for _, step, bound in self._bound("parts")
        }

    def reader(
        self,
        key: str,
        step: Step,
        tasks: Mapping[str, TaskBinding],
        operations: Mapping[str, Called],
        renders: Mapping[str, Called],
        decisions: Mapping[str, Decided],
        deliveries: Mapping[str, Delivered],
    ) -> Reader | None:
        """How the sections of one step are read; None for steps that write none."""
        if key in tasks:
            return answers_reader(tasks[key])
        called = operations.get(key) or renders.get(key)
        if called is not None:
            gives = types_of(self._operations[called.run].gives)
            return reader_of({**gives, "files": None} if key in renders else gives)
        if key in decisions:
            kind = decisions[key].decision.type
            return reader_of(dict(kind.fields) if kind.name == "context" else {"result": kind})
        if key in deliveries and deliveries[key].serve:
            return reader_of(types_of(SERVED_FIELDS))
        if step.kind in (StepKind.DELIVERY_WAIT, StepKind.DELIVERY_PASS):
            return reader_of(types_of(WAITED_FIELDS if step.kind is StepKind.DELIVERY_WAIT else PASSING_FIELDS))
        if step.id in self._items[step.part][1].get("messages", {}):
            return reader_of(types_of(RAISED_FIELDS))
        return None

    def feel(self, text: str, where: str) -> Expression | None:
        """Compile one FEEL text; what is wrong with it becomes a flaw."""
        return self._made(clean_feel(text), where, lambda one: compile(one, self._known))

    def _made(self, text: str, where: str, make: Callable[[str], Made]) -> Made | None:
        try:
            made = make(text)
        except (FeelError, FeelLimit) as wrong:
            self._say(where, getattr(wrong, "zh", str(wrong)), getattr(wrong, "en", str(wrong)))
            return None
        self._read.setdefault(where, set()).update(made.names)
        self._warnings[where] = (*self._warnings.get(where, ()), *made.warnings)
        return made

    def _inputs(self, texts: Mapping[str, Any], where: str) -> Inputs:
        made = {name: self.feel(str(text), f"{where}.{name}") for name, text in texts.items()}
        return {name: expression for name, expression in made.items() if expression is not None}

    def _bound(self, table: str) -> Iterator[tuple[str, Step, Mapping[str, Any]]]:
        """Steps of the drawing that ``table`` of their item.toml (or their part's) names."""
        for key, step in self._definition.steps.items():
            bound = self._items.get(step.part, ("", {}))[1].get(table, {}).get(step.id)
            if isinstance(bound, Mapping):
                yield key, step, bound

    def _folder(self, step: Step) -> str:
        return self._items[step.part][0]

    def _read_items(
        self, item: Mapping[str, Any], part: str, folder: str
    ) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
        """Part path → (its folder in the bundle, its item.toml)."""
        yield part, (folder, item)
        for step, bound in item.get("parts", {}).items():
            inner = f"parts/{bound.get('use', '')}/"
            path = f"{part}/{step}" if part else step
            yield from self._read_items(self._bundle.item(inner), path, inner)

    def _say(self, where: str, zh: str, en: str) -> None:
        self._flaws.append(Flaw("item.toml", where, zh, en))


def clean_feel(text: str) -> str:
    """FEEL without the leading ``=`` that form and drawing editors write."""
    return text.strip().removeprefix("=")


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
