"""What every page owes its reader, checked on every page a browser test opens."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

#: Collects what the browser refused under the page's own security policy.
LISTEN = """
window.__refused = [];
document.addEventListener('securitypolicyviolation', event =>
  window.__refused.push(event.violatedDirective + ' ' + (event.blockedURI || '') + ' ' + (event.sample || '')));
"""
#: WCAG 2.2 A and AA, as far as a machine can tell.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOK = """() => {
  const text = node => (node.innerText || '').replace(/\\s+/g, ' ').trim();
  const name = field => field.getAttribute('aria-label') || field.getAttribute('aria-labelledby')
    || [...(field.labels || [])].map(label => label.textContent.trim()).join('');
  const unscripted = document.createElement('div');
  unscripted.innerHTML = '<noscript><b></b></noscript>';  // parsed as elements only where scripts are off
  const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
  return {
    title: document.title,
    language: document.documentElement.lang,
    h1: [...document.querySelectorAll('h1')].map(text),
    twice: [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))],
    unlabelled: [...document.querySelectorAll('input, select, textarea')]
      .filter(field => !['hidden', 'submit', 'button', 'image', 'reset'].includes(field.type) && !name(field))
      .map(field => field.outerHTML.slice(0, 120)),
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    scripted: !unscripted.querySelector('b'),
    refused: window.__refused || [],
  };
}"""


class Visit:
    """Opens pages in one browser tab, and says what is wrong with each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._errors: list[str] = []
        page.add_init_script(LISTEN)
        page.on("pageerror", lambda error: self._errors.append(f"script error: {error}"))
        page.on("console", self._note)

    def open(self, address: str, *, status: int = 200) -> Page:
        """Go to ``address``, expect ``status``, check the page, and hand it over."""
        answer = self.page.goto(address)
        if answer is None or answer.status != status:
            raise AssertionError(f"{address} answered {answer and answer.status}, not {status}")
        self.check()
        return self.page

    def check(self) -> None:
        """Check the page as it stands now, after a click as after an opening."""
        wrong = faults(self.page) + self._errors
        if wrong:
            raise AssertionError("\n  ".join([f"{self.page.url} is not as a page should be:", *wrong]))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._errors.append(f"console: {message.text}")


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the page a ``Visit`` is showing, as sentences; empty when it is well."""
    page.wait_for_load_state()
    seen = page.evaluate(LOOK)
    found = []
    if len(seen["h1"]) != 1:
        found.append(f"it has {len(seen['h1'])} main headings: {seen['h1']}")
    elif seen["h1"][0] not in seen["title"]:
        found.append(f"its title {seen['title']!r} does not contain its heading {seen['h1'][0]!r}")
    if not seen["language"]:
        found.append("it does not say its language")
    if seen["wide"]:
        found.append("it is wider than the window")
    found += [f"two elements share the id {name!r}" for name in seen["twice"]]
    found += [f"a field has no label: {field}" for field in seen["unlabelled"]]
    found += [f"its security policy refused {what}" for what in seen["refused"]]
    return found + (_accessibility_faults(page) if seen["scripted"] else [])


def _accessibility_faults(page: Page) -> list[str]:
    """What axe finds. It needs JavaScript: a tab without it is given everything else."""
    return [_sentence(violation) for violation in Axe().run(page, options=AXE).response["violations"]]


def _sentence(violation: dict) -> str:
    places = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
    return f"axe {violation['id']}: {violation['help']}: {places}"
