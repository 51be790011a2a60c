"""A generated form filled in in a real browser without scripts gets the verdict that the server gives."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from engine.errors import InvalidAnswers
from engine.forms import compile_form
from tests.webapp.forms.site import NOW, Site, make_site
from tests.webapp.parity.filling import ROUNDS, flat
from tests.webapp.parity.forms import answers_to, forms

pytestmark = pytest.mark.slow
SAMPLE = 6


@contextmanager
def served(site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site)
    threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def fill(page: Page, answers: dict) -> None:
    """Type what is asked for into what is there."""
    for name, value in flat(answers).items():
        field = page.locator(f"[name='{name}']:not([type=hidden])")
        if not field.count():
            continue
        kind = field.first.get_attribute("type")
        if kind in ("checkbox", "radio"):
            chosen = value if isinstance(value, list) else [value]
            for one in field.all():
                if one.is_checked() != (one.get_attribute("value") in chosen) and kind == "checkbox":
                    one.set_checked(not one.is_checked())
                elif one.get_attribute("value") in chosen:
                    one.check()
        elif field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def walk(page: Page, answers: dict) -> list[str]:
    """Fill the page in until it stays as it is, submit it, and read the summary."""
    rows = len(answers.get("rows", []))
    for _ in range(ROUNDS):
        before = page.locator("form [name]").count()
        fill(page, answers)
        shown = page.locator("fieldset.f-row").count()
        if "rows" in answers and shown != rows:
            page.click(f"[value='{'add:rows' if shown < rows else 'remove:rows:0'}']")
        elif page.locator("[value=update]").count():
            page.click("[value=update]")
        if page.locator("form [name]").count() == before and page.locator("fieldset.f-row").count() == rows:
            break
    fill(page, answers)
    page.click(".f-buttons .f-button-main")
    return page.locator("[role=alert] li").all_inner_texts()


def test_the_browser_gets_the_verdict_of_the_server(browser: Browser):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()

    @seed(1)
    @settings(max_examples=SAMPLE, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        schema = data.draw(forms())
        answers = data.draw(answers_to(schema["components"]))
        form = compile_form(schema, key="parity/browser")
        site = make_site(form, scope={})
        try:
            accepted, told = form.check(answers, {}, now=NOW), []
        except InvalidAnswers as refused:
            accepted, told = None, [problem.zh for problem in refused.problems]
        with served(site) as address:
            page.goto(address)
            assert (walk(page, answers), site.accepted) == (told, accepted)

    agree()
    context.close()
