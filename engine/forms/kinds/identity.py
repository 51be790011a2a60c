"""Credit codes and ID numbers: their own check characters, never a look-up of people or organisations.

GB 32100 (unified social credit code), GB 11714 (organisation code inside it), GB 11643 (citizen identity number).
Region codes are not a gate: old numbers carry codes that no table has any more.
"""

import re
from datetime import date, datetime

from engine.forms.cleaning import clean_code
from engine.forms.kinds.kind import Kind
from engine.forms.wording import Wrong

LENGTH = 18
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    str(number)
    for numbers in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for number in numbers
)


def uscc_check_character(code: str) -> str:
    """The 18th character that GB 32100 gives the first 17."""
    total = sum(_ALPHABET.index(sign) * weight for sign, weight in zip(code[:17], _USCC_WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(code: str) -> str:
    """The 9th character that GB 11714 gives the first 8 of an organisation code."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(code[:8], _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def citizen_check_character(number: str) -> str:
    """The 18th character that GB 11643 gives the first 17."""
    total = sum(int(sign) * weight for sign, weight in zip(number[:17], _CITIZEN_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _wrong_length(text: str) -> Wrong:
    return Wrong(
        f"{{label}}应为18位，现在是{len(text)}位",
        f"{{label}} must have 18 characters; it has {len(text)}",
    )


_NOT_LETTERS_OR_DIGITS = Wrong(
    "{label}只能是数字和大写字母，请检查", "{label} may hold digits and capital letters only; please check it"
)
_BAD_CHECK = Wrong(
    "{label}的最后一位校验码不对，请核对是否有一位抄错",
    "The last character of {label} does not fit the others; check whether one was copied wrongly",
)


_FUTURE_BIRTH = Wrong(
    "{label}中的出生日期在今天之后，请检查第7至14位",
    "{label} holds a date of birth after today; check characters 7 to 14",
)
_DOUBTFUL_ORGANISATION = Wrong(
    "{label}中的组织机构代码（第9至17位）校验位不符，请再核对一次；无误可继续",
    "The organisation code inside {label} (characters 9 to 17) has an unusual check character; "
    "check it once more, and go on if it is right",
)
_DOUBTFUL_REGION = Wrong(
    "{label}的前两位不是常见的地区代码，请再核对一次；无误可继续",
    "{label} begins with an unusual region code; check it once more, and go on if it is right",
)


def take_credit_code(raw: object) -> str | Wrong | None:
    """A unified social credit code; blanks, hyphens, small and full-width letters are accepted."""
    text = clean_code(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    text = text.upper()
    if not (text.isascii() and text.isalnum()):
        return _NOT_LETTERS_OR_DIGITS
    if len(text) != LENGTH:
        return _wrong_length(text)
    for place, sign in enumerate(text, 1):
        if sign not in _ALPHABET:
            return Wrong(
                f"{{label}}第{place}位是“{sign}”，代码中不使用 I、O、S、V、Z，请检查是否应为数字",
                f"Character {place} of {{label}} is “{sign}”; the code never uses I, O, S, V or Z",
            )
    return text if uscc_check_character(text) == text[-1] else _BAD_CHECK


def doubt_credit_code(code: str) -> Wrong | None:
    """The organisation code inside does not carry its own check character (GB 11714)."""
    return None if organisation_check_character(code[8:16]) == code[16] else _DOUBTFUL_ORGANISATION


def take_citizen_number(raw: object) -> str | Wrong | None:
    """A citizen identity number, its date and check character verified; blanks and a small x are accepted."""
    text = clean_code(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    text = text.upper()
    if len(text) != LENGTH:
        return _wrong_length(text)
    if not _CITIZEN.fullmatch(text):
        return Wrong(
            "{label}前17位应为数字，最后一位为数字或 X，请检查",
            "The first 17 characters of {label} must be digits and the last a digit or X; please check it",
        )
    if birth_of(text) is None:
        return Wrong(
            f"{{label}}中的出生日期“{text[6:14]}”不存在，请检查第7至14位",
            f"{{label}} holds a date of birth, {text[6:14]}, that does not exist; check characters 7 to 14",
        )
    return text if citizen_check_character(text) == text[-1] else _BAD_CHECK


def doubt_citizen_number(number: str) -> Wrong | None:
    """The number begins with digits that no province has."""
    return None if number[:2] in _PROVINCES else _DOUBTFUL_REGION


def check_citizen_number(number: str, now: datetime) -> Wrong | None:
    """Nobody is born after today."""
    birth = birth_of(number)
    return _FUTURE_BIRTH if birth is not None and birth > now.date() else None


def birth_of(number: str) -> date | None:
    """The date of birth inside a citizen identity number, None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


CREDIT_CODE = Kind(
    "uscc", take_credit_code, warn=doubt_credit_code,
    schema={"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"},
)  # fmt: skip
CITIZEN_NUMBER = Kind(
    "id-card", take_citizen_number, warn=doubt_citizen_number, check=check_citizen_number,
    schema={"type": "string", "pattern": "^[0-9]{17}[0-9X]$"},
)  # fmt: skip
