"""One licence from the application to the certificate, through the pages, as the people of the demo would do it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import licence
from tests.browser.living import LiveSite, living
from tests.browser.people import Person

pytestmark = pytest.mark.slow
LETTERS = [
    "受理通知书", "考评计划通知", "特别程序告知书", "计量标准考核报告", "准予行政许可决定书", "计量标准考核证书",
    "送达回证",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


def test_a_firm_gets_its_licence_with_every_letter_and_the_public_may_read_of_it(
    browser: Browser, site: LiveSite, tmp_path: Path
) -> None:
    _, papers = licence.walk(browser, site)

    assert sorted(name.partition(" ")[0] for name in papers) == sorted(LETTERS)
    certificate = next(name for name in papers if name.startswith("计量标准考核证书"))
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(papers[certificate])
    said = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True, text=True).stdout
    assert "精密压力表标准装置" in said

    anybody = Person(browser, site)
    anybody.open("/licences/")
    anybody.press(certificate.partition(" ")[2].removesuffix(".pdf"))
    assert "常熟虞东仪表有限公司（演示）" in anybody.reads()


def test_a_renewal_begins_with_what_the_register_knows(browser: Browser, site: LiveSite) -> None:
    firm = Person(browser, site, "tangwei")
    firm.open("/licences/mine")
    firm.press("申请复查 〔2022〕苏量标演证字第011号")

    assert firm.page.locator('[name="business_type"]:checked').input_value() == "复查考核"
    firm.press("下一步")
    firm.press("下一步")
    assert firm.page.locator('[name="std_name"]').input_value() == "精密压力表标准装置"
