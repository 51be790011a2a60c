"""The browser: the system's own Chromium, one tab per test, every page it opens checked."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.pages import Visit

MISSING = (
    "Browser tests need Chromium, and there is none. Install it with "
    "`apt-get install -y chromium fonts-noto-cjk`, or name one in CHROMIUM."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str:
    """The browser's program: CHROMIUM, or the system's Chromium or Chrome. Fails the test when there is none."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": find_browser(), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Every address is given whole. (The plugin's own fixture is of a kind that pytest is about to refuse.)"""
    return ""


@pytest.fixture
def visit(page: Page) -> Iterator[Visit]:
    """A visitor whose every page is checked when it is opened, and once more when the test ends."""
    visitor = Visit(page)
    yield visitor
    if page.url != "about:blank":
        visitor.check()


@pytest.fixture
def open_page(visit: Visit) -> Callable[..., Page]:
    """``open_page(address, status=200)`` opens a page, checks what every page owes, and returns it."""
    return visit.open
