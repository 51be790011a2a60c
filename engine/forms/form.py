"""A compiled form: shared, frozen, and pure. Its answers are worked out, shown, checked and read here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import InvalidAnswers, Problem
from engine.feel.types import Type
from engine.forms.around import NOWHERE, Around
from engine.forms.checking import Check, accepted
from engine.forms.cleaning import unbounded
from engine.forms.expressions import Said
from engine.forms.spec import Body, Field, Page
from engine.forms.validators import Validators, answers_schema
from engine.forms.viewing import Viewer
from engine.forms.views import FormView, PageView
from engine.forms.working import Working, choices_of, work_out
from engine.ports import Choice


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a release.

    ``names`` are the dotted paths that its formulas read from outside, such as ``apply.items.name``. ``raw`` answers
    are nested dicts and lists of what was typed; stored answers are valid raw answers too.
    """

    key: str
    title_said: Said
    body: Body
    pages: tuple[Page, ...]
    names: frozenset[str]
    live: frozenset[str] = frozenset()
    #: the registers that its pickers and checks ask.
    registers: frozenset[str] = frozenset()
    validators: Validators = field(default_factory=Validators, compare=False)
    properties: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def title(self) -> str:
        """The form's title in Chinese."""
        return self.title_said.fixed("zh", self.key)

    @property
    def types(self) -> Mapping[str, Type]:
        """The FEEL type of each key."""
        return self.body.types

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the stored answers, whatever is visible: for the API and its description."""
        schema = answers_schema(self.body.fields, self.body.lists)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": self.title, **schema}

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Every field with its dotted name, ``items[].serial_no`` for those of a list's rows."""
        return _fields(self.body, "")

    def view(
        self, raw: Mapping[str, Any], scope: Mapping[str, Any], *, now: datetime, page: int | None = None,
        lang: str = "zh", around: Around = NOWHERE,
    ) -> FormView:  # fmt: skip
        """The form as it stands: what is visible now, with options, computed values and rows.

        Args:
            scope: the sections that the form's formulas read.
            page: only this page's parts are made (the next page's where it is hidden); all pages' when None
                (the check-answers page).
            lang: zh or en.
            around: the calendar and registers that its fields ask.

        Raises:
            InvalidAnswers: ``raw`` is too big to look at.
        """
        working = self._worked_out(raw, scope, around, now)
        viewer = Viewer(lang, now, self.live)
        shown = [one for one in self.pages if self._is_shown(one, working)]
        current = None if page is None else nearest(shown, page)
        views = tuple(self._page_view(one, current, working, viewer, every=page is None) for one in shown)
        return FormView(
            title=self.title_said.words(lang, working.env, now),
            lang=lang,
            pages=views,
            live=bool(self.live),
            symbols=_offers_symbols(self.body, current),
            page=next((one for one in views if current is not None and one.index == current.index), None),
        )

    def _page_view(self, one: Page, current: Page | None, working: Working, viewer: Viewer, *, every: bool) -> PageView:
        made = every or one is current
        state = "" if current is None else "now" if one is current else "done" if one.index < current.index else "later"
        title = one.title.words(viewer.lang, working.env, viewer.now)
        return PageView(one.index, title, viewer.parts(one.nodes, working) if made else (), state)

    def _is_shown(self, one: Page, working: Working) -> bool:
        return one.group is None or one.group not in working.hidden

    def _worked_out(self, raw: Mapping[str, Any], scope: Mapping[str, Any], around: Around, now: datetime) -> Working:
        wrong = unbounded(raw)
        if wrong is not None:
            raise InvalidAnswers([Problem("", wrong.zh, wrong.en)])
        return work_out(self.body, raw, scope, around, now)

    def check(
        self, raw: Mapping[str, Any], scope: Mapping[str, Any], *, now: datetime, page: int | None = None,
        around: Around = NOWHERE,
    ) -> dict[str, Any]:  # fmt: skip
        """The accepted answers as JSON: numbers and dates as text, trailing zeros kept.

        Args:
            page: check and return this page's answers only; conditions still see all answers.
            around: the calendar and registers that its fields ask.

        Raises:
            InvalidAnswers: every problem in document order, fields as dotted paths.
        """
        working = self._worked_out(raw, scope, around, now)
        nodes = self.body.nodes
        if page is not None:
            nodes = next((one.nodes for one in self.pages if one.index == page), ())
        problems = Check(self.validators, now).problems(working, nodes)
        if page is not None:
            problems = [one for one in problems if one.field or page == self.pages[-1].index]
        if problems:
            raise InvalidAnswers(problems)
        return accepted(working, nodes)

    def offered(
        self, name: str, raw: Mapping[str, Any], scope: Mapping[str, Any], *, now: datetime, around: Around
    ) -> tuple[Choice, ...]:
        """The rows of a register that the list ``name`` may take over now; nothing for a list that offers none."""
        rows = next((one for one in self.body.lists if one.name == name), None)
        if rows is None or rows.offers is None:
            return ()
        offered = choices_of(rows.offers, self._worked_out(raw, scope, around, now), now)
        return tuple(one for one in offered if not one.barred[0])

    def read(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Stored answers as typed FEEL values; every key is there, None where nothing is stored."""
        return self.body.read(stored)


def nearest(shown: list[Page], index: int) -> Page | None:
    """The page asked for; where it is hidden, the next one that is shown, else the last."""
    return next((one for one in shown if one.index >= index), shown[-1] if shown else None)


def _offers_symbols(body: Body, page: Page | None) -> bool:
    """Whether a field of the page, or of the whole form, may want special symbols."""
    fields = [one for one in body.fields if page is None or one.number in page.numbers]
    for rows in body.lists:
        if page is None or rows.number in page.numbers:
            fields += [one for _, one in _fields(rows.body, "")]
    return any(one.look.symbols for one in fields)


def _fields(body: Body, prefix: str) -> Iterator[tuple[str, Field]]:
    for one in body.fields:
        yield prefix + one.name, one
    for rows in body.lists:
        yield from _fields(rows.body, f"{prefix}{rows.name}[].")
