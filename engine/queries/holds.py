"""Documents that the applicant may not have yet, such as certificates that are not paid for.

Every way to the bytes of a document asks here. A hold is a formula of the release over the case file as it stands, so
that it ends by itself; a formula that gives no answer holds.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from engine import sections
from engine.calendar.days import BEIJING
from engine.catalog import CountedDays, Means, Release, case_file
from engine.catalog.release import Called, read_by
from engine.feel import Expression
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.policy import Actor
from engine.sections import CaseFile, parent_of

log = logging.getLogger(__name__)
UNCLEAR = "（“{}”的暂缓条件没有结果，请告知管理员）"


def binds(actor: Actor, case: Case) -> bool:
    """Whether holds bind the actor: all who act for the applicant's party, and everybody who is not staff."""
    return case.party_id in actor.party_ids or not actor.is_staff


class Holds:
    """What is held of one case now. Nothing is read before a document is asked about that may be held."""

    def __init__(self, session: Session, means: Means, case: Case, release: Release, *, now: datetime) -> None:
        self._session, self._means, self._case, self._release, self._now = session, means, case, release, now
        self._file: CaseFile | None = None
        self._answers: dict[tuple[str, str], object] = {}

    def sentence(self, row: StoredFile) -> str:
        """Why the applicant may not have the file yet, in the words of the item; "" where it is free."""
        bound = self._release.renders.get(row.step)
        if bound is None or bound.held is None or self._answer(row, bound.held) is False:
            return ""
        return bound.held_words

    def sentence_for_staff(self, row: StoredFile) -> str:
        """As ``sentence``; it also tells where the formula gives no answer."""
        told = self.sentence(row)
        unclear = bool(told) and self._answers[row.step, parent_of(row.address)] is not True
        return told + UNCLEAR.format(self._release.definition.steps[row.step].name) if unclear else told

    def _answer(self, row: StoredFile, held: Expression) -> object:
        where = (row.step, parent_of(row.address))
        if where not in self._answers:
            scope = self._loaded().scope(where[1])
            self._answers[where] = answer = held.evaluate(scope, now=self._now.astimezone(BEIJING))
            if not isinstance(answer, bool):
                log.warning("case %s: whether %s is held has no answer; it is held", self._case.number, row.address)
        return self._answers[where]

    def _loaded(self) -> CaseFile:
        """The sections that the formulas may read, in one statement."""
        if self._file is None:
            key = self._means.ring.open_data_key(self._case.data_key, bound=f"case:{self._case.id}")
            self._file = case_file(self._release, self._case, self._now, CountedDays(self._session))
            wanted = read_by(self._release.readers, _names(self._release))
            for section in sections.load(self._session, self._case.id, key, self._release.readers, wanted=wanted):
                self._file.put(section)
        return self._file


def why_held(session: Session, means: Means, case: Case, row: StoredFile, *, now: datetime) -> str:
    """Why the applicant may not have one file of the case yet; "" where it is free."""
    if not row.step:
        return ""
    return Holds(session, means, case, means.catalog.release(session, case.release), now=now).sentence(row)


def _names(release: Release) -> Iterable[str]:
    """Everything that the formulas of holds read, also through lists that are repeated and inputs of parts."""
    bound: Iterable[Called] = release.renders.values()
    formulas = [one.held for one in bound if one.held is not None]
    formulas += release.items.values()
    formulas += (one for given in release.inputs.values() for one in given.values())
    return {name for formula in formulas for name in formula.names}
