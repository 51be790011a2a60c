"""The register of certificates: numbers, what strangers are told, and that nothing is issued twice."""

import re
from datetime import date

import pytest

from engine.db import transaction
from engine.errors import Conflict, NotFound
from engine.metrology.registers import (
    Certificate,
    Genuine,
    Status,
    allot_number,
    authenticity,
    certificates_of,
    find_by_digest,
    find_certificate,
    issue_certificate,
    load_demo,
    new_query_code,
    register_certificate,
    replace_certificate,
    revoke_certificate,
)
from engine.metrology.registers.certificates import CODE_LETTERS


def a_certificate(session, now, number="LH-YL-202608-000001", **facts):
    entry = Certificate(
        number=number, query_code=new_query_code(), kind="检定证书", status=Status.MAKING, instrument_name="一般压力表",
        issued_on=date(2026, 8, 19), registered_at=now, **facts,
    )  # fmt: skip
    return register_certificate(session, entry)


def test_numbers_of_a_series_rise_by_one_and_series_do_not_disturb_each_other(session):
    with transaction(session):
        taken = [allot_number(session, series) for series in ("LH-YL-202608", "LH-YL-202608", "LH-DC-202608")]

    assert taken == [1, 2, 1]


def test_a_query_code_cannot_be_guessed_and_is_easily_read():
    codes = {new_query_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch(f"[{CODE_LETTERS}]{{12}}", code) for code in codes)


def test_a_certificate_counts_for_strangers_only_once_it_is_sealed(session, now):
    with transaction(session):
        entry = a_certificate(session, now)
        before = authenticity(session, entry.query_code)
        issue_certificate(session, entry.number, pdf_digest="ab" * 32)
        after = authenticity(session, entry.query_code)

    assert (before.verdict, before.certificate) == (Genuine.UNKNOWN, None)
    assert after.verdict is Genuine.TRUE
    assert after.certificate.number == "LH-YL-202608-000001"


def test_blanks_and_small_letters_in_a_code_are_forgiven(session, now):
    with transaction(session):
        entry = a_certificate(session, now)
        found = find_certificate(session, query_code=f" {entry.query_code[:4].lower()} {entry.query_code[4:]} ")

        assert found is entry
        assert find_certificate(session, number="lh-yl-202608-000001") is entry
        assert find_certificate(session, query_code=" ") is None


def test_issuing_again_with_the_same_file_changes_nothing_and_with_another_is_refused(session, now):
    with transaction(session):
        number = a_certificate(session, now).number
        issue_certificate(session, number, pdf_digest="ab" * 32)
        again = issue_certificate(session, number, pdf_digest="ab" * 32)

        with pytest.raises(Conflict):
            issue_certificate(session, number, pdf_digest="cd" * 32)
        assert find_by_digest(session, "AB" * 32) is again
        assert find_by_digest(session, "") is None


def test_a_replaced_and_a_revoked_certificate_say_so(session, now):
    with transaction(session):
        old, new = a_certificate(session, now), a_certificate(session, now, number="LH-YL-202608-000002")
        for entry in (old, new):
            issue_certificate(session, entry.number, pdf_digest=entry.query_code)
        replace_certificate(session, old.number, by=new.number, reason="型号登记错误")
        revoke_certificate(session, new.number, reason="器具送错")
        verdicts = [authenticity(session, entry.number).verdict for entry in (old, new)]

        assert verdicts == [Genuine.REPLACED, Genuine.REVOKED]
        assert old.replaced_by == new.number
        with pytest.raises(Conflict, match="is 已作废"):
            revoke_certificate(session, new.number, reason="再来一次")


def test_an_unknown_certificate_is_named(session):
    with transaction(session), pytest.raises(NotFound, match="LH-0"):
        revoke_certificate(session, "LH-0", reason="没有")


def test_certificates_of_a_case_come_in_order(session, now):
    case_id = Certificate.__table__.c.id.default.arg(None)
    with transaction(session):
        made = [a_certificate(session, now, number=f"LH-YL-202608-00000{n}", case_id=case_id) for n in (1, 2)]

        assert list(certificates_of(session, case_id)) == made


def test_the_samples_hold_one_revoked_and_one_replaced_certificate_and_load_once(session, now):
    with transaction(session):
        added = load_demo(session, now)
        verdicts = [authenticity(session, code).verdict for code in ("DEMA2345REVK", "DEMA2345REPL", "DEMA2345NEWC")]

        assert added > 0
        assert load_demo(session, now) == 0
        assert verdicts == [Genuine.REVOKED, Genuine.REPLACED, Genuine.TRUE]
