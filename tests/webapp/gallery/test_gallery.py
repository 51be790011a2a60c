"""The gallery shows every component in every state, and judges what is typed into it."""

import pytest

from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.gallery.specimens import STATES, specimens

COMPONENTS = {
    "textfield", "textarea", "number", "datetime", "checkbox", "radio", "select", "checklist", "taglist", "filepicker",
    "expression", "group", "dynamiclist", "text", "html", "table", "documentPreview", "image", "iframe", "spacer",
    "separator", "button",
}  # fmt: skip


@pytest.fixture
def owner(town_app, people):
    return log_in(Reader(town_app), people("liucheng", "owner"))


def texts(page, path):
    return [" ".join(one.text_content().split()) for one in page.tree.xpath(path)]


def test_every_component_of_form_js_is_there():
    assert {one.component["type"] for one in specimens().values()} == COMPONENTS
    assert len(COMPONENTS) == 22


def test_each_component_is_shown_in_each_of_its_states_in_both_languages(owner):
    for name, one in specimens().items():
        for place, lang in enumerate(("zh", "en")):
            page = owner.open(f"/gallery/{name}?lang={lang}")
            words = [STATES[state][place] for state in one.states]

            assert page.status == 200
            assert [legend for legend in texts(page, "//legend") if legend in words] == words
            assert bool(texts(page, "//p[@class='f-error']")) == ("error" in one.states and one.wrong is not None), name


def test_what_is_typed_is_judged_and_kept_nowhere(owner):
    page = owner.send("/gallery/uscc", {"empty_answer": "91110000600037342L", "filled_answer": "91110000600037341L"})

    assert page.status == 422
    told = texts(page, "//div[@role='alert']//a")
    assert told[0] == "统一社会信用代码的最后一位校验码不对，请核对是否有一位抄错"
    assert page.tree.xpath("//input[@name='empty_answer']/@value") == ["91110000600037342L"]
    assert owner.open("/gallery/uscc").tree.xpath("//input[@name='empty_answer']/@value") == [""]


def test_rows_of_a_register_are_taken_over(owner):
    page = owner.send(
        "/gallery/dynamiclist",
        {"_action": "take:empty_answer", "_take:empty_answer": "徐健（示例）", "empty_answer": ""},
    )

    assert page.tree.xpath("//input[@name='empty_answer[0].serial_no']/@value") == ["YL-2"]


def test_the_gallery_is_for_owners_and_administrators(owner, town_app, people):
    assert log_in(Reader(town_app), people("qianhao", "service_desk")).open("/gallery/").status == 403
    assert owner.open("/gallery/").status == 200
    assert owner.open("/gallery/nothing").status == 404
