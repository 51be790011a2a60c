"""Whatever was typed stands on the page again when it is shown again, and is posted again as it was."""

import json

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from tests.webapp.forms.site import make_site

SITE = make_site()

QUICK = (Phase.explicit, Phase.generate)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
quantities = st.fixed_dictionaries(
    {"value": words, "unit": st.sampled_from(["", "MPa", "kPa"]), "uncertainty": words, "k": words}
)
rows = st.lists(
    st.fixed_dictionaries(
        {"name": words, "serial_no": words, "quantity": words, "range": quantities, "adjust": st.booleans()},
        optional={"adjust_note": words},
    ),
    max_size=6,
)
wishes = st.fixed_dictionaries(
    {
        "range_low": words,
        "budget": words,
        "services": st.lists(st.sampled_from(["visit", "post", "english", "urgent"]), unique=True).map(sorted),
        "category": st.sampled_from(["", "p", "s"]),
        "expected": words,
        "visit": st.fixed_dictionaries({"date": words, "time": words}),
        "remark": words,
        "truth_commitment": st.booleans(),
    }
)


def controls(response):
    """What a browser would post from the page, in the order of the page."""
    form = html.fromstring(response.get_data(as_text=True)).forms[0]
    for area in form.xpath(".//textarea"):
        area.text = (area.text or "").removeprefix("\n")
    pairs = [(name, value) for name, value in form.form_values() if name != "_action"]
    return [(name, json.loads(value) if name.endswith("]") and value else value) for name, value in pairs]


def a_visit(answers):
    SITE.answers = answers
    return SITE


def posted(site, pairs):
    data: dict[str, list] = {}
    for name, value in [*pairs, ("_action", "update")]:
        data.setdefault(name, []).append(value if isinstance(value, str) else json.dumps(value))
    return site.test_client().post("/", data=data, content_type="multipart/form-data")


@settings(max_examples=25, deadline=None, phases=QUICK)
@given(rows, wishes)
@pytest.mark.parametrize("number", [1, 2])
def test_a_page_posted_as_it_stands_comes_back_as_it_stood(number, items, wishes):
    site = a_visit({**wishes, "items": items})
    before = controls(site.test_client().get(f"/?page={number}"))

    after = controls(posted(site, before))

    assert after == before


@settings(max_examples=25, deadline=None, phases=QUICK)
@given(rows)
def test_rows_that_are_closed_lose_nothing(items):
    site = a_visit({"items": items})
    before = [dict(row) for row in site.answers["items"]]

    posted(site, controls(site.test_client().get("/?page=1")))

    if len(items) > 2:
        assert site.answers["items"] == before


def test_bytes_that_are_no_text_are_told_and_the_rest_is_kept():
    site = a_visit({})
    parts = {b"_action": b"next", b"_page": b"0", b"applicant_name": b"\xff\xfe\x80", b"contact.mobile": b"12000000001"}
    head = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = b"".join(head % part for part in parts.items()) + b"--x--\r\n"
    response = site.test_client().post("/", data=body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 422
    assert "单位名称中有无法识别的字符，请删除后重新输入" in response.get_data(as_text=True)
    assert site.answers["contact"]["mobile"] == "12000000001"
