"""Service items as the public pages list them, grouped by kind."""

from collections.abc import Iterable, Sequence
from typing import NotRequired, TypedDict

from flask_babel import lazy_gettext

from engine.queries.links import LinkFacts


class PublicItem(TypedDict):
    """One card: what ``public_items`` of the wiring gives."""

    code: str
    title: str
    #: licence, confirmation, public-service, market-service or other-power.
    kind: str
    #: one sentence.
    summary: str
    #: address of the guide page.
    href: str
    #: working days, where the item has such a limit.
    promised_days: NotRequired[int | None]
    legal_days: NotRequired[int | None]
    #: "不收费" or how the fee is found.
    fee: NotRequired[str]


class Progress(TypedDict):
    """What ``find_progress`` of the wiring gives: what an applicant may know of a case."""

    number: str
    title: str
    #: the present state in the applicant's words.
    state: str
    #: green, yellow, red, or "" where no clock runs.
    light: str
    #: such as "剩6个工作日".
    light_text: str
    #: what comes next and by when, one sentence.
    next: str
    #: newest first: {"label", "text", "at" (aware datetime), "state" ("now" | "done")}
    steps: Sequence[dict[str, object]]
    #: cases of the same applicant that it opened or was opened by.
    links: Sequence[LinkFacts]


KINDS = {
    "licence": lazy_gettext("行政许可"),
    "confirmation": lazy_gettext("行政确认"),
    "public-service": lazy_gettext("公共服务"),
    "market-service": lazy_gettext("计量技术服务"),
    "other-power": lazy_gettext("其他行政权力"),
}


def grouped(items: Iterable[PublicItem]) -> list[tuple[str, object, list[PublicItem]]]:
    """The items by kind, in the order of ``KINDS``: (kind, heading, items); kinds without items are left out."""
    listed = list(items)
    groups = [(kind, heading, [item for item in listed if item["kind"] == kind]) for kind, heading in KINDS.items()]
    return [group for group in groups if group[2]]
