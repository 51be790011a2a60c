"""A tiny stand-in for the expression language: literals, dotted names, comparisons, and, or."""

import re
from decimal import Decimal


class FeelError(Exception):
    zh = "x"


class FeelLimit(Exception):
    pass


_TOKEN = re.compile(r'\s*(?:(\d+(?:\.\d+)?)|("[^"]*")|([^\W\d][\w.]*)|(>=|<=|!=|[=<>()]))')


class Expression:
    warnings = ()

    def __init__(self, text):
        self.text = text
        self.parts = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise FeelError(text)
            self.parts.append(match.group().strip())
            at = match.end()
        words = [part for part in self.parts if re.match(r"[^\W\d]", part)]
        self.names = frozenset(words) - {"and", "or", "true", "false", "null"}

    def evaluate(self, scope, *, now=None, warnings=None):
        self.line = list(self.parts)
        return self._any(scope)

    def _any(self, scope):
        value = self._all(scope)
        while self.line[:1] == ["or"]:
            self.line.pop(0)
            value = bool(self._all(scope)) or value is True
        return value

    def _all(self, scope):
        value = self._compare(scope)
        while self.line[:1] == ["and"]:
            self.line.pop(0)
            value = (self._compare(scope) is True) and value is True
        return value

    def _compare(self, scope):
        left = self._atom(scope)
        if self.line and self.line[0] in {"=", "!=", "<", ">", "<=", ">="}:
            sign, right = self.line.pop(0), self._atom(scope)
            if sign == "=":
                return left == right
            if sign == "!=":
                return left != right
            if left is None or right is None:
                return None
            return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
        return left

    def _atom(self, scope):
        part = self.line.pop(0)
        if part[0].isdigit():
            return Decimal(part)
        if part[0] == '"':
            return part[1:-1]
        if part in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[part]
        value = scope
        for name in part.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value


def compile(text, names=(), *, kind="expression"):
    return Expression(text)
