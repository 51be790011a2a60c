"""The register of seals: who may do what, and when a seal seals nothing."""

from datetime import timedelta

import pytest

from engine.db import reading, transaction
from engine.errors import Conflict, InvalidAnswers, NotPermitted
from engine.metrology.seals import (
    Approval,
    SealKind,
    SealRefused,
    UseSearch,
    add_seal,
    allow_user,
    change_approval,
    decide_application,
    enable_seal,
    every_use,
    forbid_user,
    pending_applications,
    revoke_seal,
    seal_page,
    seal_rows,
    search_uses,
    suspend_seal,
)
from engine.metrology.seals.applications import apply_for_seal, record_use, require_approval
from tests.engine.metrology.seals.people import ASKER, KEEPER, SETUP, STRANGER, a_wish


def refusal(session, now, **changes):
    with transaction(session), pytest.raises(SealRefused) as refused:
        apply_for_seal(session, a_wish(**changes), now=now)
    return refused.value.zh


def sealed(session, now, document="LH-YL-202608-000001", digest="ab" * 32, **changes):
    with transaction(session):
        seal, application = apply_for_seal(session, a_wish(document=document, **changes), now=now)
        require_approval(seal, application)
        return record_use(session, application.id, format="PDF", algorithm="sha256_rsa", digest=digest, now=now).number


def test_a_use_is_entered_with_document_case_applicant_and_approver(session, seal_id, now):
    number = sealed(session, now)

    with reading(session):
        (line,) = search_uses(session, UseSearch()).lines

    assert line.number == number == "YY-2026-000001"
    assert (line.seal, line.document, line.case_number) == ("检定专用章", "LH-YL-202608-000001", "WT-2026-000001")
    assert (line.applicant, line.approver, line.note) == ("钱铮", "章茵", "常备批准")
    assert (line.digest, line.sealed_at) == ("ab" * 32, now)


def test_sealing_the_same_document_again_is_one_application_and_two_uses(session, seal_id, now):
    sealed(session, now)
    sealed(session, now, digest="cd" * 32)

    with reading(session):
        assert [line.digest[:2] for line in every_use(session, UseSearch())] == ["cd", "ab"]


def test_the_keeper_cannot_ask_for_the_own_seal(session, seal_id, now):
    assert "不能申请使用自己保管的印章" in refusal(session, now, applicant_id=KEEPER.id, applicant="章茵")


def test_whoever_is_not_authorised_cannot_ask(session, seal_id, now):
    assert refusal(session, now, applicant_id="s", applicant="徐健") == (
        "徐健没有使用“检定专用章”的授权，请保管人章茵在印章页授权后重试"
    )


def test_a_kind_of_document_without_a_seal_is_named(session, seal_id, now):
    assert refusal(session, now, kind="校准证书") == "没有可用于“校准证书”的印章，请先在印章登记簿登记"


def test_an_expired_seal_seals_nothing(session, seal_id, now):
    assert "有效期到2027年8月19日为止，不能用印" in refusal(session, now + timedelta(days=366))


def test_the_last_valid_day_still_counts(session, seal_id, now):
    assert sealed(session, now + timedelta(days=365))


def test_a_suspended_seal_seals_nothing_until_it_is_enabled_again(session, seal_id, now):
    with transaction(session):
        suspend_seal(session, seal_id, KEEPER, reason="换证", key="1", now=now)
    assert "已停用" in refusal(session, now)

    with transaction(session):
        enable_seal(session, seal_id, KEEPER, reason="换证完成", key="2", now=now)
    assert sealed(session, now)


def test_a_revoked_seal_never_comes_back(session, seal_id, now):
    with transaction(session):
        revoke_seal(session, seal_id, KEEPER, reason="遗失", key="1", now=now)

    assert "已撤销" in refusal(session, now)
    with transaction(session), pytest.raises(Conflict, match="is 已撤销"):
        enable_seal(session, seal_id, KEEPER, reason="找到了", key="2", now=now)


def test_a_seal_revoked_while_it_was_being_put_leaves_no_use(session, seal_id, now):
    with transaction(session):
        _, application = apply_for_seal(session, a_wish(), now=now)
        application_id = application.id
    with transaction(session):
        revoke_seal(session, seal_id, KEEPER, reason="遗失", key="1", now=now)

    with transaction(session), pytest.raises(SealRefused):
        record_use(session, application_id, format="PDF", algorithm="sha256_rsa", digest="ab", now=now)


def test_only_the_keeper_changes_a_seal(session, seal_id, now):
    with transaction(session), pytest.raises(NotPermitted):
        suspend_seal(session, seal_id, STRANGER, reason="x", key="1", now=now)


def test_a_change_needs_a_reason(session, seal_id, now):
    with transaction(session), pytest.raises(InvalidAnswers):
        suspend_seal(session, seal_id, KEEPER, reason=" ", key="1", now=now)


def test_the_same_form_sent_twice_is_done_once(session, seal_id, now):
    for _ in range(2):
        with transaction(session):
            suspend_seal(session, seal_id, KEEPER, reason="换证", key="same", now=now)

    with reading(session):
        assert [line.what for line in seal_page(session, seal_id, now=now).records].count("停用") == 1


def test_the_keeper_cannot_be_made_a_user(session, seal_id, now):
    with transaction(session), pytest.raises(InvalidAnswers):
        allow_user(session, seal_id, KEEPER, KEEPER, key="k", now=now)


def test_a_right_to_ask_can_be_taken_away(session, seal_id, now):
    with transaction(session):
        forbid_user(session, seal_id, KEEPER, ASKER.id, key="away", now=now)

    assert "没有使用" in refusal(session, now)


def test_uses_approved_one_by_one_wait_for_the_keeper(session, seal_id, now):
    with transaction(session):
        change_approval(session, seal_id, KEEPER, Approval.EACH, key="each", now=now)
    with transaction(session):
        seal, application = apply_for_seal(session, a_wish(), now=now)
        with pytest.raises(SealRefused, match="waits"):
            require_approval(seal, application)

    with transaction(session):
        (waiting,) = pending_applications(session, KEEPER.id)
        decide_application(session, waiting.id, KEEPER, approve=True, now=now)
    assert sealed(session, now)


def test_a_refusal_is_told_with_its_reason_and_may_be_taken_back(session, seal_id, now):
    with transaction(session):
        change_approval(session, seal_id, KEEPER, Approval.EACH, key="each", now=now)
        _, application = apply_for_seal(session, a_wish(), now=now)
        decide_application(session, application.id, KEEPER, approve=False, note="日期有误", now=now)
        with pytest.raises(SealRefused) as refused:
            require_approval(session.merge(apply_for_seal(session, a_wish(), now=now)[0]), application)
        decide_application(session, application.id, KEEPER, approve=True, now=now)

    assert "没有同意" in refused.value.zh
    assert "日期有误" in refused.value.zh
    assert sealed(session, now)


def test_an_application_is_decided_by_the_keeper_alone(session, seal_id, now):
    with transaction(session):
        change_approval(session, seal_id, KEEPER, Approval.EACH, key="each", now=now)
        _, application = apply_for_seal(session, a_wish(), now=now)
        with pytest.raises(NotPermitted):
            decide_application(session, application.id, ASKER, approve=True, now=now)


def test_uses_are_found_by_day_word_and_digest(session, seal_id, now):
    for place in range(3):
        sealed(session, now + timedelta(days=place), document=f"LH-{place}", digest=f"{place}" * 64, case_id=str(place))

    def found(**wanted):
        return [line.document for line in search_uses(session, UseSearch(**wanted)).lines]

    with reading(session):
        assert found() == ["LH-2", "LH-1", "LH-0"]
        assert found(begin=(now + timedelta(days=1)).date(), end=(now + timedelta(days=1)).date()) == ["LH-1"]
        assert found(words="LH-0 钱铮") == ["LH-0"]
        assert found(words="1" * 64) == ["LH-1"]
        assert found(words="100%") == []
        assert [row.uses for row in seal_rows(session, now=now)] == [3]


def test_a_seal_that_has_expired_or_is_for_nothing_is_not_registered(session, now):
    for facts in ({"documents": []}, {"valid_until": now.date() - timedelta(days=1)}):
        wanted = {"documents": ["合同"], "valid_until": now.date()} | facts
        with transaction(session), pytest.raises(InvalidAnswers):
            add_seal(
                session, code="X", name="合同章", kind=SealKind.CONTRACT, keeper=KEEPER, by=SETUP, now=now, **wanted
            )


def test_a_code_is_registered_once(session, seal_id, now):
    with transaction(session), pytest.raises(Conflict):
        add_seal(
            session, code="JD-01", name="x", kind=SealKind.NAME, documents=["公文"], keeper=KEEPER,
            valid_until=now.date(), by=SETUP, now=now,
        )  # fmt: skip
