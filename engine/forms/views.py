"""What a page needs to show a form as it stands: plain frozen values, no HTML and no formulas left.

``name`` is the dotted path that posts and problems use, ``anchor`` the same as an HTML id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice as shown."""

    value: str
    label: str
    chosen: bool = False
    group: str = ""
    hint: str = ""
    barred: bool = False


@dataclass(frozen=True, slots=True)
class FindingView:
    """What a register says of an answer."""

    text: str
    possible: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """A question or a computed value as it stands.

    ``value`` is what to put into the input: text, a bool for a checkbox, texts for several choices, a dict of texts
    for fields of several inputs (date and time; value, unit, uncertainty, k), file references for files. ``shown`` is
    the same for reading, "" when nothing was given.
    """

    name: str
    anchor: str
    type: str
    input: str
    label: str
    value: Any
    shown: str
    hint: str = ""
    why: str = ""
    required: bool = False
    readonly: bool = False
    disabled: bool = False
    computed: bool = False
    warning: str = ""
    finding: FindingView | None = None
    prefix: str = ""
    suffix: str = ""
    options: tuple[OptionView, ...] = ()
    mode: str = ""
    complete: str = ""
    most_length: int | None = None
    columns: int = 0
    row: str = ""
    searchable: bool = False
    units: tuple[str, ...] = ()
    uncertain: bool = False
    accept: str = ""
    most_files: int = 1
    clock_label: str = ""
    symbols: bool = False
    #: what a file of a file field may be.
    file_kinds: tuple[str, ...] = ()
    kind: str = ""
    #: whether other parts of the form depend on it.
    live: bool = False
    #: the first name of what its value was taken from (``party``, ``last``, an earlier section), "" when typed.
    source: str = ""
    part: str = "field"


@dataclass(frozen=True, slots=True)
class GroupView:
    """Fields under one heading."""

    anchor: str
    label: str
    hint: str
    parts: tuple["PartView", ...]
    outline: bool = False
    columns: int = 0
    part: str = "group"


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a list.

    ``cells`` stand under the list's columns, ``raw`` is what to post for it when it is closed; its ``parts`` are made
    when they are asked for, because most rows of a long list are closed.
    """

    name: str
    anchor: str
    index: int
    number: int
    cells: tuple[str, ...]
    raw: Any
    blank: bool
    make: Callable[[], tuple["PartView", ...]]

    @property
    def parts(self) -> tuple["PartView", ...]:
        """The row's parts as they stand."""
        return self.make()


@dataclass(frozen=True, slots=True)
class ListView:
    """A list with its rows."""

    name: str
    anchor: str
    label: str
    hint: str
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    least: int
    most: int
    adding: bool
    open_rows: int
    importing: bool = False
    #: whether rows hold more than their columns show.
    more: bool = False
    #: rows of a register that may be taken over.
    offers: tuple[OptionView, ...] = ()
    part: str = "list"


@dataclass(frozen=True, slots=True)
class StillView:
    """A part without an answer. ``text`` is Markdown for text, HTML for html, an address for image and iframe."""

    anchor: str
    type: str
    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    size: int = 0
    action: str = ""
    part: str = "still"


PartView: TypeAlias = FieldView | GroupView | ListView | StillView


@dataclass(frozen=True, slots=True)
class PageView:
    """One step of the form. ``state`` is done, now or later, as far as the order of pages tells."""

    index: int
    title: str
    parts: tuple[PartView, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as it stands now.

    ``pages`` are the pages that are shown (a hidden group is no page); their ``parts`` are filled for the page asked
    for, or for all when none was. ``page`` is that page or None.
    """

    title: str
    lang: str
    pages: tuple[PageView, ...]
    page: PageView | None
    #: whether parts depend on answers, so that the page may want to be shown anew.
    live: bool = False
    #: whether some field offers special symbols.
    symbols: bool = False

    @property
    def previous(self) -> int | None:
        """The index of the page before the present one."""
        return max((one.index for one in self.pages if self.page and one.index < self.page.index), default=None)

    @property
    def next(self) -> int | None:
        """The index of the page after the present one."""
        return min((one.index for one in self.pages if self.page and one.index > self.page.index), default=None)
