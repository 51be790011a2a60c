"""Every component in every state in a real browser: axe finds nothing, 320 px suffice, and so does a keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.living import LiveSite, living
from tests.browser.people import Person
from webapp.gallery.specimens import specimens

pytestmark = pytest.mark.slow
TABS = 120


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def narrow(browser: Browser, site: LiveSite) -> Person:
    """An owner with a small telephone."""
    return Person(browser, site, "liucheng1", width=320)


@pytest.mark.parametrize("name", specimens())
def test_a_component_is_accessible_in_every_state_on_a_small_screen(narrow: Person, name: str):
    narrow.open(f"/gallery/{name}")


@pytest.mark.parametrize("name", ["number-quantity", "dynamiclist", "filepicker", "datetime-datetime"])
def test_a_component_is_accessible_in_english_and_in_large_print(browser: Browser, site: LiveSite, name: str):
    reader = Person(browser, site, "liucheng1")
    address = {"url": site.url, "name": "print", "value": "large"}
    reader.context.add_cookies([address, {**address, "name": "lang", "value": "en"}])
    page = reader.open(f"/gallery/{name}")

    assert page.locator("html").get_attribute("class") == "large"
    assert page.locator("html").get_attribute("lang") == "en"


def walk_to(page: Page, target: str) -> None:
    """Press Tab until ``target`` has the focus."""
    page.locator("h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", target):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def test_a_list_is_filled_in_with_the_keyboard_alone(browser: Browser, site: LiveSite):
    owner = Person(browser, site, "liucheng1", js=False)
    page = owner.open("/gallery/dynamiclist")

    walk_to(page, "button[value='add:empty_answer']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name='empty_answer[1].name']")
    walk_to(page, "[name='empty_answer[1].name']")
    page.keyboard.type("一般压力表")
    page.keyboard.press("Tab")
    page.keyboard.type("YL-1")
    walk_to(page, "button[value='submit']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")

    assert page.locator("#empty_answer td", has_text="YL-1").is_visible()
    owner.visit.check()


def test_choices_and_ticks_are_made_with_the_keyboard_alone(browser: Browser, site: LiveSite):
    owner = Person(browser, site, "liucheng1")
    page = owner.open("/gallery/checklist")
    walk_to(page, "#empty_answer")
    page.keyboard.press("Space")
    assert page.locator("#empty_answer").is_checked()

    page = owner.open("/gallery/radio")
    walk_to(page, "[name='empty_answer']")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("[name='empty_answer']:checked").get_attribute("value") == "c"


def test_a_link_of_the_summary_leads_to_its_field(browser: Browser, site: LiveSite):
    page = Person(browser, site, "liucheng1").open("/gallery/uscc")
    assert page.evaluate("() => document.activeElement.matches('[role=alert]')")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "error_answer"
