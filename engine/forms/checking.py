"""Checking answers: what is accepted as JSON, and every problem in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import Problem
from engine.forms.bounds import out_of_bounds
from engine.forms.expressions import Said
from engine.forms.spec import Body, Field, Group, Node, Rows, Rule
from engine.forms.validators import Validators
from engine.forms.wording import Wrong, missing, repeated_row, too_few_rows, too_many_rows
from engine.forms.working import Working, is_blank, is_required
from engine.ports import Value

#: where the cursor goes for a field of several inputs when all of it is wrong.
_FIRST_PARTS = {"moment": "date", "quantity": "value"}


@dataclass(slots=True)
class Check:
    """One check of one set of answers."""

    validators: Validators
    now: datetime

    def problems(self, working: Working, nodes: tuple[Node, ...], prefix: str = "") -> list[Problem]:
        """Everything wrong below ``nodes`` of a body that is worked out; ``prefix`` leads their names."""
        numbers = numbers_of(nodes, working.body)
        wrong = self._wrong_fields(working, numbers)
        found = [(number, problem) for number, problem in self._field_problems(working, wrong, prefix)]
        for one in working.body.lists:
            if one.number in numbers and one.number not in working.hidden:
                found += [(one.number, problem) for problem in self._list_problems(one, working, prefix)]
        named = {problem.field for _, problem in found}
        for rule in working.body.rules:
            if rule.number in numbers or rule.number > len(working.body.numbers):
                found += [(rule.number, problem) for problem in self._broken(rule, working, prefix, named)]
        found.sort(key=lambda entry: entry[0])
        return [problem for _, problem in found]

    def _wrong_fields(self, working: Working, numbers: frozenset[int]) -> dict[int, Wrong]:
        """Number → what is wrong, for the visible fields among ``numbers``; one sentence each."""
        wrong: dict[int, Wrong] = {}
        asked: dict[str, Field] = {}
        required: set[str] = set()
        answers: dict[str, Any] = {}
        for one in working.body.fields:
            number = one.number
            if number not in numbers or number in working.hidden or number in working.disabled:
                continue
            if one.compute is not None:
                continue
            unread = working.wrong.get(number)
            value = working.taken.get(number)
            if unread is None and value is not None and one.bounded:
                unread = out_of_bounds(one, value, working, self.now)
            if unread is not None:
                wrong[number] = unread
                continue
            asked[one.name] = one
            if one.required is not False and is_required(one, working, self.now):
                required.add(one.name)
            if not _is_empty(value):
                answers[one.name] = working.kind(one).store(value)
        for name, fault in self.validators.faults(id(working.body), asked, frozenset(required), answers):
            wrong.setdefault(asked[name].number, fault)
        return wrong

    def _field_problems(self, working: Working, wrong: dict[int, Wrong], prefix: str) -> Iterator[tuple[int, Problem]]:
        for one in working.body.fields if wrong else ():
            fault = wrong.get(one.number)
            if fault is not None:
                part = fault.part or _FIRST_PARTS.get(one.kind.input, "")
                name = f"{prefix}{one.name}.{part}" if part else prefix + one.name
                yield one.number, self._problem(name, fault, one.label, working)

    def _problem(self, name: str, fault: Wrong, label: Said, working: Working) -> Problem:
        zh = label.words("zh", working.env, self.now) or "此项"
        en = label.words("en", working.env, self.now) or zh
        told = fault.about(zh, en)
        return Problem(name, told.zh, told.en)

    def _list_problems(self, one: Rows, working: Working, prefix: str) -> list[Problem]:
        name = prefix + one.name
        unread = working.wrong.get(one.number)
        rows = working.rows.get(one.number, [])
        kept = kept_rows(one, working)
        if unread is None and len(rows) > one.most:
            unread = too_many_rows(one.most, len(rows))
        if unread is None and len(kept) < one.least:
            unread = missing_rows(one, len(kept))
        found = [self._problem(name, unread, one.label, working)] if unread is not None else []
        repeated = self._repeated(one, rows, kept)
        for index in kept:
            row, at = rows[index], f"{name}[{index}]"
            found += self.problems(row, row.body.nodes, f"{at}.")
            if index in repeated:
                told = repeated[index].about(*self._labels(one))
                found.append(Problem(f"{at}.{one.unique[0]}", told.zh, told.en))
        return found

    def _labels(self, one: Rows) -> tuple[str, str]:
        return one.label.fixed("zh", "清单"), one.label.fixed("en", "the list")

    def _repeated(self, one: Rows, rows: list[Working], kept: list[int]) -> dict[int, Wrong]:
        """Index → the sentence, for rows equal to an earlier one in the fields that must differ."""
        if not one.unique:
            return {}
        fields = [field for name in one.unique for field in one.body.fields if field.name == name]
        zh = "、".join(field.label.fixed("zh", field.name) for field in fields)
        en = ", ".join(field.label.fixed("en", field.name) for field in fields)
        first: dict[str, int] = {}
        found: dict[int, Wrong] = {}
        for index in kept:
            values = [rows[index].taken.get(field.number) for field in fields]
            if all(value in (None, "") for value in values):
                continue
            known = first.setdefault(repr(values), index)
            if known != index:
                found[index] = repeated_row(known + 1, zh, en)
        return found

    def _broken(self, rule: Rule, working: Working, prefix: str, named: set[str]) -> Iterator[Problem]:
        """The rule's sentence when it is false; null means that an answer is missing, which is told elsewhere."""
        about = next((one for one in working.body.fields if one.name == rule.about), None)
        if about is not None and (about.number in working.hidden or prefix + rule.about in named):
            return
        around = next((one for one in working.body.steps if one.number == rule.number), None)
        if around is not None and around.number in working.hidden:
            return
        if rule.formula.value(working.env, self.now) is False:
            yield Problem(prefix + rule.about, rule.zh, rule.en)


def missing_rows(one: Rows, count: int) -> Wrong:
    """The sentence for a list with too few rows."""
    return missing("enter") if count == 0 and one.least == 1 and not one.adding else too_few_rows(one.least, count)


def kept_rows(one: Rows, working: Working) -> list[int]:
    """The indexes of the rows that count: blank ones only as far as the list needs them."""
    if one.number not in working.kept:
        working.kept[one.number] = _kept_rows(one, working.rows.get(one.number, []))
    return working.kept[one.number]


def _kept_rows(one: Rows, rows: list[Working]) -> list[int]:
    filled = [index for index, row in enumerate(rows) if not is_blank(row)]
    if len(filled) >= one.least:
        return filled
    needed = one.least - len(filled)
    blank = [index for index in range(len(rows)) if index not in set(filled)][:needed]
    return sorted(filled + blank)


def accepted(working: Working, nodes: tuple[Node, ...]) -> dict[str, Any]:
    """The answers below ``nodes`` as JSON; what is hidden, disabled or empty is not there."""
    numbers = numbers_of(nodes, working.body)
    found: dict[str, Any] = {}
    for one in working.body.fields:
        value = working.taken.get(one.number)
        # What is hidden has no value to begin with.
        if value is not None and one.number in numbers and one.number not in working.disabled:
            _put(found, one.path, working.kind(one).store(value))
    for rows in working.body.lists:
        if rows.number in numbers and rows.number not in working.hidden:
            worked = working.rows.get(rows.number, [])
            listed = [accepted(worked[index], rows.body.nodes) for index in kept_rows(rows, working)]
            _put(found, rows.path, listed)
    return found


def _put(found: dict[str, Any], path: tuple[str, ...], value: Value) -> None:
    for name in path[:-1]:
        found = found.setdefault(name, {})
    found[path[-1]] = value


def numbers_of(nodes: tuple[Node, ...], body: Body) -> frozenset[int]:
    """The numbers of the parts below ``nodes``; a whole body knows its own."""
    return body.numbers if nodes is body.nodes else frozenset(_numbers(nodes))


def _is_empty(value: Value) -> bool:
    return value is None or value is False or value in ("", [])


def _numbers(nodes: tuple[Node, ...]) -> Iterator[int]:
    for node in nodes:
        yield node.number
        if isinstance(node, Group):
            yield from _numbers(node.nodes)
