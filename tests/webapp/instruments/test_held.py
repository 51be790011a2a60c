"""A certificate that is held tells its party nothing on the pages of instruments and to strangers' comparisons."""

import hashlib
from datetime import date

import pytest

from engine.db import reading, transaction
from engine.metrology.documents.dcc import write_dcc
from engine.metrology.documents.verification import Roots
from engine.metrology.instruments import Instrument
from engine.metrology.registers import Certificate, Status
from engine.model.file import StoredFile
from tests.engine.core.test_holds import Sold
from tests.engine.metrology.documents.specimens import a_verification
from webapp.authenticity import check_file, find_certificate
from webapp.instruments.history import history_of

CODE = "9F2C1A77WXYZ"
DCC = write_dcc(a_verification(query_code=CODE))


@pytest.fixture
def world(session, tmp_path, now):
    return Sold(session, tmp_path, now, content=lambda case, end: DCC if end == "xml" else case.scope_path.encode())


def sold(world):
    """A case whose first certificate stands in the register."""
    case_id, files = world.made()
    with transaction(world.session) as session:
        pdf = b"instruments[0]"
        session.add(
            Certificate(
                number=a_verification().number, query_code=CODE, kind="检定证书", status=Status.ISSUED,
                instrument_name="压力表", model="Y-100", serial_no="YL-1", issued_on=date(2026, 8, 19),
                valid_until=date(2027, 8, 18), registered_at=world.now, case_id=case_id, address="instruments[0]",
                pdf_digest=hashlib.sha256(pdf).hexdigest(), dcc_digest=hashlib.sha256(DCC).hexdigest(),
            )
        )  # fmt: skip
        session.delete(session.get_one(StoredFile, files["instruments[1].xml"]))
    return case_id


def paid(world, case_id):
    world.complete("finance", case_id, "instruments[0].pay", {"got": "是"})


def test_the_page_of_an_instrument_names_a_held_certificate_and_says_why(world):
    case_id = sold(world)
    mine = Instrument(party_id=world.party, name="压力表", model="Y-100", serial_no="YL-1")

    def told():
        with reading(world.session) as session:
            [(_, _, found, held)] = history_of(session, world.means, mine, now=world.now).certificates
            return found, held

    assert told() == (case_id, "付款后可下载")
    paid(world, case_id)
    assert told() == (case_id, "")


def test_a_held_certificate_is_genuine_but_a_changed_copy_is_not_compared_with_it(world):
    case_id = sold(world)
    changed = DCC.replace("澄湖路".encode(), "别的路".encode())

    def checked(content):
        return check_file(Roots([]), world.means, world.store, world.session, content, now=world.now)

    with reading(world.session) as session:
        known = find_certificate(session, number="", code=CODE, on=date(2026, 8, 20))
    assert known["judgement"] == checked(DCC)["judgement"] == "true"
    assert (checked(changed)["judgement"], checked(changed)["changes"]) == ("altered", ())

    paid(world, case_id)
    assert len(checked(changed)["changes"]) == 1
