"""A reader without a browser: opens pages of an app, checks each one it is given, fills in forms."""

from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from webapp.security import HEADERS

PREFIXES = ("填写有误：", "Error: ")
QUIET = {"hidden", "submit", "button"}


@dataclass
class Page:
    """One answer, parsed when it is HTML."""

    answer: TestResponse
    status: int
    #: the parsed document; None for redirects and data.
    tree: html.HtmlElement | None = field(default=None)

    @property
    def text(self) -> str:
        """The words of the page, without its frame."""
        main = self.tree.get_element_by_id("main")
        return " ".join(main.text_content().split())

    @property
    def heading(self) -> str:
        return self.tree.findtext(".//h1").strip()

    @property
    def goes_to(self) -> str:
        return self.answer.headers["Location"]

    def form(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that posts to ``action``."""
        found = next(form for form in self.tree.forms if form.action == action)
        return {name.name: name.value for name in found.xpath(".//input[@type='hidden']")}

    def link_texts(self, within: str = "//nav[@aria-label='主导航']") -> list[str]:
        return [link.text_content().strip() for link in self.tree.xpath(f"{within}//a")]


class Reader:
    """One person at one browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def open(self, address: str, **options) -> Page:
        return self._page(self.client.get(address, **options))

    def send(self, address: str, answers: dict[str, str], *, seen_on: str = "", **options) -> Page:
        """Post a form as it was shown on ``seen_on`` (the address itself by default)."""
        shown = self.open(seen_on or address)
        action = address if any(form.action == address for form in shown.tree.forms) else "/preferences"
        hidden = {"csrf_token": shown.form(action)["csrf_token"]}
        return self.post(address, hidden | answers, **options)

    def post(self, address: str, answers: dict[str, str], **options) -> Page:
        headers = {"Sec-Fetch-Site": "same-origin"} | options.pop("headers", {})
        return self._page(self.client.post(address, data=answers, headers=headers, **options))

    def log_in(self, login: str, password: str, **answers: str) -> Page:
        return self.send("/login", {"login": login, "password": password} | answers)

    def _page(self, answer: TestResponse) -> Page:
        answer.request.environ["wsgi.input"].close()  # a large form is sent from a file, which nobody else closes
        if answer.mimetype != "text/html" or answer.status_code in range(300, 400):
            return Page(answer, answer.status_code)
        page = Page(answer, answer.status_code, html.fromstring(answer.text))
        faults = list(_faults(page, self.app))
        assert faults == [], (answer.request.path, faults)
        return page


def _faults(page: Page, app: Flask):
    tree = page.tree
    headings = tree.findall(".//h1")
    if len(headings) != 1:
        yield f"{len(headings)} main headings"
        return
    title = tree.findtext(".//title")
    for prefix in PREFIXES:
        title = title.removeprefix(prefix)
    if title != f"{page.heading} · 量衡":
        yield f"title {title!r} is not heading {page.heading!r}"
    yield from _insecure(page)
    ids = tree.xpath("//@id")
    yield from (f"id {name} twice" for name in ids if ids.count(name) > 1)
    for control in tree.xpath("//input|//select|//textarea"):
        if control.get("type") not in QUIET and control.label is None and not control.get("aria-label"):
            yield f"no label: {control.get('name')}"
    yield from (f"dead link {target}" for target in _local_targets(tree) if not _exists(app, target))


def _insecure(page: Page):
    tree, headers = page.tree, page.answer.headers
    yield from (f"header {name}" for name, value in HEADERS.items() if headers.get(name) != value)
    if tree.xpath("//style|//script[not(@src)]|//*[@style]|//*[@*[starts-with(name(), 'on')]]"):
        yield "inline script or style"
    if tree.xpath("//*[@*[starts-with(name(), 'hx-on')]]|//*[@*[starts-with(., 'js:')]]"):
        yield "htmx attribute that needs eval"
    for form in tree.forms:
        if form.method.upper() == "POST" and "csrf_token" not in form.fields:
            yield f"form without CSRF token: {form.action}"


def _local_targets(tree):
    posts = [(form.action, form.method.upper()) for form in tree.forms]
    gets = [(target, "GET") for target in tree.xpath("//a/@href|//link/@href|//script/@src|//img/@src")]
    return [(target, method) for target, method in posts + gets if target.startswith("/")]


def _exists(app: Flask, target: tuple[str, str]) -> bool:
    path, method = target
    try:
        app.url_map.bind("localhost").match(path.partition("?")[0].partition("#")[0], method=method)
    except HTTPException:
        return False
    return True
