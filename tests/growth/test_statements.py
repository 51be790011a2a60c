"""What each act of a person costs the database, in statements with BEGIN and COMMIT. Limits, never seconds."""

import pytest

from tests.growth.site import open_site, whole_case
from webapp.extensions import db

LIMITS = {"create": 14, "submit": 16, "claim": 10, "inbox": 6, "task page": 8}
WHOLE_CASE = 80


@pytest.fixture
def site(session, database, tmp_path, now):
    site = open_site(session, database.url, tmp_path, now)
    whole_case(site)
    site.told.clear()
    whole_case(site)
    yield site
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_no_act_asks_the_database_more_often_than_promised(site):
    counts = site.counts()

    assert {act: counts[act] for act, limit in LIMITS.items() if counts[act] > limit} == {}, site.told


def test_a_whole_case_of_eight_requests_stays_below_its_limit(site):
    assert len(site.told) == 8
    assert sum(site.counts().values()) <= WHOLE_CASE
