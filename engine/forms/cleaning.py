"""What people type, made harmless: stray characters refused, full-width digits and odd blanks accepted.

Nothing here knows a field; a sentence about the field is made by the caller from ``Wrong``.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from engine.forms.wording import Wrong, not_answered_as

#: No answer of one field may be longer, whatever its form says (characters).
TEXT_LIMIT = 100_000
#: A posted page may hold at most so many values, so deep.
VALUES_LIMIT = 50_000
DEPTH_LIMIT = 12

_NESTED = (dict, list, tuple, Mapping)
# Controls but tab and line ends, lone surrogates, the sign for undecodable bytes, and signs that turn text around.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\u202a-\u202e\u2066-\u2069]")
_EDGES = "\ufeff\u200b\u200c\u200d\u2060\u3000"
_BLANKS = re.compile(r"[\s\u3000]+")

UNREADABLE = Wrong(
    "{label}中有无法识别的字符，请删除后重新输入",
    "{label} contains characters that cannot be read; remove them and enter it again",
)


def clean_text(raw: object) -> str | Wrong:
    """The text without blanks at its ends and with one kind of line end, or what is wrong with it."""
    if not isinstance(raw, str):
        return not_answered_as("文字", "text")
    if len(raw) > TEXT_LIMIT:
        return Wrong(
            f"{{label}}太长（{len(raw)}个字），请精简后再提交",
            f"{{label}} is too long ({len(raw)} characters); please shorten it",
        )
    if _REFUSED.search(raw):
        return UNREADABLE
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    return raw.strip().strip(_EDGES).strip()


def clean_line(raw: object) -> str | Wrong:
    """As ``clean_text``, on one line."""
    text = clean_text(raw)
    if isinstance(text, str) and ("\n" in text or "\t" in text):
        return _BLANKS.sub(" ", text)
    return text


def clean_code(raw: object) -> str | Wrong:
    """As ``clean_line``, for codes: full-width signs become half-width, blanks and hyphens go."""
    text = clean_line(raw)
    if isinstance(text, Wrong):
        return text
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _BLANKS.sub("", text).replace("-", "").replace("－", "").replace("—", "")


def unbounded(raw: Mapping[str, Any]) -> Wrong | None:
    """Why the answers as a whole are too many or too deep to look at, or None."""
    waiting: list[tuple[object, int]] = [(raw, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        inner: Iterable[object] = value.values() if isinstance(value, Mapping) else value  # type: ignore[assignment]
        seen += len(value)  # type: ignore[arg-type]  # only mappings, lists and tuples wait
        if seen > VALUES_LIMIT or depth > DEPTH_LIMIT:
            return Wrong(
                "提交的内容过多，无法处理。请分几次填写，或用表格导入",
                "Too much was sent at once. Send it in parts, or import a spreadsheet",
            )
        waiting.extend((one, depth + 1) for one in inner if type(one) is not str and isinstance(one, _NESTED))
    return None
