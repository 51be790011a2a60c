"""Built-in functions on strings (DMN 1.5, table 73)."""

from decimal import Decimal

from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.limits import check_string
from engine.feel.numbers import cut
from engine.feel.regex import find, replace_all, split_all
from engine.feel.values import Value


@feel("substring(string: string, start position: number, length?: number) -> string")
def _substring(string: str, position: Decimal, length: Decimal | None = None) -> str:
    start = cut(position)
    if start == 0 or (length is not None and length < 1):
        raise Fault("起始位置从 1 开始，长度至少为 1。", "Positions start at 1, a length is at least 1.")
    first = start - 1 if start > 0 else max(len(string) + start, 0)
    return string[first:] if length is None else string[first : first + cut(length)]


@feel("string length(string: string) -> number")
def _length(string: str) -> Decimal:
    return Decimal(len(string))


@feel("upper case(string: string) -> string")
def _upper(string: str) -> str:
    return string.upper()


@feel("lower case(string: string) -> string")
def _lower(string: str) -> str:
    return string.lower()


@feel("substring before(string: string, match: string) -> string")
def _before(string: str, match: str) -> str:
    found = string.find(match)
    return string[:found] if found >= 0 else ""


@feel("substring after(string: string, match: string) -> string")
def _after(string: str, match: str) -> str:
    found = string.find(match)
    return string[found + len(match) :] if found >= 0 else ""


@feel("contains(string: string, match: string) -> boolean")
def _contains(string: str, match: str) -> bool:
    return match in string


@feel("starts with(string: string, match: string) -> boolean")
def _starts(string: str, match: str) -> bool:
    return string.startswith(match)


@feel("ends with(string: string, match: string) -> boolean")
def _ends(string: str, match: str) -> bool:
    return string.endswith(match)


@feel("matches(input: string, pattern: string, flags?: string) -> boolean")
def _matches(string: str, pattern: str, flags: str | None = None) -> bool:
    return find(string, pattern, flags or "")


@feel("replace(input: string, pattern: string, replacement: string, flags?: string) -> string")
def _replace(string: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    return replace_all(string, pattern, replacement, flags or "")


@feel("split(string: string, delimiter: string) -> list<string>")
def _split(string: str, delimiter: str) -> list[str]:
    return split_all(string, delimiter)


@feel("string join(list: list, delimiter?: string) -> string")
def _join(items: list[Value], delimiter: str | None = None) -> str:
    parts = [item for item in items if item is not None]
    if not all(isinstance(part, str) for part in parts):
        raise Fault("列表中只能有字符串。", "The list may hold strings only.")
    check_string(sum(len(part) for part in parts) + len(delimiter or "") * len(parts))
    return (delimiter or "").join(parts)
