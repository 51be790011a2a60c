"""Answers that are text: lines, paragraphs, e-mail addresses, telephone numbers, postcodes, travel documents."""

import re
from functools import partial

from engine.forms.cleaning import clean_code, clean_line, clean_text
from engine.forms.kinds.kind import Kind
from engine.forms.wording import Wrong

LINE_LENGTH = 500
PARAGRAPH_LENGTH = 10_000
_EMAIL_LENGTH = 254  # RFC 5321
_EMAIL_NAME = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_EMAIL_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_COUNTRY = re.compile(r"(?:\+|00)86")
_MOBILE = re.compile(r"1[0-9]{10}")
_MOBILE_LENGTH = 11
_ANY_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]{4,24}")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９－（）＋＠．\u3000", "0123456789-()+@. ")

NOT_AN_EMAIL = Wrong(
    "{label}应形如 name@example.com，请检查", "{label} must look like name@example.com; please check it"
)
NOT_A_MOBILE = Wrong(
    "{label}应为以1开头的11位手机号码，请检查",
    "{label} must be a mobile number of 11 digits that begins with 1; please check it",
)
NOT_A_PHONE = Wrong(
    "{label}应为电话号码，例如0512-65201234", "{label} must be a telephone number, such as 0512-65201234"
)


def take_line(raw: object) -> str | Wrong | None:
    """One line of text."""
    return clean_line(raw) or None


def take_paragraph(raw: object) -> str | Wrong | None:
    """Text with its line ends kept."""
    return clean_text(raw) or None


def take_email(raw: object) -> str | Wrong | None:
    """An address, blanks dropped, the domain in small letters. That anybody reads it is not checked."""
    text = clean_line(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    name, _, domain = text.translate(_HALF_WIDTH).replace(" ", "").rpartition("@")
    fits = len(text) <= _EMAIL_LENGTH and _EMAIL_NAME.fullmatch(name) and _EMAIL_DOMAIN.fullmatch(domain)
    return f"{name}@{domain.lower()}" if fits else NOT_AN_EMAIL


def take_mobile(raw: object) -> str | Wrong | None:
    """Eleven digits; blanks, hyphens, full-width digits and +86 are accepted."""
    text = clean_code(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    text = _COUNTRY.sub("", text, count=1) if _COUNTRY.match(text) else text
    if _MOBILE.fullmatch(text):
        return text
    if text.isdigit() and len(text) != _MOBILE_LENGTH:
        return Wrong(
            f"{{label}}应为11位手机号码，现在是{len(text)}位",
            f"{{label}} must be a mobile number of 11 digits; it has {len(text)}",
        )
    return NOT_A_MOBILE


def take_any_phone(raw: object) -> str | Wrong | None:
    """A telephone number as written, with area code or not."""
    text = clean_line(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    text = text.translate(_HALF_WIDTH)
    return text if _ANY_PHONE.fullmatch(text) else NOT_A_PHONE


def take_coded(pattern: re.Pattern[str], wrong: Wrong, raw: object) -> str | Wrong | None:
    """A code in capitals, without blanks and hyphens, that fits ``pattern``."""
    text = clean_code(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    text = text.upper()
    return text if pattern.fullmatch(text) else wrong


def _coded(name: str, pattern: str, zh: str, en: str, *, mode: str = "", complete: str = "") -> Kind:
    return Kind(
        name=name,
        take=partial(take_coded, re.compile(pattern), Wrong("{label}" + zh, "{label} " + en)),
        schema={"type": "string", "pattern": f"^{pattern}$"},
        mode=mode,
        complete=complete,
    )


LINE = Kind("text", take_line)
PARAGRAPH = Kind("paragraph", take_paragraph)
EMAIL = Kind("email", take_email, input="email", complete="email")
MOBILE = Kind(
    "phone", take_mobile, input="tel", mode="tel", complete="tel", schema={"type": "string", "pattern": "^1[0-9]{10}$"}
)
ANY_PHONE = Kind("any-phone", take_any_phone, input="tel", mode="tel", complete="tel")
POSTCODE = _coded(
    "postcode", "[0-9]{6}", "应为6位数字，例如215000", "must be 6 digits, such as 215000",
    mode="numeric", complete="postal-code",
)  # fmt: skip
PASSPORT = _coded(
    "passport", "[A-Z0-9]{5,20}", "应为5至20位字母和数字，请照护照填写",
    "must be 5 to 20 letters and digits, as in the passport",
)  # fmt: skip
TRAVEL_PASS = _coded(
    "travel-pass", "[HM][0-9]{8}(?:[0-9]{2})?", "应为 H 或 M 加8位或10位数字，请照通行证填写",
    "must be H or M and 8 or 10 digits, as on the pass",
)  # fmt: skip
