"""Issued certificates: amended, substituted, revoked, and traced back when a standard turns out to be wrong."""

import pytest
from sqlalchemy import select, update

from engine.db import reading, transaction
from engine.errors import Conflict, InvalidAnswers, NotPermitted
from engine.files import open_file
from engine.log import broken_lines
from engine.metrology.documents.dcc_check import check_dcc
from engine.metrology.registers import (
    Certificate,
    Genuine,
    MeasurementStandard,
    authenticity,
    find_certificate,
    tracing,
)
from engine.model.event import Event
from engine.model.file import StoredFile
from engine.model.submission import Submission
from webapp.registers import reissue

GAUGES = "〔2023〕苏量标演字第001号"


@pytest.fixture
def world(after):
    world, world.case_id = after("calibration-order", "three-instruments")
    return world


def number_of(world, place=0):
    with reading(world.session):
        found = select(Certificate.number).where(
            Certificate.address == f"instruments[{place}]", Certificate.status == "已签发"
        )
        return world.session.scalars(found).one()


def replace(world, number, actor=None, **wish):
    facts = {"change": "amended", "typed": {"client.address": "江苏省苏州市吴江区新址1号"}, "reason": "地址有误"} | wish
    with transaction(world.session):
        made = reissue.replace_certificate(
            world.session, world.means, actor or world.staff["approver"], number, now=world.now, **facts
        )
    world.work()
    return made


def entry(world, number):
    with reading(world.session):
        found = find_certificate(world.session, number=number)
        world.session.expunge_all()
    return found


def data_file(world, number):
    with reading(world.session):
        for row in world.session.scalars(select(StoredFile).where(StoredFile.case_id == world.case_id)):
            name, content = open_file(world.means.ring, world.store, row)
            if number in name and name.endswith(".xml"):
                return content
    raise AssertionError(number)


def test_an_amended_certificate_takes_the_place_of_the_old_one(world):
    old = number_of(world)

    new = replace(world, old)

    assert (entry(world, old).status, entry(world, old).replaced_by) == ("被替换", new)
    assert (entry(world, new).status, entry(world, new).replaces) == ("已签发", old)
    with reading(world.session):
        assert authenticity(world.session, old).verdict is Genuine.REPLACED
        assert authenticity(world.session, new).verdict is Genuine.TRUE
        assert list(broken_lines(world.session)) == []
    data = data_file(world, new)
    assert check_dcc(data) == []
    assert "<dcc:typeOfChange>amended</dcc:typeOfChange>" in data.decode()
    assert f"<dcc:replacedUniqueIdentifier>{old}</dcc:replacedUniqueIdentifier>" in data.decode()
    assert "新址1号" in data.decode()


def test_the_client_is_told_of_the_new_certificate(world):
    new = replace(world, number_of(world))

    texts = [message.payload.get("text", "") for message in world.receivers["sms"].got.values()]
    assert any(new in text and "原证书作废" in text for text in texts)


def test_a_substituted_certificate_changes_no_word(world):
    old = number_of(world)

    new = replace(world, old, change="substituted", typed={})

    assert "<dcc:typeOfChange>substituted</dcc:typeOfChange>" in data_file(world, new).decode()


def mark(world, step, **values):
    with transaction(world.session) as session:
        session.execute(update(Submission).where(Submission.address == f"instruments[0].{step}").values(**values))


def test_whoever_was_stood_for_in_the_work_does_not_approve_its_replacement(world):
    mark(world, "verify", done_for=world.staff["approver"].account_id)
    with pytest.raises(NotPermitted, match="measured or checked"):
        replace(world, number_of(world))


def test_a_certificate_whose_work_is_being_done_again_is_not_replaced(world):
    number = number_of(world)
    with reading(world.session):
        entered = world.session.scalars(select(Submission).where(Submission.scope_path == "instruments[0]")).all()
        steps = [row.address.rpartition(".")[2] for row in entered]
    for step in steps:
        mark(world, step, lapsed_at=world.now)
    with pytest.raises(Conflict, match="done again"):
        replace(world, number)


def test_what_may_not_be_replaced_says_why(world):
    number = number_of(world)

    with pytest.raises(InvalidAnswers, match="nothing was changed"):
        replace(world, number, typed={})
    with pytest.raises(InvalidAnswers, match="say why"):
        replace(world, number, reason=" ")
    verifier = world.someone("approver", "沈悦")
    with pytest.raises((NotPermitted, InvalidAnswers)):
        replace(world, number, actor=verifier)
    replace(world, number)
    with pytest.raises(Conflict):
        replace(world, number)


def test_a_revoked_certificate_is_told_to_strangers_and_to_the_client(world):
    number = number_of(world)

    with transaction(world.session):
        reissue.revoke(world.session, world.means, world.staff["approver"], number, reason="样品错拿", now=world.now)
    world.work()

    with reading(world.session):
        assert authenticity(world.session, number).verdict is Genuine.REVOKED
        kinds = set(world.session.scalars(select(Event.kind).where(Event.case_id == world.case_id)))
    assert "document-revoked" in kinds
    texts = [message.payload.get("text", "") for message in world.receivers["sms"].got.values()]
    assert any(number in text and "已撤销" in text for text in texts)


def trace(world, **typed):
    facts = {"begin": "2026-01-01", "end": "2026-12-31", "reason": "周期检定示值超差", "_key": "k1"} | typed
    with transaction(world.session):
        standard = world.session.scalar(select(MeasurementStandard).where(MeasurementStandard.number == GAUGES))
        made = reissue.trace_back(
            world.session, world.means, world.staff["dispatcher"], standard.id, facts, now=world.now
        )
        trace_id = made.id
    world.work()
    return trace_id


def rows(world, trace_id):
    with reading(world.session):
        _, found = tracing.find_trace(world.session, trace_id)
        told = [(one.item.id, one.certificate.number, one.item.notified, one.item.decision) for one in found]
        world.session.expunge_all()
    return told


def test_a_trace_back_lists_and_tells_of_every_certificate_made_with_the_standard(world):
    listed = rows(world, trace(world))

    assert len(listed) == 2
    assert all(notified for _, _, notified, _ in listed)
    texts = [message.payload.get("text", "") for message in world.receivers["sms"].got.values()]
    assert all(any(number in text and "追溯" in text for text in texts) for _, number, _, _ in listed)


def test_a_recalled_certificate_is_revoked_and_a_valid_one_stays(world):
    trace_id = trace(world)
    (first, number, *_), (second, other, *_) = rows(world, trace_id)

    for item, decision in ((first, "收回"), (second, "仍然有效")):
        with transaction(world.session):
            reissue.decide(
                world.session, world.means, world.staff["approver"], trace_id, item,
                {"decision": decision, "note": "按偏差估算"}, now=world.now,
            )  # fmt: skip

    assert (entry(world, number).status, entry(world, other).status) == ("已作废", "已签发")
    assert [decision for *_, decision in rows(world, trace_id)] == ["收回", "仍然有效"]


def test_a_period_without_certificates_needs_no_trace_back(world):
    with pytest.raises(InvalidAnswers, match="no certificate was issued with it"):
        trace(world, begin="2020-01-01", end="2020-12-31")
