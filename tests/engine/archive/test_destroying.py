"""What is due is destroyed after two others have approved; then nothing of it can be read again."""

import pytest
from sqlalchemy import select, update

from engine import archive as books
from engine.calendar.days import local_date
from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from engine.files import stage_file
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.model.outbox import OutboxMessage
from engine.model.package import DestructionRow, PackageRow
from engine.model.submission import Submission
from engine.queries import case_page
from engine.renders import Sweeper
from tests.engine.archive.conftest import LATER
from tests.engine.workers.scenes import NOW, a_person

ARCHIVIST, FIRST, SECOND = a_person("archivist"), a_person("approver"), a_person("supervisor")


@pytest.fixture
def package(archive):
    case_id = archive.close_case()
    with transaction(archive.session) as session:
        stage_file(
            session, archive.scene.means.ring, archive.scene.store, content=b"%PDF", name="照片.pdf",
            media_type="application/pdf", owner=None, case_id=case_id, now=NOW,
        )  # fmt: skip
    archive.deliver()
    return archive.scene.one(PackageRow).id


def propose(archive, *ids, who=ARCHIVIST, reason="保管期限届满", key="p", now=LATER):
    with transaction(archive.session) as session:
        return books.propose_destruction(session, who, ids, reason=reason, key=key, now=now).id


def approve(archive, listed, who, now=LATER):
    with transaction(archive.session) as session:
        books.approve_destruction(session, archive.scene.means, who, listed, now=now)


def destroy(archive, *ids):
    listed = propose(archive, *ids)
    approve(archive, listed, FIRST)
    approve(archive, listed, SECOND)
    archive.deliver(LATER)
    return listed


def test_after_two_approvals_nothing_can_be_read_again(archive, package):
    before = archive.scene.one(Submission, address="apply")
    assert (archive.folder / "LIANGHENG-X-0001").exists()

    destroy(archive, package)

    case = archive.scene.one(Case)
    assert (case.data_key, case.party_id, case.applicant_name, case.status) == (b"", None, "已销毁", "已销毁")
    assert archive.scene.one(Submission, address="apply").sealed == before.sealed
    assert archive.scene.one(StoredFile).data_key == b""
    assert {row.sealed for row in archive.scene.rows(OutboxMessage, case_id=case.id)} == {b""}
    assert not (archive.folder / "LIANGHENG-X-0001").exists()
    assert archive.scene.log_flaws() == []


def test_the_bytes_of_its_files_are_swept(archive, package):
    destroy(archive, package)
    sweeper = Sweeper()

    with archive.scene.make_session() as session:
        sweeper.sweep(session, archive.scene.store)
        sweeper.sweep(session, archive.scene.store)

    assert list(archive.scene.store.digests()) == []


def test_the_page_of_a_destroyed_case_says_so(archive, package):
    destroy(archive, package)
    case_id = archive.scene.one(Case).id

    with archive.scene.make_session() as session, pytest.raises(NotFound, match="destroyed"):
        case_page(session, archive.scene.means, ARCHIVIST, case_id, now=LATER)


def test_one_approval_destroys_nothing(archive, package):
    listed = propose(archive, package)
    approve(archive, listed, FIRST)

    assert archive.scene.one(Case).data_key
    assert archive.scene.one(DestructionRow).done_at is None


@pytest.mark.parametrize("who", [ARCHIVIST, a_person("verifier")])
def test_neither_the_author_nor_somebody_without_the_office_approves(archive, package, who):
    listed = propose(archive, package)
    with pytest.raises(NotPermitted):
        approve(archive, listed, who)


def test_nobody_approves_twice(archive, package):
    listed = propose(archive, package)
    approve(archive, listed, FIRST)
    with pytest.raises(NotPermitted):
        approve(archive, listed, FIRST)


def test_what_must_still_be_kept_is_not_listed(archive, package):
    with pytest.raises(InvalidAnswers, match="must still be kept"):
        propose(archive, package, now=NOW)


def test_what_is_kept_for_ever_is_never_listed(archive, package):
    with transaction(archive.session) as session:
        session.execute(update(PackageRow).values(retention="永久", expires_on=None))
    with pytest.raises(InvalidAnswers, match="must still be kept"):
        propose(archive, package)


def test_a_package_stands_on_one_list_at_a_time(archive, package):
    listed = propose(archive, package)
    with pytest.raises(InvalidAnswers, match="another list"):
        propose(archive, package, key="q")
    with transaction(archive.session) as session:
        books.refuse_destruction(session, FIRST, listed, note="尚有诉讼", now=LATER)
    assert propose(archive, package, key="q") != listed


def test_a_case_that_is_open_again_is_not_listed(archive, package):
    with transaction(archive.session) as session:
        session.execute(update(Case).values(closed_at=None))
    with pytest.raises(InvalidAnswers, match="open case"):
        propose(archive, package)


def test_a_case_lent_meanwhile_is_not_destroyed(archive, package):
    listed = propose(archive, package)
    approve(archive, listed, FIRST)
    with transaction(archive.session) as session:
        loan = books.ask_loan(session, FIRST, package, reason="诉讼", days=3, key="a", now=LATER)
        books.decide_loan(session, ARCHIVIST, loan.id, approved=True, note="", now=LATER)

    with pytest.raises(Conflict, match="lent"):
        approve(archive, listed, SECOND)
    assert archive.scene.one(Case).data_key


def test_the_books_tell_due_filed_waiting_and_destroyed_apart(archive, package):
    archive.close_case("k9")
    with archive.scene.make_session() as session:
        page = books.packages(session, state="due", today=local_date(LATER))
        assert page.counts == {"filed": 1, "due": 1, "waiting": 1, "destroyed": 0}
        assert [row.id for row in page.rows] == [package]

    destroy(archive, package)

    with archive.scene.make_session() as session:
        page = books.packages(session, state="destroyed", find="X-00", today=local_date(LATER))
        assert page.counts == {"filed": 1, "due": 1, "waiting": 0, "destroyed": 1}
        assert [row.number for row in page.rows] == ["X-0001"]


def test_the_same_list_sent_twice_is_one(archive, package):
    assert propose(archive, package) == propose(archive, package)
    assert archive.session.scalars(select(DestructionRow)).all()[0].number == "销毁〔2037〕第1号"
    archive.session.rollback()
