"""Regular expressions of XPath, as ``matches``, ``replace`` and ``split`` use them, on an engine without back-tracking.

google-re2 works in time proportional to the text, so no pattern can stall the caller.
"""

import re
from functools import lru_cache
from typing import Any

import re2

from engine.feel.errors import Fault
from engine.feel.limits import REGEX_LENGTH, check_list, check_string, exceeded

_FLAGS = frozenset("smixq")
_REFERENCE = re.compile(r"\\(.)|\$(\d)|(\$|\\)", re.DOTALL)


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Any:
    """The pattern, ready; raises ``Fault`` when it is none and ``FeelLimit`` when it is too long."""
    if len(pattern) > REGEX_LENGTH:
        raise exceeded("regex")
    if not set(flags) <= _FLAGS:
        raise Fault(f"正则标志只能是 s m i x q，不能是“{flags[:20]}”。", f"Flags are s m i x q, not '{flags[:20]}'.")
    if "q" in flags:
        pattern = re2.escape(pattern)
    elif "x" in flags:
        pattern = re.sub(r"\s+", "", pattern)
    inline = "".join(flag for flag in "smi" if flag in flags)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(f"(?{inline})(?:{pattern})" if inline else pattern, options)
    except re2.error:
        raise Fault(f"“{pattern[:60]}”不是可用的正则表达式。", f"'{pattern[:60]}' is no usable pattern.") from None


def find(text: str, pattern: str, flags: str) -> bool:
    """Whether the pattern matches anywhere in the text."""
    return compiled(pattern, flags).search(text) is not None


def replace_all(text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with every match replaced; ``$1`` in the replacement stands for a group."""
    program = compiled(pattern, flags)
    parts: list[str] = []
    size = at = 0
    for match in program.finditer(text):
        piece = text[at : match.start()] + (replacement if "q" in flags else _expand(replacement, match))
        parts.append(piece)
        size += len(piece)
        check_string(size)
        at = match.end()
    parts.append(text[at:])
    return "".join(parts)


def _expand(replacement: str, match: Any) -> str:
    def one(reference: re.Match[str]) -> str:
        if reference[1] is not None:
            return reference[1]
        if reference[2] is None:
            raise Fault("替换文字中的 $ 后面应是数字。", "In the replacement, $ must be followed by a digit.")
        number = int(reference[2])
        return (match.group(number) or "") if number <= len(match.groups()) else ""

    return _REFERENCE.sub(one, replacement)


def split_all(text: str, pattern: str) -> list[str]:
    """The pieces of the text between the matches."""
    program = compiled(pattern, "")
    parts: list[str] = []
    at = 0
    for match in program.finditer(text):
        if match.end() == match.start():
            raise Fault("分隔符不能匹配空文字。", "The delimiter must not match nothing.")
        parts.append(text[at : match.start()])
        check_list(len(parts))
        at = match.end()
    parts.append(text[at:])
    return parts
