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
    found = {kind for pdf in papers for kind in order.KINDS if kind in re.sub(r"\s", "", text_of(pdf))}

    assert len(papers) == len(order.KINDS)
    assert found == set(order.KINDS)


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


def verdict(person: Person, content: bytes, name: str = "证书.pdf") -> str:
    person.open("/verify")
    person.page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    person.press("上传并查验")
    return person.page.inner_text("#h-verdict")


def paper(ended: Ended, kind: str, ending: str) -> tuple[str, bytes]:
    """The number of a certificate and its file."""
    name = next(name for name in ended.papers if name.startswith(kind) and name.endswith(ending))
    return name.removeprefix(kind).strip().partition(".")[0], ended.papers[name]


def looked_up(person: Person, number: str, code: str) -> str:
    """The verdict by number and code; the proof that is asked for after some look-ups is the browser's work."""
    person.open("/verify")
    person.page.fill("#number", number)
    person.page.fill("#code", code)
    person.press("查验", inside="main")
    return person.page.inner_text("#h-verdict")


def code_on(pdf: bytes, folder: Path) -> str:
    (folder / "looked-at.pdf").write_bytes(pdf)
    found = re.search(r"/verify/(\w+)", text_of(folder / "looked-at.pdf"))
    assert found
    return found[1]


def test_of_a_data_file_with_a_changed_figure_the_figure_is_named(browser: Browser, site: LiveSite, ended: Ended):
    _number, data = paper(ended, "检定证书", ".xml")
    anybody = Person(browser, site, width=390)

    assert verdict(anybody, data, "certificate.xml") == "真实有效"
    assert verdict(anybody, data.replace(b" 0.81 ", b" 0.91 ", 1), "certificate.xml") == "已被改动"
    told = "".join(anybody.page.locator("tbody").all_inner_texts())
    assert "0.91" in told
    assert "0.81" in told


def test_a_file_of_strangers_is_unknown(browser: Browser, site: LiveSite):
    assert verdict(Person(browser, site), b"%PDF-1.4\n%%EOF\n") == "没有查到"


def test_a_signatory_puts_a_certificate_right_and_the_old_one_leads_to_the_new_one(
    browser: Browser, site: LiveSite, ended: Ended, tmp_path: Path
):
    number, pdf = paper(ended, "检定结果通知书", ".pdf")
    signatory = Person(browser, site, "qianzheng")
    signatory.open(f"/registers/certificates/{number}")
    signatory.press("修改或换发")
    signatory.press("批准并重新制证")
    assert signatory.page.locator("[role=alert] li").count() >= 1
    signatory.page.check("input[name=change][value=amended]")
    signatory.page.fill("[name='client.address']", "江苏省苏州市吴江区更正路1号")
    signatory.page.fill("[name=reason]", "委托单位地址写错")
    signatory.press("批准并重新制证")
    path = signatory.page.url.removeprefix(site.url)
    signatory.waits_until(path, "已签发")
    made = path.rpartition("/")[2]

    anybody = Person(browser, site)
    assert looked_up(anybody, number, code_on(pdf, tmp_path)) == "已被替换"
    assert made in anybody.reads()
    client = Person(browser, site, "zhoumin")
    client.open("/my/")
    client.press(ended.number)
    fresh = client.download(f"检定结果通知书 {made}.pdf")
    assert verdict(anybody, fresh) == "真实有效"


def test_a_standard_out_of_tolerance_is_traced_to_its_certificates_and_a_recalled_one_is_void(
    browser: Browser, site: LiveSite, ended: Ended, tmp_path: Path
):
    number, pdf = paper(ended, "校准证书", ".pdf")
    keeper = Person(browser, site, "wuhao")
    keeper.open("/registers/standards?words=002")
    keeper.press("002号", inside="main")
    keeper.press("追溯", inside="main")
    keeper.press("发起追溯")
    assert keeper.page.locator("[role=alert] li").count() >= 1
    for name, value in (("begin", "2026-01-01"), ("end", "2099-12-31"), ("reason", "期间核查发现超差")):
        keeper.page.fill(f"[name={name}]", value)
    keeper.press("发起追溯")
    row = keeper.page.locator("tbody tr", has_text=number)
    assert "已通知" in row.inner_text()

    signatory = Person(browser, site, "qianzheng")
    signatory.open(keeper.page.url.removeprefix(site.url))
    row = signatory.page.locator("tbody tr", has_text=number)
    row.locator("select").select_option("收回")
    row.locator("[name=note]").fill("示值可能受影响，收回重校")
    with signatory.page.expect_navigation():
        row.get_by_role("button").click()
    signatory.visit.check()
    assert "已作废" in signatory.page.locator("tbody tr", has_text=number).inner_text()

    anybody = Person(browser, site, width=390)
    assert looked_up(anybody, number, code_on(pdf, tmp_path)) == "已撤销"
    phone = Person(browser, site)
    phone.open("/demo/phone")
    assert phone.page.locator(".handset li", has_text=number).count() >= 1
