"""The frame of the site in a real browser: wide and narrow, in both languages, with and without scripts."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from engine.db import Base, connect, transaction
from tests.browser.pages import Visit
from tests.engine.people import PASSWORD, a_unit, an_account
from tests.webapp.portal.test_pages import Engine
from webapp.app import create_app
from webapp.extensions import clock_time, db
from webapp.settings import Settings

pytestmark = pytest.mark.slow
PUBLIC = ("/", "/login", "/demo-logins", "/progress", "/pages/help", "/pages/privacy", "/pages/accessibility")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with one clerk, answering on this machine."""
    settings = Settings(demo=True, var=tmp_path_factory.mktemp("var"))
    engine = connect(settings.database)
    Base.metadata.create_all(engine)
    with Session(engine) as session, transaction(session):
        an_account(session, now=clock_time())
        a_unit(session)
    engine.dispose()
    app = create_app(settings, wiring=Engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


def choose(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.click(f"button[value={button}]")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_public_pages_owe_their_readers_nothing_at_any_width(visit: Visit, site: str, width: int):
    visit.page.set_viewport_size({"width": width, "height": 900})
    for address in PUBLIC:
        visit.open(site + address)
    visit.open(site + "/nowhere", status=404)


def test_large_print_in_english_still_fits_the_narrowest_phone(visit: Visit, site: str):
    visit.page.set_viewport_size({"width": 320, "height": 900})
    page = visit.open(site)
    choose(page, "en")
    choose(page, "large")
    for address in PUBLIC:
        visit.open(site + address)


def test_a_person_logs_in_and_out_with_the_keyboard_alone(visit: Visit, site: str):
    page = visit.open(site + "/login")
    page.focus("#login")
    page.keyboard.type("luting")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visit.check()
    page.focus("#password")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visit.open(site + "/account")
    visit.open(site + "/account/password")
    with page.expect_navigation():
        page.click("text=退出")
    assert "您已安全退出" in page.inner_text("main")


def test_the_first_tab_stop_skips_to_the_main_content(visit: Visit, site: str):
    page = visit.open(site)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("() => document.activeElement.id") == "main"


def test_every_button_is_large_enough_for_a_finger(visit: Visit, site: str):
    page = visit.open(site)
    heights = page.eval_on_selector_all("button, .btn, nav a, .foot-links a", "all => all.map(one => one.offsetHeight)")

    assert min(heights) >= 44
