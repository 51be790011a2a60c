"""The page of a case asks the database the same number of times for few items and for many, and grows modestly."""

import pytest

from engine.db import transaction
from engine.parties import add_member
from tests.growth.counting import counted
from tests.scenarios.orders import ORDER, an_order, certify
from tests.scenarios.world import World
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.app import create_app
from webapp.extensions import db
from webapp.settings import Settings

FEW, MANY, CERTIFIED = 5, 50, 3
#: bytes that 45 more items may add: a page of the table, a line for each in the application.
MORE_BYTES = 60_000


@pytest.fixture
def world(session, tmp_path, now):
    made = World(session, tmp_path, now)
    made.publish(ORDER)
    with transaction(session):
        add_member(session, made.applicant.account_id, made.party, relation="owner", may_submit=True)
    return made


@pytest.fixture
def app(world, database, tmp_path, now):
    settings = Settings(var=tmp_path, database_url=database.url, secret_key="k" * 32)
    app = create_app(settings, wiring=world, clock=lambda: now)
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def ordered(world, size):
    case_id = an_order(world, size)
    for place in range(CERTIFIED):
        certify(world, case_id, place)
    world.session.rollback()
    return case_id


@pytest.mark.slow
def test_the_page_of_a_case_costs_the_database_the_same_for_few_items_and_for_many(world, app):
    few, many = ordered(world, FEW), ordered(world, MANY)
    with app.app_context():
        engine = db.engine
    for login, face in (("zhoumin", "my"), (world.logins["徐健"], "desk")):
        reader, sent, bytes_of = log_in(Reader(app), login), [], []
        for case_id in (few, few, many):  # the first one also fills the caches
            with counted(engine) as statements:
                page = reader.open(f"/{face}/cases/{case_id}")
            assert page.status == 200
            sent.append(len(statements))
            bytes_of.append(len(page.answer.data))

        assert sent[2] <= sent[1], face
        assert bytes_of[2] - bytes_of[1] <= MORE_BYTES, face
        assert "共50项，3项已结束" in page.text
        assert len(page.tree.xpath(f"//a[starts-with(@href, '/{face}/cases/{many}/items/')]")) == 20

        certified = reader.open(f"/{face}/cases/{many}/items/instruments[0]")
        assert certified.heading == "一般压力表 NO-00000"
        assert len(certified.tree.xpath("//a[starts-with(@href, '/verify/')]")) == 1
        files = certified.tree.xpath("//ul[@class='filelist']/li")
        links = certified.tree.xpath("//ul[@class='filelist']//a")
        assert (len(files), len(links)) == (3, 3 if face == "desk" else 0)  # held until the order is paid
