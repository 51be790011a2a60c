"""Make a value's text harmless where it will stand: in plain text, in HTML, in Markdown."""

import html
import re
from collections.abc import Callable, Mapping

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")


def _markdown(text: str) -> str:
    """Markdown and the HTML inside it both lose their meaning; line breaks cannot open a new block."""
    escaped = _MARKDOWN.sub(r"\\\1", html.escape(text, quote=True).replace("&#x27;", "'"))
    return re.sub(r"\s*\n\s*", " ", escaped)


ESCAPES: Mapping[str, Callable[[str], str]] = {
    "text": str,
    "html": lambda text: html.escape(text, quote=True),
    "markdown": _markdown,
}
