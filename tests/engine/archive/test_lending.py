"""A filed case is lent by an archivist, for a time, and every reading is logged."""

from datetime import timedelta

import pytest

from engine import archive as books
from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from engine.model.event import Event
from engine.model.package import PackageRow
from tests.engine.workers.scenes import NOW, a_person

ARCHIVIST = a_person("archivist")
READER = a_person("verifier")


@pytest.fixture
def package(archive):
    archive.close_case()
    archive.deliver()
    return archive.scene.one(PackageRow).id


def ask(archive, package, *, who=READER, days=3, reason="复核投诉", key="a"):
    with transaction(archive.session) as session:
        return books.ask_loan(session, who, package, reason=reason, days=days, key=key, now=NOW).id


def decide(archive, loan, *, who=ARCHIVIST, approved=True, note=""):
    with transaction(archive.session) as session:
        return books.decide_loan(session, who, loan, approved=approved, note=note, now=NOW).until


def read(archive, loan, *, who=READER, now=NOW):
    with transaction(archive.session) as session:
        return books.read_loan(session, archive.scene.means, who, loan, now=now)[2]


def test_an_approved_loan_is_read_and_every_reading_is_logged(archive, package):
    loan = ask(archive, package)
    until = decide(archive, loan)

    views = read(archive, loan)
    read(archive, loan, now=NOW + timedelta(days=2))

    assert until == NOW + timedelta(days=3)
    assert [view.title for view in views] == ["填写", "复核"]
    kinds = [event.kind for event in archive.scene.rows(Event)]
    assert kinds[-3:] == ["archive-lent", "archive-read", "archive-read"]
    assert archive.scene.log_flaws() == []


def test_the_same_wish_twice_is_one(archive, package):
    assert ask(archive, package) == ask(archive, package)


@pytest.mark.parametrize(("days", "reason"), [(0, "复核"), (31, "复核"), (3, " "), (3, "长" * 501)])
def test_a_wish_needs_a_reason_and_one_to_thirty_days(archive, package, days, reason):
    with pytest.raises(InvalidAnswers):
        ask(archive, package, days=days, reason=reason)


def test_nobody_reads_before_approval_after_the_end_or_after_giving_back(archive, package):
    loan = ask(archive, package)
    with pytest.raises(NotPermitted):
        read(archive, loan)
    decide(archive, loan)
    with pytest.raises(NotPermitted):
        read(archive, loan, now=NOW + timedelta(days=3))
    with transaction(archive.session) as session:
        books.return_loan(session, READER, loan, now=NOW)
    with pytest.raises(NotPermitted):
        read(archive, loan)


def test_nobody_else_reads_on_the_same_loan(archive, package):
    loan = ask(archive, package)
    decide(archive, loan)

    with pytest.raises(NotFound):
        read(archive, loan, who=ARCHIVIST)


def test_only_another_archivist_decides_and_only_once(archive, package):
    own = ask(archive, package, who=ARCHIVIST)
    with pytest.raises(NotPermitted):
        decide(archive, own)
    with pytest.raises(NotPermitted):
        decide(archive, own, who=READER)
    other = a_person("archivist")
    with pytest.raises(InvalidAnswers):
        decide(archive, own, who=other, approved=False)
    decide(archive, own, who=other, approved=False, note="与工作无关")
    with pytest.raises(Conflict):
        decide(archive, own, who=other)
    with pytest.raises(NotPermitted):
        read(archive, own, who=ARCHIVIST)
