"""Every text of the pages has an English translation with the same blanks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import webapp
from webapp.translations.catalogue import (
    collect,
    compile_catalogues,
    languages,
    missing,
    read_catalogue,
    update_catalogues,
)

ROOT = Path(webapp.__file__).parent


def blanks(text):
    return sorted(re.findall(r"%\(\w+\)s", text))


def test_every_text_is_translated():
    assert missing() == []


def test_the_catalogue_holds_no_text_that_nobody_asks_for():
    wanted = {message.id for message in collect() if message.id}

    for path in languages():
        assert {message.id for message in read_catalogue(path) if message.id} == wanted


def test_translations_keep_the_blanks_of_the_text():
    for path in languages():
        for message in read_catalogue(path):
            if message.id:
                assert blanks(message.string) == blanks(message.id)


def test_no_chinese_is_left_in_a_translation():
    for path in languages():
        assert not [message.id for message in read_catalogue(path) if re.search(r"[一-鿿]", str(message.string))]


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_in_chinese_that_is_not_to_be_translated(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    outside = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)

    assert re.findall(r"[一-鿿]+", outside) in ([], ["中文"])


def test_a_new_text_is_collected_and_reported_until_it_is_translated(tmp_path):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = folder / "messages.po"
    catalogue.write_text('msgid "没人再用"\nmsgstr "unused"\n', encoding="utf-8")

    update_catalogues(tmp_path)

    assert len(missing(tmp_path)) > 100
    assert "没人再用" not in catalogue.read_text(encoding="utf-8")
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace('msgid "首页"\nmsgstr ""', 'msgid "首页"\nmsgstr "Home"'), encoding="utf-8")
    assert "en: 首页" not in missing(tmp_path)
    compile_catalogues(tmp_path)
    assert b"Home" in (folder / "messages.mo").read_bytes()


def test_setting_up_compiles_the_catalogues_and_says_what_is_missing():
    done = subprocess.run(
        [sys.executable, "-m", "webapp.translations"], cwd=ROOT.parent, capture_output=True, check=True
    )

    assert (done.stdout, done.stderr) == (b"", b"")
    assert all(path.with_suffix(".mo").exists() for path in languages())


def test_collecting_again_leaves_the_catalogues_as_they_are():
    before = [path.read_bytes() for path in languages()]
    update_catalogues()

    assert [path.read_bytes() for path in languages()] == before
