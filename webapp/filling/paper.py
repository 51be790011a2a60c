"""One form that one person is filling in, and where its pages are; made in a reading transaction, then used without."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine.errors import InvalidAnswers, NotFound, Problem
from engine.forms import Form, FormView
from engine.forms.around import NOWHERE, Around
from engine.model.submission import Draft
from engine.policy import Actor
from engine.queries import Saved
from engine.queries.facts import SectionView
from engine.queries.tasks import TaskForm, TaskPage
from webapp.filling.shelf import Place
from webapp.forms.actions import Action
from webapp.screen import is_english


@dataclass(frozen=True, slots=True)
class Paper:
    """A draft or a task with its form.

    ``page_url`` takes a page's index; ``save`` keeps the answers of a page in the open transaction, given the revision
    of the draft that a page which saves by itself was made of (None where a person pressed a button); ``submit`` hands
    in the answers under a key and gives the address to go to; ``template`` shows one page, ``facts`` are its other
    values.
    """

    actor: Actor
    form: Form
    raw: Mapping[str, Any]
    scope: Mapping[str, Any]
    page_url: Callable[[int], str]
    check_url: str
    leave_url: str
    template: str
    facts: Mapping[str, Any]
    save: Callable[[Session, Mapping[str, Any], int, int | None], Draft]
    submit: Callable[[Session, Mapping[str, Any], str], str]
    #: whose files these are that are uploaded into it.
    place: Place
    #: the calendar and the registers that its fields ask.
    around: Around = NOWHERE
    #: whether a form of one page is submitted from that page, without a page to check the answers.
    direct: bool = False
    submit_label: str = ""
    #: address at which a list, by its name, is filled from a spreadsheet; None where that is not offered.
    sheet_url: Callable[[str], str] | None = None
    #: the page on which the person left it.
    resume: int = 0
    #: where a script sends files to; "" where it does not.
    uploads_url: str = ""
    #: address at which files are picked for a field of a page from those uploaded before; None where there are none.
    pick_url: Callable[[str, int], str] | None = None
    #: address of the page that lists the parts of a long form; "" where the pages follow each other.
    tasks_url: str = ""
    #: address of the form on paper ("pdf") or as a spreadsheet ("xlsx"); None where it is not given out.
    print_url: Callable[[str], str] | None = None
    #: when and by whom it was saved last.
    saved: Saved | None = None

    @property
    def urls(self) -> dict[str, Callable[[str], str] | None]:
        """Addresses that form pages link to: a file, the import of a list, its template."""
        sheet, uploads = self.sheet_url, self.uploads_url
        return {
            "file": lambda id: url_for("files.download", file_id=id),
            "thumbnail": lambda id: url_for("files.show_thumbnail", file_id=id),
            "import": sheet,
            "template": None if sheet is None else lambda name: f"{sheet(name)}/template",
            "uploads": (lambda _name: uploads) if uploads else None,
            "export": None if sheet is None else lambda name: f"{sheet(name)}/rows",
            "pick": (lambda name: f"pick:{name}") if self.pick_url is not None else None,
        }

    @property
    def sections(self) -> Sequence[SectionView]:
        """What was filled in before, where the page shows it beside the form."""
        shown: Sequence[SectionView] = getattr(self.facts.get("task"), "sections", ())
        return shown

    @property
    def is_single(self) -> bool:
        """Whether the only page is submitted as it stands."""
        return self.direct and len(self.form.pages) <= 1

    def view(self, now: datetime, page: int | None, raw: Mapping[str, Any] | None = None) -> FormView:
        """The form as it stands, one page of it or all."""
        lang = "en" if is_english() else "zh"
        known = self.raw if raw is None else raw
        return self.form.view(known, self.scope, now=now, page=page, lang=lang, around=self.around)

    def problems_on(self, page: int | None, raw: Mapping[str, Any], now: datetime) -> tuple[Problem, ...]:
        """What is wrong on a page, or in the whole form when None."""
        try:
            self.form.check(raw, self.scope, now=now, page=page, around=self.around)
        except InvalidAnswers as invalid:
            return invalid.problems
        return ()

    def taken(
        self, action: Action, raw: Mapping[str, Any], posted: MultiDict[str, str], now: datetime
    ) -> list[Mapping[str, Any]]:
        """The rows of a register that are ticked, where the button takes them over into a list."""
        if action.verb != "take":
            return []
        ticked = set(posted.getlist(f"_take:{action.target}"))
        offered = self.form.offered(action.target, raw, self.scope, now=now, around=self.around)
        return [row.fills for row in offered if row.value in ticked]

    def problems_by_page(self, now: datetime) -> list[tuple[int, Problem]]:
        """Everything wrong in the answers so far, each with the page on which it is put right."""
        if not self.problems_on(None, self.raw, now):
            return []
        found = [
            (one.index, problem) for one in self.form.pages for problem in self.problems_on(one.index, self.raw, now)
        ]
        return found or [(self.form.pages[-1].index, problem) for problem in self.problems_on(None, self.raw, now)]


class Later(Mapping[str, Any]):
    """Facts that are read only when a page is shown after all; most posted forms show none."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        return self._read()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - values of a template
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def asked(task: TaskPage | TaskForm) -> Form:
    """The form of a task's page. Raises NotFound where the step asks nothing."""
    if task.form is None:
        raise NotFound(f"“{task.step_name}”没有需要填写的表单", f"{task.step_name} has no form")
    return task.form
