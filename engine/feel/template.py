"""Texts with FEEL in them: ``{{ amount }}``, ``{{#if paid}} … {{else}} … {{/if}}``, ``{{#loop items}} … {{/loop}}``.

The syntax is that of form-js. In a loop the entries of the item are in scope by their names, ``this`` is the item and
``parent`` what surrounds the loop. A tag that opens, turns or closes a block and stands alone on its line leaves no
line behind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from engine.feel.coding import WORKDAYS, Run
from engine.feel.errors import FeelError, FeelWarning
from engine.feel.escaping import ESCAPES
from engine.feel.expression import Expression, Surroundings, compile_in
from engine.feel.limits import check_string, exceeded
from engine.feel.names import known_names
from engine.feel.template_tags import Tag, read_tags
from engine.feel.types import ANY, CONTEXT, Type
from engine.feel.values import Value, kind_of
from engine.feel.writing import text as feel_text

Escape: TypeAlias = Literal["text", "html", "markdown"]
_MAX_BLOCKS = 20
# Where ``parent`` stands for data outside the loop; no caller's path begins like this.
OUTSIDE = "^"


@dataclass(frozen=True, slots=True)
class Shown:
    """``{{ expression }}``."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Branch:
    """``{{#if}}``."""

    condition: Expression
    then: "Parts"
    otherwise: "Parts"


@dataclass(frozen=True, slots=True)
class Repeated:
    """``{{#loop}}``."""

    items: Expression
    body: "Parts"


Parts: TypeAlias = "tuple[str | Shown | Branch | Repeated, ...]"


class ItemScope(Mapping[str, Value]):
    """The scope inside a loop: the item's entries, ``this``, ``parent``, then everything around."""

    def __init__(self, item: Value, around: Mapping[str, Value]) -> None:
        own = {"this": item, "parent": around}
        self._layers = (own, item, around) if kind_of(item) == "context" else (own, around)

    def __getitem__(self, name: str) -> Value:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({name for layer in self._layers for name in layer})

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True)
class Rendering:
    """One rendering: the text so far, and what it has cost."""

    escape: Escape
    run: Run
    parts: list[str] = field(default_factory=list)
    size: int = 0

    def write(self, piece: str) -> None:
        """Add to the text; raises ``FeelLimit`` when it grows too long."""
        self.size += len(piece)
        check_string(self.size)
        self.parts.append(piece)


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template; ``names`` and ``warnings`` are those of all its expressions."""

    text: str
    names: frozenset[str]
    warnings: tuple[FeelWarning, ...]
    _parts: Parts

    def render(
        self,
        scope: Mapping[str, Value],
        *,
        escape: Escape = "text",
        now: datetime | None = None,
        warnings: list[FeelWarning] | None = None,
    ) -> str:
        """The text for one scope. Null shows as nothing; ``escape`` protects values, never the template's own text.

        Raises ``FeelLimit`` when a bound on work is reached.
        """
        rendering = Rendering(escape, Run(now, warnings, scope.get(WORKDAYS)))
        _render(self._parts, scope, rendering)
        return "".join(rendering.parts)


def _render(parts: Parts, scope: Mapping[str, Value], rendering: Rendering) -> None:
    for part in parts:
        if isinstance(part, str):
            rendering.write(part)
        elif isinstance(part, Shown):
            value = part.expression.evaluate_in(scope, rendering.run)
            rendering.write("" if value is None else ESCAPES[rendering.escape](feel_text(value)))
        elif isinstance(part, Branch):
            holds = part.condition.evaluate_in(scope, rendering.run) is True
            _render(part.then if holds else part.otherwise, scope, rendering)
        else:
            for item in _items(part.items.evaluate_in(scope, rendering.run)):
                rendering.run.spend(1)
                _render(part.body, ItemScope(item, scope), rendering)


def _items(value: Value) -> Sequence[Value]:
    if kind_of(value) == "list":
        return value  # type: ignore[no-any-return]
    return () if value is None else (value,)


def compile_template(
    text: str, names: Mapping[str, Type | None] | Iterable[str] = (), *, types: Mapping[str, Type] | None = None
) -> Template:
    """Compile a template; ``names`` and ``types`` as for ``compile``.

    Raises:
        FeelError: a tag is not closed or its expression is not FEEL; line and column are those of the template.
        FeelLimit: the template is too long or nested too deeply.
    """
    builder = Builder(read_tags(text))
    parts = builder.block(Surroundings(known_names(names), types or {}), closing=None)
    used = {name for expression in builder.expressions for name in expression.names}
    outer = frozenset(name.removeprefix(f"{OUTSIDE}.") for name in used) - {OUTSIDE, "this"}
    return Template(text, outer, tuple(builder.warnings), parts)


class Builder:
    """Builds the parts of a template from its tags."""

    def __init__(self, pieces: Sequence[str | Tag]) -> None:
        self.pieces = pieces
        self.at = 0
        self.depth = 0
        self.expressions: list[Expression] = []
        self.warnings: list[FeelWarning] = []

    def block(self, around: Surroundings, closing: Tag | None) -> Parts:
        """The parts up to the tag that closes or turns the block ``closing`` opened, or up to the end."""
        self.depth += 1
        if self.depth > _MAX_BLOCKS:
            raise exceeded("nesting")
        parts: list[str | Shown | Branch | Repeated] = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            if isinstance(piece, Tag) and piece.kind in ("/if", "/loop", "else"):
                self._check_end(piece, closing)
                self.depth -= 1
                return tuple(parts)
            self.at += 1
            parts.append(piece if isinstance(piece, str) else self._part(piece, around))
        if closing is not None:
            raise closing.error(f"缺少 {{{{/{closing.kind[1:]}}}}}。", f"A {{{{/{closing.kind[1:]}}}}} is missing.")
        self.depth -= 1
        return tuple(parts)

    def _check_end(self, end: Tag, closing: Tag | None) -> None:
        expected = () if closing is None else (f"/{closing.kind[1:]}", *(("else",) if closing.kind == "#if" else ()))
        if end.kind not in expected:
            raise end.error(f"{{{{{end.kind}}}}} 没有对应的开头。", f"Nothing was opened for {{{{{end.kind}}}}}.")

    def _part(self, tag: Tag, around: Surroundings) -> Shown | Branch | Repeated:
        if tag.kind == "#if":
            return self._branch(tag, around)
        if tag.kind == "#loop":
            return self._loop(tag, around)
        return Shown(self._expression(tag, around))

    def _branch(self, tag: Tag, around: Surroundings) -> Branch:
        condition = self._expression(tag, around)
        then = self.block(around, tag)
        otherwise: Parts = ()
        if self._end().kind == "else":
            otherwise = self.block(around, tag)
            end = self._end()
            if end.kind == "else":
                raise end.error("一个 {{#if}} 只能有一个 {{else}}。", "One {{#if}} takes one {{else}}.")
        return Branch(condition, then, otherwise)

    def _loop(self, tag: Tag, around: Surroundings) -> Repeated:
        items = self._expression(tag, around)
        body = self.block(_inside(around, items), tag)
        self._end()
        return Repeated(items, body)

    def _end(self) -> Tag:
        end = self.pieces[self.at]
        self.at += 1
        return end  # type: ignore[return-value]

    def _expression(self, tag: Tag, around: Surroundings) -> Expression:
        try:
            expression = compile_in(tag.text, around)
        except FeelError as error:
            line, column = tag.place(error.line, error.column)
            raise FeelError(error.zh, error.en, line=line, column=column, expected=error.expected) from None
        self.expressions.append(expression)
        for warning in expression.warnings:
            line, column = tag.place(warning.line, warning.column)
            self.warnings.append(replace(warning, line=line, column=column))
        return expression


def _inside(around: Surroundings, items: Expression) -> Surroundings:
    """What is known inside a loop."""
    kind = items.type or ANY
    element = kind.element or ANY if kind.name == "list" else kind
    fields = dict(element.fields)
    origins = {name: path for name, path in around.origins.items() if name not in fields}
    origins["parent"] = OUTSIDE
    if items.origin is not None:
        origins |= {"this": items.origin} | {name: f"{items.origin}.{name}" for name in fields}
    return Surroundings(
        {**around.known, **fields, "this": element, "parent": CONTEXT},
        around.types,
        origins,
        (items.origin or "") if not fields else around.elsewhere,
    )
