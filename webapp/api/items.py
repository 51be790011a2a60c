"""The application form of a service item, as programs may ask about it."""

from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.errors import NotFound
from engine.forms import Form


def application_form(session: Session, means: Means, code: str) -> tuple[Release, Form]:
    """The release that new cases begin with, and its application form. Raises NotFound."""
    release = means.catalog.current(session, code)
    form = release.tasks[release.apply.key].form
    if form is None:
        raise NotFound(f"事项“{code}”没有申请表", f"{code} has no application form")
    return release, form
