"""The register of purposes: every question of every service item, why it is asked, and how long the answer is kept.

It is read from the releases that are current now; nobody keeps it by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.catalog.retention import DEFAULT_RETENTION
from engine.forms import Form
from engine.forms.spec import Field
from engine.policy import APPLICANT

#: kinds of answers that tell who somebody is or where they can be reached.
PERSONAL_KINDS = frozenset({"phone", "any-phone", "email"})
#: kinds whose misuse harms somebody: identity documents (GB/T 35273-2020, annex B).
SENSITIVE_KINDS = frozenset({"id-card", "passport", "travel-pass"})
SENSITIVE, PERSONAL, PLAIN = "sensitive", "personal", ""


@dataclass(frozen=True, slots=True)
class AskedField:
    """One question of one step. ``purpose`` is "" where its owner has not said why it is asked."""

    item: str
    item_title: str
    step: str
    step_name: str
    by_applicant: bool
    name: str
    zh: str
    en: str
    purpose: str
    #: sensitive, personal, or "" for everything else.
    sensitivity: str
    retention: str


def asked_fields(session: Session, means: Means) -> tuple[AskedField, ...]:
    """Every question of the service items, by item, in the order of steps and pages."""
    return tuple(field for release in means.catalog.items(session) for field in fields_of(release))


def fields_of(release: Release) -> Iterator[AskedField]:
    """The questions of one release."""
    retention = str(release.item.get("archive", {}).get("retention", DEFAULT_RETENTION))
    for key, bound in release.tasks.items():
        if bound.form is None:
            continue
        step = release.definition.steps[key]
        for name, field in _asked(bound.form):
            yield AskedField(
                item=release.code,
                item_title=release.title,
                step=key,
                step_name=step.name,
                by_applicant=release.role_of(step.lane) == APPLICANT,
                name=name,
                zh=field.label.fixed("zh", name),
                en=field.label.fixed("en", name),
                purpose=field.purpose,
                sensitivity=sensitivity_of(field),
                retention=retention,
            )


def _asked(form: Form) -> Iterator[tuple[str, Field]]:
    return ((name, field) for name, field in form.fields() if field.compute is None)


def sensitivity_of(field: Field) -> str:
    """How the answer must be looked after: what the form says, else what its kind tells."""
    if field.sensitive or field.kind.name in SENSITIVE_KINDS:
        return SENSITIVE
    # A formula that chooses the kind chooses between documents of identity.
    told = field.personal or field.kind.name in PERSONAL_KINDS or field.kind_choice is not None
    return PERSONAL if told else PLAIN
