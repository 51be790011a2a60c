"""Filling in a form as people do it: with the keyboard, on a telephone, on two devices, in a hurry."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.living import LiveSite, living
from tests.browser.people import Person

pytestmark = pytest.mark.slow
MATTER = "显示屏读数与证书不符，已持续两周。"
PDF = b"%PDF-1.7\n" + bytes(3_000_000)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


def begin(person: Person) -> Page:
    """Begin a complaint; the page of its first part."""
    person.open("/items/complaint-ticket")
    person.press("开始填写")
    return person.page


def fill(person: Person) -> None:
    person.fill({"topic": "咨询", "content": MATTER})
    person.press("下一步")
    person.press("确认填报信息")


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(most):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


def test_an_application_is_filled_in_and_handed_in_with_the_keyboard_alone_at_320_pixels(
    browser: Browser, site: LiveSite
):
    person = Person(browser, site, "chenfang", width=320)
    page = begin(person)

    tab_to(page, "[name=topic]")
    page.keyboard.press("Space")
    tab_to(page, "[name=content]")
    page.keyboard.type(MATTER)
    tab_to(page, ".f-button-main")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.visit.check()
    tab_to(page, ".f-button-main")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.visit.check()
    tab_to(page, "main form .btn-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.visit.check()

    assert "提交成功" in person.reads()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_going_back_after_handing_in_never_hands_in_again(browser: Browser, site: LiveSite):
    person = Person(browser, site, "chenfang")
    begin(person)
    fill(person)
    check = person.page.url
    person.press("提交", inside="main")
    receipt = person.page.url
    number = person.page.locator(".receipt dd").first.inner_text()

    person.page.go_back()
    person.page.goto(check)

    assert person.page.url == receipt
    person.open("/my/")
    assert person.page.get_by_role("link", name=number).count() == 1


def test_what_is_typed_saves_itself_and_another_device_goes_on(browser: Browser, site: LiveSite):
    desk = Person(browser, site, "chenfang")
    desk.page.clock.install()
    page = begin(desk)
    page.fill("[name=content]", MATTER)
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.clock.run_for(21_000)

    phone = Person(browser, site, "chenfang", width=390)
    phone.open(page.url.removeprefix(site.url))

    assert saved.value.ok
    page.locator("[data-saved]", has_text="已保存").wait_for()
    assert phone.page.input_value("[name=content]") == MATTER


def test_a_page_left_open_does_not_overwrite_what_the_telephone_wrote(browser: Browser, site: LiveSite):
    desk = Person(browser, site, "chenfang")
    desk.page.clock.install()
    page = begin(desk)
    phone = Person(browser, site, "chenfang", width=390)
    phone.open(page.url.removeprefix(site.url))
    phone.fill({"content": MATTER})
    phone.press("暂存")

    page.fill("[name=content]", "旧的内容")
    with page.expect_response(lambda answer: answer.status == 409):
        page.clock.run_for(21_000)

    page.locator("[data-saved]", has_text="已在别处修改过").wait_for()
    phone.open(page.url.removeprefix(site.url))
    assert phone.page.input_value("[name=content]") == MATTER


def test_a_file_is_sent_while_one_types_and_a_mistake_does_not_lose_it(browser: Browser, site: LiveSite):
    person = Person(browser, site, "chenfang")
    page = begin(person)
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "说明书.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "程序.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        ],
    )
    page.locator(".f-files", has_text="说明书.pdf").wait_for()
    page.locator("[role=alert]", has_text="“程序.exe”的类型不在允许范围内").wait_for()

    person.press("下一步")

    assert page.locator(".f-summary").is_visible()
    assert person.download("说明书.pdf") == PDF


def test_a_connection_that_breaks_off_goes_on_where_it_was(browser: Browser, site: LiveSite):
    person = Person(browser, site, "chenfang")
    page = begin(person)
    tries: list[str] = []

    def breaks(route):
        tries.append(route.request.url)
        if len(tries) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/files/uploads/**", breaks)
    page.set_input_files("input[type=file]", [{"name": "长.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    page.locator(".f-files", has_text="长.pdf").wait_for()

    assert [url.partition("at=")[2] for url in tries] == ["0", "1048576", "1048576", "2097152"]
    assert person.download("长.pdf") == PDF


def test_a_file_is_sent_and_used_again_without_scripts(browser: Browser, site: LiveSite):
    person = Person(browser, site, "chenfang", width=390, js=False)
    page = begin(person)
    person.fill({"content": MATTER})
    page.set_input_files("input[type=file]", [{"name": "图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}])
    person.press("暂存")

    begin(person)
    person.press("从我的材料选择")
    page.get_by_label("图.pdf").first.check()
    person.press("选用", inside="main")

    assert page.locator(".f-files", has_text="图.pdf").is_visible()
