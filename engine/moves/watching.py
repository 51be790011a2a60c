"""Supervision follows a move: limits beside the clock begin and end, and what a rule forbids raises a slip.

A service item without ``[watch]`` costs nothing.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from engine.calendar.days import local_date
from engine.catalog import WatchRule
from engine.catalog.release import pattern_of_step
from engine.clock.lights import CORRECTION_DAYS, DELIVERY_DAYS
from engine.model.submission import Submission
from engine.moves.work import Work
from engine.watch.limits import drop_limits, set_limit
from engine.watch.slips import raise_slip
from engine.workflow import Move


def follow_watch(work: Work, move: Move, passed: Collection[str]) -> None:
    """Let supervision follow a finished move.

    Args:
        passed: keys of all steps the move passed through.
    """
    watch = work.release.watch
    if watch is None:
        return
    if work.is_new and watch.answered:
        _limit(work, "R5", CORRECTION_DAYS)
    _answered(work, watch, passed)
    _decided(work, watch, passed)
    for stated in watch.rules:
        if not stated.after.isdisjoint(passed) and stated.when.evaluate(work.scope(""), now=work.here) is True:
            _raise(work, stated.rule, str(work.case.revision), stated.about)
    if move.state is None:
        drop_limits(work.session, work.case.id)


def _answered(work: Work, watch: WatchRule, passed: Collection[str]) -> None:
    told = not watch.correction.isdisjoint(passed)
    if told or not watch.answered.isdisjoint(passed):
        drop_limits(work.session, work.case.id, "R5")
    if told and _times(work, watch.correction) > 1:
        _raise(work, "R3", str(work.case.revision))


def _decided(work: Work, watch: WatchRule, passed: Collection[str]) -> None:
    if not watch.decided.isdisjoint(passed):
        days = work.release.clock.delivery_days if work.release.clock is not None else DELIVERY_DAYS
        if watch.delivered:
            _limit(work, "R6", days)
        if watch.signed and _times(work, watch.signed):
            _raise(work, "R8", str(work.case.revision))
    if not watch.delivered.isdisjoint(passed):
        drop_limits(work.session, work.case.id, "R6")


def _limit(work: Work, rule: str, days: int) -> None:
    today = local_date(work.now)
    set_limit(work.session, work.days.calendar, work.case.id, rule, started_on=today, days=days)


def _raise(work: Work, rule: str, once: str, about: str = "") -> UUID | None:
    slip = raise_slip(work.session, work.days.calendar, work.case, rule, once=once, about=about, now=work.now)
    return slip.id if slip is not None else None


def _times(work: Work, steps: Collection[str]) -> int:
    """How often steps have been done, those that were done again included."""
    patterns = [pattern_of_step(work.release.definition.steps[step]) for step in steps]
    found = select(func.count()).where(Submission.case_id == work.case.id, Submission.pattern.in_(patterns))
    return work.session.scalar(found) or 0
