"""Parse tokens into the tree with an LALR grammar, and say in plain words where and why that fails."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from engine.feel import tree
from engine.feel.errors import Fault, FeelError
from engine.feel.limits import EXPONENT, exceeded
from engine.feel.numbers import EXACT
from engine.feel.temporal_text import read_at_literal
from engine.feel.tree import Node, Place
from engine.feel.types import ANY, Type

OPERATORS = {
    "EQ": "=", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">=",
    "PLUS": "+", "MINUS": "-", "STAR": "*", "SLASH": "/", "POWER": "**",
}  # fmt: skip
SPOKEN = {
    **OPERATORS,
    "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]", "LBRACE": "{", "RBRACE": "}", "COMMA": ",", "COLON": ":",
    "DOT": ".", "DOTDOT": "..", "REVOPEN": "]", "REVCLOSE": "[", "NAME": "name", "MEMBER": "name", "VARIABLE": "name",
    "KEY": "name", "NUMBER": "number", "STRING": "text", "AT": '@"date"', "TYPE": "type", "INSTANCE": "instance of",
    "ANYTHING": "-", "UNARY_NOT": "not",
}  # fmt: skip
Parts: TypeAlias = list[Any]
_BEGINNINGS = frozenset(("NAME", "NUMBER", "STRING"))


class Tokens(LarkLexer):
    """Hands ready tokens to lark."""

    def __init__(self, lexer_conf: object) -> None:
        """Lark hands over its settings; none is needed."""

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        """Never called: tokens are fed one by one."""
        return iter(())


def _place(token: Token) -> Place:
    return token.line or 1, token.column or 1


class TreeBuilder(Transformer[Token, Node]):
    """Builds nodes bottom-up while lark parses; each method is named after its rule in grammar.lark."""

    def expression_text(self, parts: Parts) -> Node:
        return cast(Node, parts[0])

    def anything(self, parts: Parts) -> Node:
        return tree.Tests((), negated=False, place=_place(parts[0]))

    def plain_tests(self, parts: Parts) -> Node:
        return tree.Tests(parts[0], negated=False, place=parts[0][0].place)

    def negated_tests(self, parts: Parts) -> Node:
        return tree.Tests(parts[2], negated=True, place=_place(parts[0]))

    def tests(self, parts: Parts) -> tuple[Node, ...]:
        return tuple(parts[::2])

    def operator_test(self, parts: Parts) -> Node:
        return tree.OperatorTest(OPERATORS[parts[0].type], parts[1], _place(parts[0]))

    def conditional(self, parts: Parts) -> Node:
        return tree.Conditional(parts[1], parts[3], parts[5], _place(parts[0]))

    def for_loop(self, parts: Parts) -> Node:
        return tree.Loop(str(parts[0]), parts[1], parts[3], _place(parts[0]))

    some_loop = every_loop = for_loop

    def iterators(self, parts: Parts) -> tuple[tree.Iterator, ...]:
        return tuple(parts[::2])

    def iterate_list(self, parts: Parts) -> tree.Iterator:
        return tree.Iterator(str(parts[0]), parts[2], None, _place(parts[0]))

    def iterate_range(self, parts: Parts) -> tree.Iterator:
        return tree.Iterator(str(parts[0]), parts[2], parts[4], _place(parts[0]))

    def parameters(self, parts: Parts) -> tuple[object, ...]:
        return tuple(parts[::2])

    def parameter(self, parts: Parts) -> tuple[str, Type]:
        return str(parts[0]), parts[2].value if parts[2] is not None else ANY

    def function(self, parts: Parts) -> Node:
        return tree.Lambda(parts[2] or (), parts[-1], external="EXTERNAL" in _types(parts), place=_place(parts[0]))

    external_function = function

    def disjunction(self, parts: Parts) -> Node:
        left, token, right = parts
        before = left.parts if isinstance(left, tree.Junction) and left.operator == token else (left,)
        return tree.Junction(str(token), (*before, right), _place(token))

    conjunction = disjunction

    def binary(self, parts: Parts) -> Node:
        left, token, right = parts
        return tree.Binary(OPERATORS[token.type], left, right, _place(token))

    def between(self, parts: Parts) -> Node:
        return tree.Between(parts[0], parts[2], parts[4], _place(parts[1]))

    def within(self, parts: Parts) -> Node:
        return tree.Within(parts[0], parts[2], _place(parts[1]))

    def member_tests(self, parts: Parts) -> tuple[Node, ...]:
        return tuple(part for part in parts if not isinstance(part, Token))

    def negation(self, parts: Parts) -> Node:
        if isinstance(parts[1], tree.Literal) and isinstance(parts[1].value, Decimal):
            return tree.Literal(EXACT.minus(parts[1].value), _place(parts[0]))
        return tree.Negation(parts[1], _place(parts[0]))

    def instance_of(self, parts: Parts) -> Node:
        return tree.InstanceOf(parts[0], parts[2].value, _place(parts[1]))

    def member(self, parts: Parts) -> Node:
        return tree.Member(parts[0], str(parts[2]), _place(parts[2]))

    def filter(self, parts: Parts) -> Node:
        return tree.Filter(parts[0], parts[2], _place(parts[1]))

    def call(self, parts: Parts) -> Node:
        function, arguments = parts[0], parts[2] if len(parts) > 3 else ()  # noqa: PLR2004
        if arguments and isinstance(arguments[0], tuple):
            names, values = zip(*arguments, strict=True)
            return tree.Call(function, values, names, function.place)
        return tree.Call(function, arguments, None, function.place)

    def positional(self, parts: Parts) -> tuple[Node, ...]:
        return tuple(parts[::2])

    named = positional

    def argument(self, parts: Parts) -> tuple[str, Node]:
        return str(parts[0]), parts[2]

    entry = argument

    def number(self, parts: Parts) -> Node:
        value = Decimal(str(parts[0]))
        if abs(value.adjusted()) > EXPONENT:
            raise exceeded("exponent")
        return tree.Literal(EXACT.plus(value), _place(parts[0]))

    def string(self, parts: Parts) -> Node:
        return tree.Literal(str(parts[0]), _place(parts[0]))

    def at_literal(self, parts: Parts) -> Node:
        try:
            return tree.Literal(read_at_literal(str(parts[0])), _place(parts[0]))
        except Fault as fault:
            return tree.Literal(None, _place(parts[0]), (fault.zh, fault.en))

    def true(self, parts: Parts) -> Node:
        return tree.Literal(parts[0].type == "TRUE", _place(parts[0]))

    false = true

    def null(self, parts: Parts) -> Node:
        return tree.Literal(None, _place(parts[0]))

    def name(self, parts: Parts) -> Node:
        return tree.Name(str(parts[0]), _place(parts[0]))

    def group(self, parts: Parts) -> Node:
        return cast(Node, parts[1])

    def list_of(self, parts: Parts) -> Node:
        return tree.ListOf(tuple(parts[1:-1:2]), _place(parts[0]))

    def context_of(self, parts: Parts) -> Node:
        return tree.ContextOf(tuple(parts[1:-1:2]), _place(parts[0]))

    def range_of(self, parts: Parts) -> Node:
        opened, start, _, end, closed = parts
        return tree.RangeOf(start, end, opened.type == "LSQB", closed.type == "RSQB", _place(opened))


def _types(parts: Iterable[object]) -> set[str]:
    return {part.type for part in parts if isinstance(part, Token)}


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        lexer=Tokens,
        start=["expression_text", "tests_text"],
        transformer=TreeBuilder(),
        maybe_placeholders=True,
    )


def parse(tokens: Iterable[Token], start: str) -> Node:
    """The tree of ``tokens``; ``start`` is the rule to begin with. Raises ``FeelError``."""
    state = _grammar().parse_interactive(start=start)
    node: object = None
    try:
        for token in tokens:
            node = state.feed_token(token)
    except UnexpectedToken as unexpected:
        raise _refusal(unexpected.token, unexpected.expected) from None
    return cast(Node, node)


def _refusal(token: Token, expected: Iterable[str]) -> FeelError:
    kinds = set(expected)
    operand = kinds >= _BEGINNINGS
    words = sorted({SPOKEN.get(kind, kind.lower()) for kind in kinds - {"$END"}})
    line, column = _place(token)
    ended = token.type == "$END"
    zh = "表达式没有写完" if ended else f"“{token}”不能出现在这里"
    en = "The expression is not finished" if ended else f"'{token}' cannot stand here"
    if operand:
        zh, en = zh + "，此处应是一个值。", en + "; a value is expected."
    elif 1 <= len(words) <= 3:  # noqa: PLR2004 -- more than three alternatives tell a person nothing
        zh, en = f"{zh}，应为 {' 或 '.join(words)}。", f"{en}; expected {' or '.join(words)}."
    else:
        zh, en = zh + "。", en + "."
    return FeelError(zh, en, line=line, column=column, expected=words)
