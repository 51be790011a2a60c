"""Collects, checks and compiles message catalogues with Babel; needs no system gettext."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
PACKAGE = HERE.parent
METHODS = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "lazy_ngettext": (1, 2)}
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}


def collect() -> Catalog:
    """Every text that templates and code of the pages ask to be translated."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, KEYWORDS, directory_filter=lambda path: "node_modules" not in str(path)
    ):
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def languages(folder: Path = HERE) -> list[Path]:
    """The catalogue file of every language there is."""
    return sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def missing(folder: Path = HERE) -> list[str]:
    """The texts that some catalogue does not translate, as "language: text"."""
    wanted = [message for message in collect() if message.id]
    gaps = []
    for path in languages(folder):
        known = read_catalogue(path)
        for message in wanted:
            found = known.get(message.id, message.context)
            texts = found.string if found and isinstance(found.string, tuple) else (found.string if found else "",)
            if not all(texts):
                gaps.append(f"{path.parts[-3]}: {message.id}")
    return gaps


def update_catalogues(folder: Path = HERE) -> None:
    """Add new texts to every catalogue, untranslated, and drop those nobody asks for any more."""
    wanted = collect()
    for path in languages(folder):
        catalog = read_catalogue(path)
        catalog.update(wanted, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, no_location=True, omit_header=True)


def compile_catalogues(folder: Path = HERE) -> None:
    """Write the .mo file beside every .po file that is newer."""
    for path in languages(folder):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        # Several processes may start at once: each writes its own file and puts it in place whole.
        beside = compiled.with_suffix(f".{os.getpid()}.new")
        with beside.open("wb") as file:
            write_mo(file, read_catalogue(path))
        beside.replace(compiled)


def read_catalogue(path: Path) -> Catalog:
    """Read one catalogue file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])
