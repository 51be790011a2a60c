"""Turn raw pieces into the tokens of the grammar, deciding what is a name by what is known at that place.

The lexer follows brackets, loops, filters and function headers just far enough to know which names are in scope;
everything else is the grammar's business.
"""

from collections.abc import Iterator, Mapping

from lark import Token

from engine.feel.errors import FeelError
from engine.feel.frames import Frame, closing_bracket, frame_for, name_until, run_of_words
from engine.feel.limits import NESTING, exceeded
from engine.feel.names import KEYWORDS, Known, Names
from engine.feel.scanner import Places, Raw, refuse_character, scan
from engine.feel.types import ANY, Type, TypeReader
from engine.feel.values import Value

SIGNS = {
    "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE", ",": "COMMA", ":": "COLON",
    ".": "DOT", "..": "DOTDOT", "+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH", "**": "POWER",
    "=": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE",
}  # fmt: skip
OPERATORS = frozenset(("and", "or", "between", "in", "then", "else", "return", "satisfies"))
_OPENING = {"(": ")", "[": "]", "{": "}"}
_LOOPS = frozenset(("for", "some", "every"))


class Lexer:
    """Tokens of one text. ``known`` and ``members`` are the caller's names, ``functions`` the built-in ones."""

    def __init__(
        self, text: str, known: Names, members: Names, functions: Names, named_types: Mapping[str, Type], *, tests: bool
    ) -> None:
        self.text = text
        self.places = Places(text)
        self.raws = scan(text, self.places)
        self.pieces = [raw.text if raw.kind != "string" else '"' for raw in self.raws]
        self.known, self.members, self.functions, self.types = known, members, functions, named_types
        self.tests = tests
        self.at = 0
        self.frames = [Frame("top")]
        self.operand = False
        self.path: Type | None = None
        self.entry = False
        self.variable = False

    def tokens(self) -> Iterator[Token]:
        """The tokens, ``$END`` last."""
        if self.tests:
            yield from self._lead()
        while (raw := self.raws[self.at]).kind != "end":
            step = self._after_operand if self.operand else self._before_operand
            yield from step(raw)
        yield self._token("$END", "", raw)

    def error(self, raw: Raw, zh: str, en: str) -> FeelError:
        """An error at ``raw``."""
        line, column = self.places.of(raw.start)
        return FeelError(zh, en, line=line, column=column)

    def _token(self, kind: str, value: Value, raw: Raw) -> Token:
        line, column = self.places.of(raw.start)
        return Token(kind, value, raw.start, line, column)

    def _emit(self, kind: str, value: Value, count: int = 1, *, operand: bool, path: Type | None = None) -> Token:
        token = self._token(kind, value, self.raws[self.at])
        self.at += count
        self.operand, self.path = operand, path
        return token

    def _lead(self) -> Iterator[Token]:
        """What only the beginning of unary tests may say: a lone dash, and a ``not( … )`` around everything."""
        if self.pieces == ["-", ""]:
            yield self._emit("ANYTHING", "-", operand=True)
        elif self.pieces[:2] == ["not", "("] and closing_bracket(self.raws, 1) == len(self.raws) - 2:
            yield self._emit("UNARY_NOT", "not", operand=False)

    # --- where an operand is expected -------------------------------------------------------------------------------

    def _before_operand(self, raw: Raw) -> Iterator[Token]:
        if self.variable:
            yield from self._loop_variable()
            return
        if self.entry:
            self.entry = False
            if self.frames[-1].kind == "params":
                yield from self._parameter()
                return
            key = self._key()
            if key is not None:
                yield from key
                return
        if raw.kind in ("word", "number", "other"):
            yield from self._operand_word(raw)
        elif raw.kind in ("string", "at"):
            yield self._emit(raw.kind.upper(), raw.text, operand=True)
        else:
            yield from self._operand_sign(raw)

    def _operand_word(self, raw: Raw) -> Iterator[Token]:
        found = self._longest()
        if found is not None and (found[1] > 1 or raw.text not in KEYWORDS):
            yield self._emit("NAME", found[0].name, found[1], operand=True, path=found[0].type)
        elif raw.kind == "number":
            yield self._emit("NUMBER", raw.text, operand=True)
        elif raw.kind == "other":
            raise refuse_character(raw, self.places)
        elif raw.text in KEYWORDS:
            yield from self._keyword(raw)
        else:
            count = run_of_words(self.raws, self.at)
            yield self._emit("NAME", " ".join(self.pieces[self.at : self.at + count]), count, operand=True)

    def _keyword(self, raw: Raw) -> Iterator[Token]:
        word = raw.text
        if word in _LOOPS:
            self.frames[-1].loops += 1
            self.variable = True
        yield self._emit(word.upper(), word, operand=word in ("true", "false", "null"))
        if word == "function" and self.pieces[self.at] == "(":
            yield self._open("params")

    def _operand_sign(self, raw: Raw) -> Iterator[Token]:
        sign = raw.text
        if sign in _OPENING:
            yield self._open({"(": "(", "[": "[", "{": "{"}[sign])
        elif sign == "]" and not self._just_opened():
            yield self._open("[", "REVOPEN")
        elif sign in ")]}":
            yield from self._close(raw)
        else:
            yield from self._plain_sign(raw)

    def _just_opened(self) -> bool:
        return self.at > 0 and self.pieces[self.at - 1] == "[" and self.frames[-1].kind == "["

    def _longest(self) -> tuple[Known, int] | None:
        best: tuple[Known, int] | None = None
        for names in (*(frame.names for frame in reversed(self.frames)), self.known, self.functions):
            found = names.longest(self.pieces, self.at)
            if found is None or (best is not None and found[1] <= best[1]):
                continue
            if names is self.functions and not self._means_function(found):
                continue
            best = found
        return best

    def _means_function(self, found: tuple[Known, int]) -> bool:
        """A built-in whose name holds ``and`` is meant only where it is called."""
        behind = self.at + found[1]
        return self.pieces[behind] == "(" or "and" not in self.pieces[self.at : behind]

    def _loop_variable(self) -> Iterator[Token]:
        self.variable = False
        found = name_until(self.text, self.raws, self.at, ("in",))
        if found is None:
            raise self.error(
                self.raws[self.at], "此处应是循环变量的名称和 in。", "A variable and 'in' are expected here."
            )
        self.frames[-1].names.add(Known(found[0], ANY))
        yield self._emit("VARIABLE", found[0], found[1], operand=False)
        yield self._emit("IN", "in", operand=False)

    def _key(self) -> Iterator[Token] | None:
        raw = self.raws[self.at]
        if raw.kind == "string" and self.pieces[self.at + 1] == ":":
            return self._key_tokens(raw.text, 1)
        found = name_until(self.text, self.raws, self.at, (":",))
        return None if found is None else self._key_tokens(*found)

    def _key_tokens(self, name: str, count: int) -> Iterator[Token]:
        if self.frames[-1].kind == "{":
            self.frames[-1].key = Known(name, ANY)
            self.members.add(Known(name, ANY))
        yield self._emit("KEY", name, count, operand=False)
        yield self._emit("COLON", ":", operand=False)

    def _parameter(self) -> Iterator[Token]:
        if self.pieces[self.at] == ")":
            yield from self._close(self.raws[self.at])
            return
        found = name_until(self.text, self.raws, self.at, (":", ",", ")"))
        if found is None:
            raise self.error(self.raws[self.at], "此处应是参数名称。", "A parameter name is expected here.")
        yield self._emit("VARIABLE", found[0], found[1], operand=True)
        kind = ANY
        if self.pieces[self.at] == ":":
            yield self._emit("COLON", ":", operand=True)
            kind, token = self._type()
            yield token
        self.frames[-2].names.add(Known(found[0], kind))

    def _type(self) -> tuple[Type, Token]:
        raw = self.raws[self.at]
        reader = TypeReader(self.text, raw.start, self.types)
        kind = reader.read()
        count = 0
        while self.raws[self.at + count].start < reader.position:
            count += 1
        return kind, self._emit("TYPE", kind, max(count, 1), operand=True)

    # --- where an operator is expected ------------------------------------------------------------------------------

    def _after_operand(self, raw: Raw) -> Iterator[Token]:
        if raw.kind == "word":
            yield from self._operator_word(raw)
        elif raw.text == "." and raw.kind == "sign":
            yield from self._member()
        elif raw.kind == "sign":
            yield from self._operator_sign(raw)
        elif raw.kind == "other":
            raise refuse_character(raw, self.places)
        else:
            yield self._emit(raw.kind.upper(), raw.text, operand=True)

    def _operator_word(self, raw: Raw) -> Iterator[Token]:
        word = raw.text
        if word == "instance" and self.pieces[self.at + 1] == "of":
            yield self._emit("INSTANCE", "instance of", 2, operand=False)
            yield self._type()[1]
        elif word in OPERATORS:
            if word in ("return", "satisfies") and self.frames[-1].loops:
                self.frames[-1].loops -= 1
            yield self._emit(word.upper(), word, operand=False)
        else:
            raise self.error(raw, f"“{word}”前面缺少运算符，或名称有误。", f"An operator is missing before '{word}'.")

    def _member(self) -> Iterator[Token]:
        path = self.path
        yield self._emit("DOT", ".", operand=False)
        raw = self.raws[self.at]
        found = self._member_of(path)
        if found is not None:
            yield self._emit("MEMBER", found[0].name, found[1], operand=True, path=found[0].type)
        elif raw.kind == "word":
            count = run_of_words(self.raws, self.at)
            yield self._emit("MEMBER", " ".join(self.pieces[self.at : self.at + count]), count, operand=True)
        else:
            raise self.error(raw, "“.”后面应是名称。", "A name is expected after '.'.")

    def _member_of(self, path: Type | None) -> tuple[Known, int] | None:
        while path is not None and path.element is not None:
            path = path.element
        if path is not None and path.fields:
            return Names(Known(name, kind) for name, kind in path.fields).longest(self.pieces, self.at)
        return self.members.longest(self.pieces, self.at)

    def _operator_sign(self, raw: Raw) -> Iterator[Token]:
        sign = raw.text
        if sign == "(":
            yield self._open("call")
        elif sign == "[" and not self._closes_range():
            yield self._open("filter")
        elif sign in ")]}[":
            yield from self._close(raw)
        else:
            yield from self._plain_sign(raw)

    def _closes_range(self) -> bool:
        """Whether ``[`` ends an interval such as ``[1..10[``: a filter would have to go on with an operand."""
        if not self.frames[-1].ranged:
            return False
        behind = self.raws[self.at + 1]
        if behind.kind == "word":
            return behind.text in OPERATORS or behind.text == "instance"
        return behind.kind == "end" or (behind.kind == "sign" and behind.text not in "([{-")

    # --- brackets and separators ------------------------------------------------------------------------------------

    def _open(self, kind: str, token: str | None = None) -> Token:
        if len(self.frames) > NESTING:
            raise exceeded("nesting")
        self.frames.append(frame_for(kind, self.path))
        self.entry = kind in ("{", "call", "params")
        sign = self.pieces[self.at]
        return self._emit(token or SIGNS[sign], sign, operand=False)

    def _close(self, raw: Raw) -> Iterator[Token]:
        frame = self.frames.pop() if len(self.frames) > 1 else self.frames[0]
        self.entry = False
        path = frame.path if frame.kind == "filter" else None
        kind = "REVCLOSE" if raw.text == "[" else SIGNS[raw.text]
        yield self._emit(kind, raw.text, operand=frame.kind != "params", path=path)
        if frame.kind == "params" and self.pieces[self.at] == "external":
            yield self._emit("EXTERNAL", "external", operand=False)

    def _plain_sign(self, raw: Raw) -> Iterator[Token]:
        frame = self.frames[-1]
        if raw.text not in SIGNS:
            raise refuse_character(raw, self.places)
        if raw.text == "..":
            frame.ranged = True
        if raw.text == ",":
            self.entry = frame.kind in ("{", "call", "params")
            self.variable = frame.loops > 0
            if frame.key is not None:
                frame.names.add(frame.key)
        yield self._emit(SIGNS[raw.text], raw.text, operand=False)
