"""A site with the small licence of the clock's tests, its cases opened by commands, its pages read by people."""

from types import SimpleNamespace

from sqlalchemy import select

from engine.accounts import Account, Unit
from engine.db import transaction
from engine.limits import keep_limits
from engine.model.case import Case
from engine.parties import add_member
from tests.engine.clock.permit import Office, day

CLOCK = (
    '[clock]\nlegal_days = 20\npromised_days = 10\nstarts_after = ["accepted", "deemed"]\nstops_at = "decide"\n'
    'pauses = [{ steps = ["expert"], kind = "专家评审", basis = "第四十五条", planned_days = "number(review.days)" }]\n'
)


class Permits(Office):
    """The permit office with a wiring for the pages."""

    @property
    def wiring(self):
        return SimpleNamespace(means=self.means, store=None, nudge=lambda: None, find_progress=lambda *_, **__: None)

    def keep(self, on: str) -> None:
        while keep_limits(self.session, self.means, now=day(on)):
            pass

    def accepted(self, on: str = "2026-03-02"):
        case_id = self.open(on)
        self.do(case_id, "review", on, days="5")
        return case_id

    def belongs_to(self, case_id, login: str) -> None:
        """Let this account act for the party of the case."""
        with transaction(self.session) as session:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            party_id = session.get_one(Case, case_id).party_id
            add_member(session, account.id, party_id, relation="owner", may_submit=True)

    def in_unit_of(self, case_id, login: str) -> None:
        """Let the case be handled by the unit that was made for this login."""
        with transaction(self.session) as session:
            unit = session.scalars(select(Unit).where(Unit.code == f"unit-{login}")).one()
            session.get_one(Case, case_id).unit_id = unit.id
