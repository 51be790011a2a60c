"""People at their browsers: they log in, read, fill forms in by what stands on the page, and press buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.browser.living import LiveSite
from tests.browser.pages import Visit

PATIENCE = 300


class Person:
    """One person in a tab of their own; every page they come to is checked."""

    def __init__(self, browser: Browser, site: LiveSite, login: str = "", *, width: int = 1280, js: bool = True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai",
            java_script_enabled=js, accept_downloads=True,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.visit, self.site, self.scripted = Visit(self.page), site, js
        if login:
            self.log_in(login)

    def log_in(self, login: str) -> None:
        self.open("/login")
        self.page.fill("#login", login)
        self.page.fill("#password", self.site.passwords[login])
        self.press("登录", inside="main")

    def open(self, path: str, *, status: int = 200) -> Page:
        return self.visit.open(self.site.url + path, status=status)

    def press(self, name: str, *, inside: str = "body") -> None:
        """Press the button or link of that name and check the page it leads to."""
        within = self.page.locator(inside)
        target = within.get_by_role("button", name=name).or_(within.get_by_role("link", name=name)).first
        with self.page.expect_navigation():
            target.click()
        self.visit.check()

    def reads(self, inside: str = "main") -> str:
        return self.page.inner_text(inside)

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Answer the questions on the page, also those that answers call for; those on other pages are left."""
        absent = self._fill_in(answers)
        self.page.wait_for_selector("form[data-form]:not([data-busy])", state="attached")
        self._fill_in(absent)

    def _fill_in(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answer what is asked on the page now; gives the answers to what is not."""
        absent = {}
        for name, value in answers.items():
            if isinstance(value, list) and value and isinstance(value[0], dict) and "file" in value[0]:
                self._upload(name, value)
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                self._rows(name, value)
            elif self.page.locator(f'[name="{name}"]').count():
                self._answer(name, value)
            else:
                absent[name] = value
        return absent

    def waits_until(self, path: str, text: str) -> None:
        """Open a page again and again until it says something; the worker needs a moment. A missing page fails."""
        for _ in range(PATIENCE):
            answer = self.page.goto(self.site.url + path)
            assert answer is not None and answer.ok, f"{path} answered {answer and answer.status}"
            if text in self.reads():
                return self.visit.check()
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{path} never said {text}: {self.reads()}")

    def download(self, name: str) -> bytes:
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=name).first.click()
        return coming.value.path().read_bytes()

    def _rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not self.page.locator(f'input[name="{name}"]').count():
            return
        for index, row in enumerate(rows):
            first = f'[name^="{name}[{index}]."]'
            if not self.page.locator(first).count():
                with self.page.expect_navigation():
                    self.page.locator(f'button[value="add:{name}"]').click()
                self.visit.check()
            self.fill({f"{name}[{index}].{key}": value for key, value in row.items()})

    def _upload(self, name: str, files: Sequence[Mapping[str, Any]]) -> None:
        field = self.page.locator(f'input[type="file"][name="{name}"]')
        if field.count():
            content = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
            field.set_input_files(
                [{"name": one["file"], "mimeType": "application/pdf", "buffer": content} for one in files]
            )

    def _answer(self, name: str, value: Any) -> None:
        field = self.page.locator(f'[name="{name}"]:not([type=hidden])')
        kind = field.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            chosen = value if isinstance(value, list) else ["1" if value is True else value]
            for one in field.evaluate_all("all => all.map(one => one.value)"):
                box = self.page.locator(f'[name="{name}"][value="{one}"]')
                if box.is_checked() != (one in chosen) and not (kind == "radio" and one not in chosen):
                    self._live(box, box.click)
        elif kind == "select-one":
            self._live(field, lambda: field.select_option(str(value)))
        else:
            self._live(field, lambda: (field.fill(str(value)), field.blur()))

    def _live(self, field: Locator, act: Any) -> None:
        """A field on which others depend lets the page change; wait until it has."""
        live = self.scripted and field.evaluate("one => !!one.closest('[data-live]')")
        before = field.evaluate("one => one.type == 'radio' ? '' : one.value")
        if live:
            self.page.evaluate("document.querySelector('.f-form').dataset.stale = '1'")
        act()
        if live and before != field.evaluate("one => one.type == 'radio' ? 'on' : one.value"):
            self.page.wait_for_selector(".f-form:not([data-stale])")
        elif live:
            self.page.evaluate("delete document.querySelector('.f-form').dataset.stale")
