"""Three instruments, from the guide to the archive, through the pages, as the people of the demo would do it."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import order
from tests.browser.living import LiveSite, living
from tests.browser.people import Person

pytestmark = pytest.mark.slow
KINDS = {"检定证书", "检定结果通知书", "校准证书"}


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed order: its number, its query code, and its certificates by file name."""

    number: str
    code: str
    papers: dict[str, bytes]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def ended(browser: Browser, site: LiveSite) -> Ended:
    """The order, walked by all its people; every page they saw was checked."""
    return Ended(*order.walk(browser, site))


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True).stdout


@pytest.fixture
def papers(ended: Ended, tmp_path: Path) -> list[Path]:
    for name, content in ended.papers.items():
        (tmp_path / name).write_bytes(content)
    return sorted(tmp_path.glob("*.pdf"))


def test_the_order_ends_with_one_paper_of_each_kind(papers: list[Path]):
    found = {kind for pdf in papers for kind in KINDS if kind in re.sub(r"\s", "", text_of(pdf))}

    assert len(papers) == len(KINDS)
    assert found == KINDS


def test_the_signature_of_every_certificate_is_valid_to_other_peoples_tools(papers: list[Path]):
    for pdf in papers:
        said = subprocess.run(["pdfsig", "-nocert", pdf], capture_output=True, check=False, text=True).stdout
        assert "Signature is Valid" in said


def test_the_certificates_tell_what_was_measured(papers: list[Path]):
    whole = "\n".join(text_of(pdf) for pdf in papers)

    for told in ("YL-260101", "YL-260102", "DMM-260103", "10.00012", "0.00008", "1.58"):
        assert told in whole


def test_the_phone_heard_of_the_order_and_of_its_certificates(browser: Browser, site: LiveSite, ended: Ended):
    anybody = Person(browser, site)
    anybody.open("/demo/phone")

    assert anybody.page.locator(".handset li", has_text=ended.number).count() > 1


def test_anybody_with_number_and_code_reads_how_far_the_order_is(browser: Browser, site: LiveSite, ended: Ended):
    anybody = Person(browser, site, width=390)
    anybody.open("/progress")
    anybody.page.fill("#number", ended.number)
    anybody.page.fill("#code", ended.code)
    anybody.press("查询", inside="main")

    assert "办结" in anybody.reads()
    assert "吴江" not in anybody.reads()


def test_a_genuine_file_is_told_from_a_tampered_one(browser: Browser, site: LiveSite, ended: Ended):
    anybody = Person(browser, site)
    pdf = next(iter(ended.papers.values()))

    assert verdict(anybody, pdf) == "真实有效"
    assert verdict(anybody, order.tampered(pdf)) == "已被改动"


def test_the_code_on_a_certificate_leads_to_its_verdict(browser: Browser, site: LiveSite, papers: list[Path]):
    address = re.search(r"/verify/\w+", text_of(papers[0]))
    assert address
    anybody = Person(browser, site, width=390)
    anybody.open(address.group())

    assert anybody.page.inner_text("#h-verdict") == "真实有效"


def test_an_applicant_with_a_phone_and_a_clerk_get_along_without_scripts(browser: Browser, site: LiveSite):
    first, accept, *_ = order.steps()
    client = Person(browser, site, "zhoumin", width=390, js=False)
    number, _code = order.apply(client, first["answers"])
    client.page.reload()
    assert number in client.reads()

    order.work(Person(browser, site, "luting", js=False), number, accept)


def test_an_application_handed_in_twice_is_one_case(browser: Browser, site: LiveSite):
    client = Person(browser, site, "zhoumin")
    number, _code = order.apply(client, order.steps()[0]["answers"], press_twice)

    client.open("/my/")
    assert client.page.get_by_role("link", name=number).count() == 1


def press_twice(person: Person, name: str) -> None:
    """Send what the check page would send, before it is pressed: the press then is the second time."""
    if name == "check":
        person.page.evaluate("""async () => {
            const form = document.querySelector('main form');
            await fetch(form.action, {method: 'POST', body: new FormData(form)});
        }""")


def test_of_two_clerks_on_one_task_the_slower_one_reads_who_was_faster(browser: Browser, site: LiveSite):
    first, accept, *_ = order.steps()
    number, _code = order.apply(Person(browser, site, "zhoumin"), first["answers"])
    faster, slower = Person(browser, site, "luting"), Person(browser, site, "luting")
    page = opened(slower, number, accept["answers"])
    order.work(faster, number, accept)
    with page.expect_navigation():
        page.locator(".f-buttons .f-button-main").click()

    assert "陆婷" in slower.reads()
    assert "已办理" in slower.reads()


def opened(person: Person, number: str, answers: dict[str, object]) -> Page:
    person.open("/desk/")
    with person.page.expect_navigation():
        person.page.locator("tr.row", has_text=number).get_by_role("link", name="办理").click()
    person.fill(answers)
    return person.page


def verdict(person: Person, pdf: bytes) -> str:
    person.open("/verify")
    person.page.set_input_files("#file", {"name": "证书.pdf", "mimeType": "application/pdf", "buffer": pdf})
    person.press("上传并查验")
    return person.page.inner_text("#h-verdict")
