"""What a check of a certificate found, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext


class Judgement(StrEnum):
    """How a certificate stands."""

    GENUINE = "true"
    ALTERED = "altered"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shown:
    """How one judgement is told."""

    colour: str
    heading: object
    sentence: object


SHOWN = {
    Judgement.GENUINE: Shown("green", lazy_gettext("真实有效"), lazy_gettext("该证书由本机构签发，现行有效。")),
    Judgement.ALTERED: Shown(
        "red", lazy_gettext("已被改动"), lazy_gettext("该文件与本机构签发的文件不一致，请勿采信。")
    ),
    Judgement.REPLACED: Shown(
        "amber", lazy_gettext("已被替换"), lazy_gettext("该证书由本机构签发，但已由新的证书替换，请以新证书为准。")
    ),
    Judgement.REVOKED: Shown(
        "red", lazy_gettext("已撤销"), lazy_gettext("该证书由本机构签发，但已撤销作废，请勿采信。")
    ),
    Judgement.EXPIRED: Shown(
        "amber", lazy_gettext("已过有效期"), lazy_gettext("该证书由本机构签发，内容真实，但有效期已过。")
    ),
    Judgement.UNKNOWN: Shown(
        "red",
        lazy_gettext("没有查到"),
        lazy_gettext("没有查到与您提供的信息相符的证书，请核对后重试，或与本机构联系。"),
    ),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A judgement and what may be told to anybody who holds the certificate: (label, text)."""

    judgement: Judgement
    rows: tuple[tuple[object, str], ...] = ()
    #: sentences on what was changed.
    notes: tuple[object, ...] = ()
    #: places that were changed: ``place``, ``found`` in the file, ``issued``.
    changes: Sequence[Any] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything was found."""
        return self.judgement is not Judgement.UNKNOWN

    @property
    def shown(self) -> Shown:
        """Its words and colour."""
        return SHOWN[self.judgement]


def checked(found: Any) -> Checked:  # noqa: ANN401 - the register's own answer; None for unknown
    """The register's answer for the page: ``{"judgement", "rows", …}``; unknown and not-yours look the same."""
    if found is None:
        return Checked(Judgement.UNKNOWN)
    return Checked(
        Judgement(found["judgement"]),
        tuple(found["rows"]),
        tuple(found.get("notes", ())),
        tuple(found.get("changes", ())),
    )
