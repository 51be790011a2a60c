"""What was corrected after a record was sent back stays readable: old value, new value, person, time, reason."""

import pytest

from engine import queries
from engine.db import reading
from engine.errors import NotFound

RECORD = "instruments[0].record"


@pytest.fixture
def played(after):
    return after("calibration-order", "correction-and-sent-back")


def sheet_for(world, actor, case_id):
    with reading(world.session):
        return queries.sheet(world.session, world.means, actor, case_id, RECORD, now=world.now, lang="zh")


def test_a_corrected_reading_is_struck_through_and_kept(played):
    world, case_id = played

    sheet = sheet_for(world, world.staff["verifier"], case_id)

    found = {one.name: one for one in sheet.corrections}
    up = found["points[2].up"]
    assert (up.label, up.before, up.after, up.by) == ("升压示值（3）", "0.18", "0.81", "徐健")
    assert up.reason == "0.80 MPa 点读数抄写颠倒，按原始读数更正。"
    assert sheet.struck["points[2].up"] == ("0.18",)
    assert found["points[2].error_up"].before == "-0.62"
    assert found["remarks"].reason == "补充轻敲位移检查情况，读数未变。"


def test_every_version_has_a_fingerprint_and_the_log_names_it(played):
    world, case_id = played

    sheet = sheet_for(world, world.staff["verifier"], case_id)

    assert len(sheet.versions) == 3
    assert len({one.fingerprint for one in sheet.versions}) == 3


def test_an_applicant_does_not_see_the_sheet(played):
    world, case_id = played

    with pytest.raises(NotFound):
        sheet_for(world, world.applicant, case_id)
