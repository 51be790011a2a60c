"""From a form worked out to what its pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from engine.forms.bounds import finding_on
from engine.forms.expressions import SILENT, Said
from engine.forms.hints import days_hint, file_hint
from engine.forms.json_values import Json
from engine.forms.kinds.computed import show_value, store_value
from engine.forms.kinds.files import FileRules, size_text
from engine.forms.kinds.kind import Kind
from engine.forms.kinds.moments import DAY
from engine.forms.kinds.numbers import QUANTITY_PARTS
from engine.forms.spec import Field, Group, Look, Node, Option, Rows, Still
from engine.forms.views import FieldView, FindingView, GroupView, ListView, OptionView, PartView, RowView, StillView
from engine.forms.wording import Wrong
from engine.forms.working import MISSING, Working, choices_of, given_at, is_blank, is_required, prefilled
from engine.ports import Value

_SUMMARY_COLUMNS = 4
_TABLE_ROWS = 500
_SEVERAL_INPUTS = frozenset(("moment", "quantity"))
_YES_NO = {"zh": ("是", "否"), "en": ("Yes", "No")}


def anchor_of(name: str) -> str:
    """A dotted name as an HTML id: ``items[0].name`` → ``items-0-name``."""
    return name.replace("[", "-").replace("]", "").replace(".", "-")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes the views of one form in one language."""

    lang: str
    now: datetime
    #: names that some formula of the form reads.
    live: frozenset[str] = frozenset()

    def parts(self, nodes: tuple[Node, ...], working: Working, prefix: str = "") -> tuple[PartView, ...]:
        """The visible parts below ``nodes``."""
        hidden = working.hidden
        return tuple(self._part(node, working, prefix) for node in nodes if not self._is_hidden(node, working, hidden))

    def _is_hidden(self, node: Node, working: Working, hidden: set[int]) -> bool:
        if not isinstance(node, Still) or node.hide is False:
            return node.number in hidden
        return node.hide if isinstance(node.hide, bool) else node.hide.value(working.env, self.now) is True

    def _part(self, node: Node, working: Working, prefix: str) -> PartView:
        if isinstance(node, Field):
            return self.field(node, working, prefix)
        if isinstance(node, Rows):
            return self._list(node, working, prefix)
        if isinstance(node, Group):
            parts = self.parts(node.nodes, working, prefix)
            label, hint = self._words(node.label, working), self._words(node.hint, working)
            anchor = anchor_of(f"{prefix}group-{node.number}")
            return GroupView(anchor, label, hint, parts, node.outline, node.columns)
        return self._still(node, working, prefix)

    def _words(self, said: Said, working: Working) -> str:
        if said is SILENT:
            return ""
        part = said.en if self.lang == "en" and said.en else said.zh
        return part if isinstance(part, str) else said.words(self.lang, working.env, self.now)

    def field(self, one: Field, working: Working, prefix: str) -> FieldView:
        """One field as it stands."""
        number, kind, look = one.number, working.kind(one), one.look
        value = working.taken.get(number)
        options = self._options(one, working, value)
        name = prefix + one.name
        rules = one.files or _NO_FILES
        warned = kind.warn(value) if value is not None and number not in working.wrong else None
        return FieldView(
            name=name,
            anchor=anchor_of(name),
            type=one.type,
            input=kind.input,
            label=self._words(one.label, working),
            value=self._typed(one, kind, working, value),
            shown=self.shown(kind, value, options),
            hint=self._hint(one, look, working),
            why=self._words(look.why, working),
            required=one.required is not False and is_required(one, working, self.now),
            readonly=number in working.readonly,
            disabled=number in working.disabled,
            computed=one.compute is not None,
            warning=self._warning(one, warned, working) if warned else "",
            finding=self._finding(one, working) if one.inquiry is not None else None,
            prefix=self._words(look.prefix, working),
            suffix=self._words(look.suffix, working) or ("元" if kind.name == "money" and self.lang == "zh" else ""),
            options=options,
            mode=kind.mode,
            complete=kind.complete,
            most_length=one.bounds.most_length,
            columns=look.columns,
            row=look.row,
            searchable=look.searchable,
            units=one.units,
            uncertain=one.uncertain,
            accept=",".join(rules.endings),
            most_files=rules.max_files,
            clock_label=look.clock_label,
            symbols=look.symbols,
            file_kinds=rules.kinds,
            kind=kind.name,
            live=not self.live.isdisjoint(one.path),
            source=self._source(one, kind, working, value),
        )

    def _source(self, one: Field, kind: Kind, working: Working, value: Value) -> str:
        """The section that the value was taken from and still agrees with; of several the one that holds anything."""
        if one.prefill is None or value is None or prefilled(one, kind, working, self.now) != value:
            return ""
        return next((name for name in sorted(one.prefill.names) if working.env.get(name) is not None), "")

    def _warning(self, one: Field, warned: Wrong, working: Working) -> str:
        told = warned.about(one.label.words("zh", working.env, self.now), self._words(one.label, working))
        return told.en if self.lang == "en" else told.zh

    def _finding(self, one: Field, working: Working) -> FindingView | None:
        found = finding_on(one, working, self.now)
        if found is None:
            return None
        label = one.label.words("zh", working.env, self.now)
        told = Wrong(found.zh, found.en).about(label, self._words(one.label, working))
        return FindingView(told.en if self.lang == "en" else told.zh, found.possible)

    def _hint(self, one: Field, look: Look, working: Working) -> str:
        hint = self._words(look.hint, working)
        more = ""
        if one.files is not None:
            more = file_hint(one.files, self.lang)
        elif one.bounds.workdays_ahead or one.bounds.workdays_within:
            more = days_hint(one.bounds, working.around, self.now, self.lang)
        return ("; " if self.lang == "en" else "，").join(part for part in (hint.rstrip("。."), more) if part) or hint

    def _options(self, one: Field, working: Working, value: Value) -> tuple[OptionView, ...]:
        if one.options is None:
            return ()
        chosen = set(value) if isinstance(value, list) else {value}
        options = working.options.get(one.number, one.options.fixed)
        return tuple(
            OptionView(
                option.value,
                self._option_label(option),
                option.value in chosen,
                option.group,
                option.barred[1 if self.lang == "en" else 0] or option.hint,
                bool(option.barred[0]),
            )
            for option in options
        )

    def _option_label(self, option: Option) -> str:
        return option.en if self.lang == "en" and option.en else option.zh

    def shown(self, kind: Kind, value: Value, options: tuple[OptionView, ...]) -> str:
        """The value for reading."""
        if value is None or value == []:
            return ""
        if options:
            return "、".join(option.label for option in options if option.chosen) or kind.show(value)
        if self.lang == "en":
            return self._shown_in_english(kind, value)
        return kind.show(value)

    def _shown_in_english(self, kind: Kind, value: Value) -> str:
        if isinstance(value, bool):
            return _YES_NO["en"][0 if value else 1]
        if kind.name == "money":
            return f"CNY {value:,.2f}"
        if kind.input in ("date", "time", "moment"):
            return str(kind.store(value))[:16].replace("T", " ")
        return kind.show(value)

    def _typed(self, one: Field, kind: Kind, working: Working, value: Value) -> Value:
        """What the input holds: what was typed as it was typed, else the value."""
        locked = one.number in working.readonly or one.number in working.disabled or one.compute is not None
        given = MISSING if locked else given_at(working.raw, one.path)
        if kind.input == "checkbox":
            return value is True
        if kind.input in ("choices", "file"):
            return tuple(value or ()) if kind.input == "choices" else self._files(value, given)
        if kind.input in _SEVERAL_INPUTS:
            return _typed_parts(kind, value, given)
        if isinstance(given, str):
            return _iso_when_read(kind, value, given)
        return "" if value is None else str(kind.store(value)) if kind.input != "output" else kind.show(value)

    def _files(self, value: Value, given: Json) -> tuple[Mapping[str, Any], ...]:
        """The files kept; of files that are not accepted those that at least are whole."""
        listed = value if value is not None else given if isinstance(given, list) else ()
        whole = (one for one in listed if isinstance(one, Mapping) and one.get("id") and not one.get("refused"))
        return tuple({**one, "shown_size": size_text(_size(one))} for one in whole)

    def _list(self, one: Rows, working: Working, prefix: str) -> ListView:
        name = prefix + one.name
        fields = summary_fields(one)
        rows = working.rows.get(one.number, ())
        return ListView(
            name=name,
            anchor=anchor_of(name),
            label=self._words(one.label, working),
            hint=self._words(one.hint, working),
            columns=tuple(self._words(column.label, working) for column in fields),
            rows=tuple(self._row(one, row, index, name, fields) for index, row in enumerate(rows)),
            least=one.least,
            most=one.most,
            adding=one.adding,
            open_rows=one.open_rows,
            importing=one.importing,
            more=len(fields) < len(one.body.fields) or bool(one.body.lists),
            offers=self._offers(one, working),
        )

    def _offers(self, one: Rows, working: Working) -> tuple[OptionView, ...]:
        if one.offers is None:
            return ()
        english = self.lang == "en"
        return tuple(
            OptionView(row.value, row.en if english and row.en else row.zh, False, row.group, row.hint)
            for row in choices_of(one.offers, working, self.now)
            if not row.barred[0]
        )

    def _row(self, one: Rows, row: Working, index: int, name: str, fields: tuple[Field, ...]) -> RowView:
        at = f"{name}[{index}]"
        return RowView(
            name=at,
            anchor=anchor_of(at),
            index=index,
            number=index + 1,
            cells=tuple(self._cell(field, row) for field in fields),
            raw=row.raw,
            blank=is_blank(row),
            make=partial(self.parts, one.body.nodes, row, f"{at}."),
        )

    def _cell(self, one: Field, row: Working) -> str:
        if one.number in row.hidden:
            return ""
        value = row.taken.get(one.number)
        if value is None:
            given = given_at(row.raw, one.path)
            return given[:100] if isinstance(given, str) and one.number in row.wrong else ""
        return self.shown(row.kind(one), value, self._options(one, row, value))

    def _still(self, one: Still, working: Working, prefix: str) -> StillView:
        value = one.source.value(working.env, self.now) if one.source else None
        columns, rows = self._table(one, working, value) if one.type == "table" else ((), ())
        return StillView(
            anchor=anchor_of(f"{prefix}part-{one.number}"),
            type=one.type,
            label=self._words(one.label, working),
            text=value if isinstance(value, str) else self._words(one.text, working),
            columns=columns,
            rows=rows,
            files=_documents(value) if one.type == "documentPreview" else (),
            size=one.size,
            action=one.action,
        )

    def _table(self, one: Still, working: Working, value: Value) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        listed = [row for row in value[:_TABLE_ROWS] if isinstance(row, Mapping)] if isinstance(value, list) else []
        heads = [(key, self._words(said, working) or key) for key, said in one.columns]
        if one.columns_formula is not None:
            given = one.columns_formula.value(working.env, self.now)
            columns = [column for column in given if isinstance(column, Mapping)] if isinstance(given, list) else []
            heads = [(show_value(column.get("key")), show_value(column.get("label"))) for column in columns]
        return tuple(head for _, head in heads), tuple(
            tuple(show_value(row.get(key)) for key, _ in heads) for row in listed
        )


_NO_FILES = FileRules()


def summary_fields(one: Rows) -> tuple[Field, ...]:
    """The fields that stand for a row in a table: those named in ``columns``, else the first few."""
    named = [field for name in one.columns for field in one.body.fields if field.name == name]
    return tuple(named or [field for field in one.body.fields if field.label.zh][:_SUMMARY_COLUMNS])


def _iso_when_read(kind: Kind, value: Value, given: str) -> str:
    """What was typed; a date that was understood in the form that date inputs want."""
    return str(kind.store(value)) if kind is DAY and value is not None else given


def _typed_parts(kind: Kind, value: Value, given: Json) -> dict[str, str]:
    if isinstance(given, Mapping):
        return {part: str(typed) for part, typed in given.items() if isinstance(typed, str | int)}
    if value is None:
        return {}
    if kind.input == "moment":
        return {"date": value.date().isoformat(), "time": value.strftime("%H:%M")}
    stored = store_value(value)
    return {part: stored[part] for part in QUANTITY_PARTS if part in stored}


def _size(one: Mapping[str, Any]) -> int:
    try:
        return int(one.get("size") or 0)
    except (TypeError, ValueError):
        return 0


def _documents(value: Value) -> tuple[Mapping[str, Any], ...]:
    """The files of a preview: references of ours, or contexts with a name."""
    listed = value if isinstance(value, list) else [value]
    return tuple(
        {**one, "name": show_value(one.get("name") or one.get("fileName") or one.get("id"))}
        for one in listed
        if isinstance(one, Mapping)
    )
