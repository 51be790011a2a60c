"""Walks a scenario through drawing, forms, tables and operations; the case file is a dict, the registers are real."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from engine import feel
from engine.errors import InvalidAnswers
from engine.feel.types import parse_type
from engine.forms import form_facts
from engine.forms.around import Nowhere
from engine.metrology.documents.ofd import pack
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.metrology.registers.asked import INQUIRIES, SOURCES
from engine.ports import Asking, CaseView, RenderTools
from engine.workflow import StepKind, resume, start
from tests.items.folder import Item

#: a Wednesday, ten in the morning in Shanghai.
NOW = datetime(2026, 8, 19, 2, 0, tzinfo=UTC)
PEOPLE = {
    "applicant": "周敏", "acceptor": "陆婷", "sample_clerk": "陆婷", "dispatcher": "吴昊", "operator": "徐健",
    "verifier": "沈悦", "approver": "钱铮", "finance": "李娟", "service_desk": "陆婷",
}  # fmt: skip
CASE = {"number": "WT-2026-000001", "query_code": "ABCD2345", "opened_at": NOW, "title": "检定/校准委托"}


class PlainSigner:
    """Gives the PDF back as it came; the seal has tests of its own."""

    def sign_pdf(self, content, *, wish, now):
        return content

    def sign_ofd(self, files, *, box, wish, now):
        return pack(files)


TOOLS = RenderTools(PlainSigner(), site_url="https://jl.example.cn", institution="苏州量衡计量测试院（演示）")


class Registers(Nowhere):
    """The registers of metrology as forms ask them; nobody has ordered before."""

    def __init__(self, session):
        self.session, self.asking = session, Asking(NOW, None, None, "calibration-order")

    def choices(self, name, asked):
        return SOURCES[name](self.session, self.asking)(asked) if name in SOURCES else ()

    def finding(self, name, asked):
        return INQUIRIES[name](self.session, self.asking)(asked)


class Walk:
    """One case on its way."""

    def __init__(self, item: Item, session) -> None:
        self.item, self.session = item, session
        self.sections, self.done_by, self.messages = {}, {}, []
        self.taken, self.passed = set(), []
        self.move = start(item.definition, self.scope, now=NOW)
        self._settle()

    def scope(self, path=""):
        """What FEEL sees at a scope path."""
        top = {"case": CASE}
        lists = {}
        for address, section in self.sections.items():
            found = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", address)
            if found is None:
                top[address] = section
            else:
                lists.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = section
        top |= {name: [items[key] for key in sorted(items)] for name, items in lists.items()}
        if not path:
            return top
        name, index = re.fullmatch(r"(\w+)\[(\d+)\]", path).groups()
        over = self.item.settings["repeat"][name]["over"]
        own = lists.get(name, {}).get(int(index), {})
        return {**top, **own, "item": value(over, top)[int(index)], "index": Decimal(int(index) + 1)}

    def act(self, step) -> None:
        """One person's step of a scenario.

        Raises InvalidAnswers when it is refused; the case is then as it was.
        """
        token = next((one for one in self.move.tokens if one.address == step["step"]), None)
        assert token is not None, f"{step['step']} does not wait; waiting: {[one.address for one in self.move.tokens]}"
        assert self.item.settings["roles"][token.lane] == step["who"]
        before = dict(self.sections), dict(self.done_by), self.move
        try:
            self._complete(token, PEOPLE[step["who"]], step["answers"])
        except InvalidAnswers:
            self.sections, self.done_by, self.move = before
            raise

    def _complete(self, token, person, answers) -> None:
        form = self.form_of(token.step, token.scope_path)
        stored = form.check(answers, self.scope(token.scope_path), now=NOW, around=Registers(self.session))
        self.sections[token.address] = form.read(json.loads(json.dumps(stored)))
        self.done_by[token.address] = {"account_id": person, "name": person, "at": NOW.isoformat()}
        for check in self.item.settings["tasks"][token.step].get("checks", ()):
            self._operate(check, token)
        self._resume(token)
        self._settle()

    def form_of(self, step, path):
        """The form of a step, where it stands."""
        scope = self.scope(path)
        chosen = (form for when, form in self.item.instead[step] if value(when, scope) is True)
        return next(chosen, self.item.forms[step])

    def _operate(self, bound, token):
        scope = self.scope(token.scope_path)
        inputs = {name: value(text, scope) for name, text in bound.get("inputs", {}).items()}
        if "form_of" in bound:
            inputs["form"] = form_facts(self.form_of(bound["form_of"], token.scope_path))
        operation = OPERATIONS[bound["run"]]
        return through_json(operation.run(self.session, self._view(token), NOW, **inputs), operation.gives)

    def _resume(self, token) -> None:
        self.move = resume(self.item.definition, self.move.state, token.id, self.scope, now=NOW)
        self._note(self.move)

    def _note(self, move) -> None:
        """Remember what was passed, and which step came after which."""
        self.passed += move.passed
        rest = [move.call.step] if move.call else [one.step for one in move.tokens if one.id in move.opened]
        self.taken.update(pairwise((*move.passed, *rest[:1])))

    def _settle(self) -> None:
        """Answer everything that no person does, until only people are waited for."""
        while True:
            token = self.move.call or next((t for t in self.move.tokens if t.step_kind in AUTOMATIC), None)
            if token is None:
                return
            result = self._answer(token)
            if result is not None:
                self.sections[token.address] = result
            self._resume(token)

    def _answer(self, token):
        step, scope = token.step, self.scope(token.scope_path)
        if token.step_kind is StepKind.OPERATION:
            return self._operate(self.item.bound("operations", step), token)
        if token.step_kind is StepKind.RENDER:
            render = RENDERS[self.item.bound("renders", step)["run"]]
            return dict(render.run(TOOLS, self._view(token), NOW, **self._inputs("renders", step, scope)).values)
        if token.step_kind is StepKind.DECISION:
            bound = self.item.bound("decisions", step)
            decision = self.item.tables[bound["table"]].decision(bound["decision"])
            return decision.evaluate(self._inputs("decisions", step, scope), now=NOW, warnings=[])
        self.messages.append((step, {key: value(text, scope) for key, text in self._payload(step).items()}))
        return None

    def _payload(self, step):
        bound = self.item.bound("deliveries", step)
        return bound.get("payload", {}) | ({"to": bound["to"]} if "to" in bound else {})

    def _inputs(self, table, step, scope):
        return {name: value(text, scope) for name, text in self.item.bound(table, step).get("inputs", {}).items()}

    def _view(self, token):
        return CaseView(
            id=UUID(int=1), number=CASE["number"], query_code=CASE["query_code"], item=self.item.code,
            title=CASE["title"], scope_path=token.scope_path, opened_at=NOW, done_by=self.done_by,
        )  # fmt: skip


AUTOMATIC = frozenset(StepKind) - {StepKind.USER}


def value(text, scope):
    return feel.compile(text, tuple(scope)).evaluate(scope, now=NOW)


def through_json(values, types):
    """Values as a section gives them back: written as JSON, read by their types."""
    assert set(values) == set(types)
    plain = json.loads(json.dumps(values, default=str))
    return {name: read(parse_type(types[name]), one) for name, one in plain.items()}


def read(kind, plain):
    if plain is None or kind.name == "Any":
        return plain
    if kind.name == "list":
        return [read(kind.element, one) for one in plain]
    if kind.fields:
        return {name: read(field, plain.get(name)) for name, field in dict(kind.fields).items()}
    readers = {"number": Decimal, "date": date.fromisoformat, "boolean": lambda said: said in (True, "True")}
    return readers.get(kind.name, str)(plain)
