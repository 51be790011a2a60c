"""Errors as pages and as problem details."""

import json
import logging
import re

import pytest
from werkzeug.exceptions import Gone
from werkzeug.routing import RequestRedirect

from engine.errors import (
    Conflict,
    EngineError,
    Flaw,
    InvalidAnswers,
    InvalidDefinition,
    NotFound,
    NotPermitted,
    Problem,
)
from tests.webapp.pages import Reader
from webapp.security import public, signed_in

INVALID = InvalidAnswers([Problem("items[0].serial_no", "请填写出厂编号", "Enter the serial number")])
TAKEN = Conflict("张某 于 10:02 已办理", "Zhang finished it at 10:02")
ERRORS = [
    (NotFound("没有这个办件", "no such case"), 404, "没有找到您要的内容", "没有这个办件"),
    (NotPermitted("您没有这个岗位", "not your role"), 403, "您没有权限", "您没有这个岗位"),
    (TAKEN, 409, "内容已有变化", "张某 于 10:02 已办理"),
    (INVALID, 422, "填写有误", "请填写出厂编号"),
    (InvalidDefinition([Flaw("process.bpmn", "accept", "缺少岗位")]), 422, "事项定义有误", "缺少岗位"),
    (EngineError("暂停办理", "closed"), 400, "无法办理", "暂停办理"),
]
ids = [type(row[0]).__name__ for row in ERRORS]


def raising(app, error, path="/raise", mark=public, **options):
    def view():
        raise error

    app.add_url_rule(path, endpoint=path, view_func=mark(view), **options)


@pytest.mark.parametrize("row", ERRORS, ids=ids)
def test_a_fact_of_the_engine_becomes_a_page_with_its_own_sentence(app, reader, row):
    error, status, heading, sentence = row
    raising(app, error)

    page = reader.open("/raise")

    assert (page.status, page.heading) == (status, heading)
    assert sentence in page.text


@pytest.mark.parametrize("row", ERRORS, ids=ids)
def test_under_the_api_it_becomes_a_problem(app, reader, row):
    error, status, _, sentence = row
    raising(app, error, "/api/raise")

    answer = reader.client.get("/api/raise")

    assert answer.mimetype == "application/problem+json"
    problem = json.loads(answer.data)
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, error.code)
    assert sentence in problem["detail"]


def test_invalid_answers_are_listed_one_by_one(app, reader):
    raising(app, INVALID, "/raise")
    raising(app, INVALID, "/api/raise")

    assert reader.open("/raise").tree.xpath("//div[@role='alert']//a/text()") == ["请填写出厂编号"]
    listed = json.loads(reader.client.get("/api/raise").data)["problems"]
    assert [problem["field"] for problem in listed] == ["items[0].serial_no"]


def test_errors_speak_english_to_english_readers(app, reader):
    raising(app, TAKEN)

    page = reader.open("/raise?lang=en")

    assert page.heading == "Somebody was faster"
    assert "Zhang finished it at 10:02" in page.text


def test_a_failure_gives_a_reference_that_the_log_knows_and_no_detail(app, reader, caplog):
    app.testing = False
    raising(app, ZeroDivisionError("secret detail"))
    raising(app, ZeroDivisionError("secret detail"), "/api/raise")

    with caplog.at_level(logging.ERROR):
        page = reader.open("/raise")
        problem = json.loads(reader.client.get("/api/raise").data)

    references = [page.tree.find_class("reference")[0].text, problem["reference"]]
    assert page.status == 500
    assert "secret" not in page.answer.text
    assert all(re.fullmatch(r"[2-9A-Z]{8}", reference) and reference in caplog.text for reference in references)


@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/logout", 405), ("/api/nowhere", 404)])
def test_addresses_that_do_not_exist_are_answered_politely(reader, address, status):
    answer = reader.client.get(address)

    assert answer.status_code == status
    assert answer.mimetype == ("application/problem+json" if address.startswith("/api") else "text/html")


def test_too_large_an_upload_says_that_nothing_saved_was_lost(build):
    reader = Reader(build(max_upload_mb=1))
    page = reader.post("/login", {"login": "x" * 2_000_000})

    assert (page.status, page.heading) == (413, "上传内容过大")


def test_under_the_api_a_stranger_gets_a_problem_not_a_log_in_page(app, reader):
    raising(app, NotFound("无"), "/api/mine", mark=signed_in)

    assert reader.client.get("/api/mine").status_code == 401


def test_a_part_of_a_page_asked_for_by_htmx_leads_the_whole_page_to_the_log_in(reader):
    answer = reader.client.get("/account", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/account")


def test_a_redirect_raised_in_a_view_is_still_a_redirect(app, reader):
    raising(app, RequestRedirect("/pages/help"))

    assert reader.open("/raise").goes_to == "/pages/help"


def test_an_error_nobody_named_keeps_its_own_status(app, reader):
    raising(app, Gone())

    assert reader.open("/raise").status == 410


def test_under_the_api_a_form_without_its_token_is_a_problem(app, reader):
    app.add_url_rule("/api/send", endpoint="/api/send", view_func=public(lambda: ""), methods=["POST"])

    answer = reader.client.post("/api/send")

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_mistake_in_the_product_is_loud_under_test(app, reader):
    raising(app, ZeroDivisionError("loud"))

    with pytest.raises(ZeroDivisionError, match="loud"):
        reader.open("/raise")
