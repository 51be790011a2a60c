"""Licences for measurement standards: who may ask for what, how they are granted, renewed and changed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers
from engine.metrology.operations import OPERATIONS
from engine.metrology.registers import LicenceStatus, StandardLicence, find_licence, licences_of, public_licences
from engine.ports import CaseView

NOW = datetime(2026, 8, 19, 2, 0, tzinfo=UTC)
FIRM, NAME, NUMBER = UUID(int=5), "常熟虞东仪表有限公司（演示）", "〔2022〕苏量标演证字第009号"
APPLICATION = {
    "business_type": "新建考核", "std_name": "精密压力表标准装置", "std_kind": "其他计量标准", "leader": "汤伟",
    "measuring_range": "(0～6) MPa", "main_standards": [{"name": "精密压力表", "last_on": date(2026, 3, 10)}],
}  # fmt: skip
GRANTING = {
    "application": APPLICATION, "decision_no": "量许〔2026〕1号", "validity_years": Decimal(5),
    "pattern": "〔{year}〕苏量标演证字第{serial:3}号", "deemed": False,
}  # fmt: skip


def a_case(party=FIRM, name=NAME):
    return CaseView(
        UUID(int=7), "BZ-2026-000001", "ABCD2345", "standard-approval", "计量标准器具核准", "", NOW,
        party_id=party, applicant_name=name,
    )  # fmt: skip


def a_licence(session, until=date(2027, 5, 20), status=LicenceStatus.VALID, holder_id=FIRM):
    with transaction(session):
        session.add(
            StandardLicence(
                certificate_no=NUMBER, query_code="Q1", name="精密压力表标准装置", kind="其他计量标准", holder=NAME,
                holder_id=holder_id, case_id=None, issued_on=date(2022, 5, 21), valid_until=until, status=status,
                scope={}, remarks=[],
            )
        )  # fmt: skip


def check(session, asked="复查考核", number=NUMBER, case=None):
    run = OPERATIONS["standard_licence.check"].run
    with transaction(session):
        return run(session, case or a_case(), NOW, business_type=asked, certificate_no=number, renewal_days=Decimal(30))


def refusal(session, *args, **more):
    with pytest.raises(InvalidAnswers) as refused:
        check(session, *args, **more)
    [problem] = refused.value.problems
    assert problem.field == "certificate_no"
    return problem.zh


def test_a_renewal_asked_for_in_time_must_be_decided_by_the_last_day_of_the_licence(session):
    a_licence(session, until=date(2026, 9, 18))

    assert check(session)["decide_by"] == date(2026, 9, 18)


def test_a_renewal_asked_for_less_than_thirty_days_before_is_never_deemed_given(session):
    a_licence(session, until=date(2026, 9, 17))

    assert check(session)["decide_by"] is None


def test_a_change_is_never_deemed_given(session):
    a_licence(session)

    assert check(session, "封存")["decide_by"] is None


def test_a_new_examination_needs_no_licence(session):
    assert set(check(session, "新建考核", None).values()) == {None}


@pytest.mark.parametrize("case", [a_case(UUID(int=6), "别人"), a_case(UUID(int=6), NAME)])
def test_nobody_asks_for_somebody_elses_licence(session, case):
    a_licence(session)

    assert "没有登记在贵单位名下" in refusal(session, case=case)


def test_a_licence_taken_over_from_before_is_known_by_its_holders_name(session):
    a_licence(session, holder_id=None)

    assert check(session)["holder"] == NAME
    assert "没有登记在贵单位名下" in refusal(session, case=a_case(FIRM, "别人"))


def test_a_licence_that_has_run_out_can_only_be_cancelled(session):
    a_licence(session, until=date(2026, 8, 18))

    assert "有效期至2026年8月18日" in refusal(session)
    assert check(session, "撤销")["status"] == "有效"


def test_only_a_sealed_standard_is_restored(session):
    a_licence(session)

    assert refusal(session, "恢复使用") == "该计量标准目前为“有效”，不能申请恢复使用"


def test_a_licence_holds_until_the_day_before_its_anniversary_and_keeps_no_persons(session):
    with transaction(session):
        given = OPERATIONS["standard_licence.grant"].run(session, a_case(), NOW, replaces=None, **GRANTING)

    assert (given["certificate_no"], given["valid_until"]) == ("〔2026〕苏量标演证字第001号", date(2031, 8, 18))
    [found] = public_licences(session, "精密 虞东")
    assert found.scope["main_standards"] == [{"name": "精密压力表", "last_on": "2026-03-10"}]
    assert "leader" not in found.scope


def test_a_renewal_replaces_the_licence_once(session):
    a_licence(session)
    grant = OPERATIONS["standard_licence.grant"].run
    with transaction(session):
        given = grant(session, a_case(), NOW, replaces=NUMBER, **GRANTING)

    old = find_licence(session, NUMBER)
    assert (old.status, old.replaced_by) == ("被替换", given["certificate_no"])
    assert [one.certificate_no for one in licences_of(session, {FIRM: NAME})] == [given["certificate_no"]]
    session.rollback()
    with pytest.raises(Conflict), transaction(session):
        grant(session, a_case(), NOW, replaces=NUMBER, **GRANTING)


def change(session, asked, **more):
    with transaction(session):
        return OPERATIONS["standard_licence.change"].run(
            session, a_case(), NOW, certificate_no=NUMBER,
            application={"business_type": asked, "change_words": "工作任务减少", **more},
        )  # fmt: skip


def test_sealing_and_restoring_leave_their_remarks(session):
    a_licence(session)

    assert change(session, "封存")["status"] == "封存"
    assert change(session, "恢复使用")["status"] == "有效"
    assert [one["what"] for one in find_licence(session, NUMBER).remarks] == ["封存", "恢复使用"]


def test_a_new_name_and_place_are_taken_over(session):
    a_licence(session)
    change(session, "其他变更", new_name="虞东仪表（演示）", new_location="201室")

    found = find_licence(session, NUMBER)
    assert (found.holder, found.location, found.status) == ("虞东仪表（演示）", "201室", "有效")


def test_what_was_cancelled_is_not_changed_any_more(session):
    a_licence(session, status=LicenceStatus.CANCELLED)

    with pytest.raises(Conflict):
        change(session, "封存")
