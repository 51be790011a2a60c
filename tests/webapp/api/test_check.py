"""Programs ask what a form wants and what it says of answers; nobody's case is touched."""

import json

import jsonschema_rs
import pytest
from sqlalchemy import func, select

from engine.db import reading
from engine.model.case import Case
from engine.model.submission import Draft
from tests.webapp.town import ANSWERS, Town

PLACE = "/api/v1/items/complaint-ticket"


@pytest.fixture
def client(build, session, tmp_path, now):
    return build(wiring=Town(session, tmp_path, now).wiring).test_client()


def check(client, content, **more):
    body = content if isinstance(content, bytes) else json.dumps(content)
    return client.post(f"{PLACE}/check", data=body, **{"content_type": "application/json", **more})


def test_answers_that_are_right_come_back_as_they_would_be_kept(client, session):
    answer = check(client, {**ANSWERS, "contact_phone": "+86 120-0000-0004", "foreign": "x"})

    assert answer.status_code == 200
    assert answer.json["accepted"] is True
    assert answer.json["answers"]["contact_phone"] == "12000000004"
    assert "foreign" not in answer.json["answers"]
    with reading(session):
        assert session.scalar(select(func.count()).select_from(Case)) == 0
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_everything_wrong_is_told_at_once_in_both_languages(client):
    answer = check(client, {**ANSWERS, "contact_phone": "12", "content": ""})

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["status"] == 422
    assert {one["field"] for one in answer.json["problems"]} == {"contact_phone", "content"}
    assert all(one["zh"] and one["en"] for one in answer.json["problems"])
    assert answer.headers["Link"] == f'<{PLACE}/schema>; rel="describedby"'


def test_the_schema_takes_what_the_form_accepts(client):
    schema = client.get(f"{PLACE}/schema")
    accepted = check(client, ANSWERS).json["answers"]

    assert schema.mimetype == "application/schema+json"
    assert schema.json["$id"].endswith(f"{PLACE}/schema")
    jsonschema_rs.Draft202012Validator(schema.json).validate(accepted)
    assert not jsonschema_rs.Draft202012Validator(schema.json).is_valid({**accepted, "foreign": "x"})
    again = client.get(f"{PLACE}/schema", headers={"If-None-Match": schema.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (b"{", {}, 400),
        (b"[1]", {}, 400),
        (b'{"content": NaN}', {}, 400),
        (b"\xff\xfe{}", {}, 400),
        (b'{"a":' * 50_000, {}, 400),
        (b"{}", {"content_type": "text/plain"}, 415),
        (b"{}", {"content_type": "application/x-www-form-urlencoded"}, 415),
        (b'{"content": "' + b"x" * 3_000_000 + b'"}', {}, 413),
        (b'{"content": {"a": {"b": 1}}}', {}, 422),
        (b'{"content": ' + b"9" * 100_000 + b"}", {}, 422),
        (b'{"contact_phone": 1.5, "content": "\\ud800"}', {}, 422),
    ],
)
def test_hostile_bodies_get_a_sentence(client, body, more, status):
    answer = check(client, body, **more)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


def test_an_item_there_is_none_of_is_not_found(client):
    answer = client.get("/api/v1/items/nothing/schema")

    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_who_asks_too_often_waits(client, clock):
    answers = [check(client, ANSWERS).status_code for _ in range(61)]

    assert (answers[59], answers[60]) == (200, 429)
    assert check(client, ANSWERS).headers["Retry-After"] == "60"
    clock.move(seconds=61)
    assert check(client, ANSWERS).status_code == 200
