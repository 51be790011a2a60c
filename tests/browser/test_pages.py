"""The page check itself: it passes a good page and names what is wrong with a bad one."""

import functools
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.pages import Visit

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'"
GOOD = """<!doctype html><html lang="zh-CN"><head>
<title>填写联系人 - 量衡</title></head><body><main><h1>填写联系人</h1>
<form>
<label for="name">姓名</label><input id="name" name="name"><button>保存并继续</button></form></main></body></html>"""
BAD = {
    "no-heading": (GOOD.replace("h1", "h2"), "it has 0 main headings"),
    "two-headings": (GOOD.replace("<form>", "<h1>填写</h1><form>"), "it has 2 main headings"),
    "other-title": (GOOD.replace("<title>填写联系人", "<title>首页"), "does not contain its heading"),
    "no-language": (GOOD.replace(' lang="zh-CN"', ""), "does not say its language"),
    "no-label": (GOOD.replace('label for="name"', "p").replace("</label>", "</p>"), "a field has no label"),
    "same-id": (GOOD.replace("<form>", '<form id="name">'), "two elements share the id 'name'"),
    "inline-style": (GOOD.replace("<form>", '<form style="color:red">'), "its security policy refused style-src"),
    "inline-script": (GOOD.replace("<form>", "<script>1</script><form>"), "its security policy refused script-src"),
    "too-wide": (GOOD.replace("<form>", "<pre>" + "宽" * 400 + "</pre><form>"), "it is wider than the window"),
    "empty-button": (GOOD.replace("保存并继续", ""), "axe button-name"),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = BAD.get(self.path.strip("/"), (GOOD, ""))[0].encode()
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_good_page_is_opened(open_page, pages):
    assert open_page(pages).get_by_label("姓名").is_visible()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_page_fails_the_test_that_opens_it(page, pages, name):
    with pytest.raises(AssertionError) as failure:
        Visit(page).open(f"{pages}/{name}")

    assert BAD[name][1] in str(failure.value)


def test_a_page_with_another_status_fails_the_test_that_opens_it(page, pages):
    with pytest.raises(AssertionError, match="answered 404, not 200"):
        Visit(page).open(f"{pages}/missing")


def test_a_script_error_fails_the_test(page, pages):
    visitor = Visit(page)
    visitor.open(pages)
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('broken') }, 0) }")

    with pytest.raises(AssertionError, match="script error: broken"):
        visitor.check()


def test_a_page_is_checked_without_javascript_too(new_context, pages):
    visitor = Visit(new_context(java_script_enabled=False).new_page())

    visitor.open(pages)
    with pytest.raises(AssertionError, match="share the id 'name'"):
        visitor.open(f"{pages}/same-id")
