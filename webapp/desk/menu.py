"""The menu of commands on a task or a case: what is offered, in words, with its address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from flask import url_for

from engine.movement import case_offers, task_offers
from engine.policy import Actor
from engine.queries.facts import CaseFacts, TaskFacts
from webapp.desk.sheet import Sheet
from webapp.desk.sheets import CASE_SHEETS, TASK_SHEETS


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    label: object
    href: str


def task_menu(actor: Actor, task: TaskFacts, *, has_events: bool) -> list[Entry]:
    """The commands offered on a task, and after them events of and a note on its case."""
    beside = ("raise-event", "note") if has_events else ("note",)
    offered = _entries(task_offers(actor, task), TASK_SHEETS, partial(url_for, "desk.ask_task", task_id=task.id))
    return [*offered, *_entries(beside, CASE_SHEETS, partial(url_for, "desk.ask_case", case_id=task.case_id))]


def case_menu(actor: Actor, case: CaseFacts, *, has_events: bool) -> list[Entry]:
    """The commands offered on a case."""
    return _entries(
        case_offers(actor, case, has_events=has_events), CASE_SHEETS, partial(url_for, "desk.ask_case", case_id=case.id)
    )


def _entries(offered: Iterable[str], sheets: dict[str, Sheet], href: Callable[..., str]) -> list[Entry]:
    return [Entry(sheets[name].title, href(name=name)) for name in offered if name in sheets]
