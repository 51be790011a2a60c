"""未送达 on the pages: an applicant takes a notice, a clerk enters a proof."""

import secrets
from io import BytesIO
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from engine.accounts import Kind
from engine.db import reading, transaction
from engine.files import FolderStore
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.model.serving import Serving
from tests.engine.clock.permit import day
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader
from tests.webapp.permits import Permits

NODES = "start begin; user apply name=申请; send serve name=告知书; user review name=审查; end done name=办结"
SERVED = """[deliveries.serve]
serve = [{ channel = "account", days = 3 }, { channel = "post" }]
[public.serve]
label = "权利告知书"
status = "告知书待查收"
"""


class Notices(Permits):
    """The permit office, where a notice is served before anybody reviews."""

    def __init__(self, session, folder) -> None:
        super().__init__(session, folder, SERVED, nodes=NODES, flows="begin > apply > serve > review > done")
        self.store = FolderStore(folder / "files")

    @property
    def wiring(self):
        return SimpleNamespace(**vars(super().wiring) | {"store": self.store, "scanner": None})

    def in_unit_of(self, case_id, login: str) -> None:
        super().in_unit_of(case_id, login)
        with transaction(self.session) as session:
            session.scalars(select(Serving)).one().unit_id = session.get_one(Case, case_id).unit_id

    def serving(self):
        with reading(self.session):
            return self.session.scalars(select(Serving.id)).one()


@pytest.fixture
def office(session, tmp_path):
    return Notices(session, tmp_path)


@pytest.fixture
def see(build, office, people, clock):
    """Logs somebody in, on a day."""

    def as_(login, role="", on="2026-03-03"):
        clock.now = day(on)
        reader = Reader(build(wiring=office.wiring))
        account = people(login, role) if role else people(login, kind=Kind.APPLICANT)
        reader.log_in(account, PASSWORD)
        return reader

    return as_


def key(**told):
    """What a form says, with a key of its own."""
    return {"_key": secrets.token_hex(12), **told}


def test_an_applicant_takes_the_notice_and_the_case_goes_on(office, see):
    case_id = office.open("2026-03-02")
    firm = see("tangwei")
    office.belongs_to(case_id, "tangwei")
    page, notice = f"/my/cases/{case_id}", f"/my/notices/{office.serving()}"

    text = firm.open(page).text
    assert ("有一份文书待您查收：权利告知书" in text, "告知书待查收" in text) == (True, True)
    assert "查收即为送达" in firm.open(notice).text
    assert firm.send(notice, key()).goes_to == notice
    assert "已于 2026年3月3日 送达" in firm.open(notice).text
    assert "待您查收" not in firm.open(page).text
    assert office.steps(case_id) == ["review"]


def test_a_clerk_sees_what_was_tried_and_enters_the_signed_receipt(office, see):
    case_id = office.open("2026-03-02")
    clerk = see("luting", "acceptor", on="2026-03-06")
    office.in_unit_of(case_id, "luting")
    address = f"/desk/servings/{office.serving()}"

    assert "权利告知书" in clerk.open("/desk/servings").text
    assert clerk.send(f"{address}/again", key(channel="post"), seen_on=address).status == 422
    posted = key(channel="post", reference="EMS 1001")
    assert clerk.send(f"{address}/again", posted, seen_on=address).goes_to == address
    assert "EMS 1001" in clerk.open(address).text
    told = key(how="post", served_on="2026-03-05", proof="收发室签收")
    assert "请上传签收的回执" in clerk.send(f"{address}/proof", told, seen_on=address).text
    letter = {**told, "evidence": (BytesIO(b"%PDF-1.4\n%%EOF\n"), "回执.pdf")}
    assert clerk.send(f"{address}/proof", letter, seen_on=address).goes_to == f"/desk/cases/{case_id}"

    assert office.steps(case_id) == ["review"]
    assert "没有未送达的文书" in clerk.open("/desk/servings").text
    with reading(office.session):
        assert office.session.scalars(select(StoredFile.case_id)).all() == [case_id]


def test_what_is_not_served_by_any_way_asks_for_a_clerk(office, see):
    office.open("2026-03-02")
    clerk = see("jiancha", "supervisor", on="2026-03-06")
    office.keep("2026-03-06")
    address = f"/desk/servings/{office.serving()}"

    assert "需要人工送达" in clerk.open("/desk/servings").text
    told = key(how="other", served_on="2026-03-40", proof="")
    assert clerk.send(f"{address}/proof", told, seen_on=address).status == 422


def test_a_notice_is_nobody_elses(office, see):
    office.open("2026-03-02")
    address = f"/my/notices/{office.serving()}"

    assert see("moubie").open(address).status == 404
    assert see("luting", "acceptor").open(f"/desk/servings/{office.serving()}").status == 404
