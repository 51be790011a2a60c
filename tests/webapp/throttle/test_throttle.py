"""Looking up is free at first, then needs a proof, and then has to wait; guessing leaves a trace."""

import hashlib
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from engine.accounts import AccountEvent
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.throttle.gate import FREE, GUESSES, MOST_A_MINUTE
from webapp.throttle.proof import Proofs
from webapp.throttle.window import Window

PAGES = {"/verify": "没有查到", "/progress": "没有找到该办件"}


@pytest.fixture
def app(build):
    return build(
        wiring=SimpleNamespace(
            find_certificate=lambda session, **facts: None, find_progress=lambda session, **facts: None
        )
    )


@pytest.fixture
def reader(app):
    return Reader(app)


def ask(reader, address, **more):
    return reader.send(address, {"number": "A", "code": "B"} | more)


def used_up(reader, address):
    for _ in range(FREE):
        ask(reader, address)


def proof_on(page):
    part = page.tree.xpath("//*[@data-proof]")[0]
    return part.get("data-proof"), int(part.get("data-bits")), part.xpath(".//input[@name='_proof_token']")[0].value


def solved(page):
    nonce, bits, token = proof_on(page)
    for answer in count():
        digest = hashlib.sha256(f"{nonce}:{answer}".encode()).digest()
        if int.from_bytes(digest[:8], "big") >> (64 - bits) == 0:
            return {"_proof_token": token, "_proof": str(answer)}
    raise AssertionError


@pytest.mark.parametrize("address", PAGES)
def test_a_few_look_ups_are_free(reader, address):
    assert [PAGES[address] in ask(reader, address).text for _ in range(FREE)] == [True] * FREE


@pytest.mark.parametrize("address", PAGES)
def test_then_the_form_asks_for_a_proof_and_keeps_what_was_filled_in(reader, address):
    used_up(reader, address)

    page = ask(reader, address)

    assert page.status == 403
    assert "还没有查询：请等待" in page.text
    assert page.tree.get_element_by_id("number").value == "A"
    assert page.tree.get_element_by_id("code").value == "B"


@pytest.mark.parametrize("address", PAGES)
def test_a_solved_proof_is_good_for_one_look_up(reader, address):
    used_up(reader, address)
    proof = solved(reader.open(address))

    assert PAGES[address] in ask(reader, address, **proof).text
    assert PAGES[address] not in ask(reader, address, **proof).text


@pytest.mark.parametrize("address", PAGES)
def test_without_javascript_waiting_is_proof_enough(reader, clock, address):
    used_up(reader, address)
    _, _, token = proof_on(reader.open(address))

    early = ask(reader, address, _proof_token=token)
    clock.move(seconds=20)

    assert "请等待21秒后再提交一次" in early.text
    assert PAGES[address] in ask(reader, address, _proof_token=token).text


def test_the_code_of_a_certificate_is_looked_up_after_a_proof_too(reader):
    used_up(reader, "/verify")
    assert reader.open("/verify/SOMECODE").status == 403

    proof = solved(reader.open("/verify"))
    hidden = {"csrf_token": reader.open("/verify").form("/verify")["csrf_token"]}

    assert "没有查到" in reader.post("/verify/SOMECODE", hidden | proof).text


def test_after_a_while_it_is_free_again(reader, clock):
    used_up(reader, "/verify")
    clock.move(minutes=10)

    assert "没有查到" in ask(reader, "/verify").text


def test_whoever_asks_on_has_to_wait_and_is_written_down(reader, clock, session):
    for _ in range(MOST_A_MINUTE):
        ask(reader, "/verify")

    refused = [ask(reader, "/verify").status for _ in range(3)]
    noted = session.scalars(select(AccountEvent).where(AccountEvent.what == "asked-too-often")).all()
    session.rollback()
    clock.move(minutes=1)

    assert refused == [429, 429, 429]
    assert [(one.detail, one.address) for one in noted] == [("verify.check", "127.0.0.1")]
    assert ask(reader, "/verify").status == 403


def test_many_look_ups_that_find_nothing_are_written_down_as_guessing(reader, clock, session):
    for _ in range(GUESSES + 1):
        ask(
            reader,
            "/verify",
            **(solved(page) if (page := reader.open("/verify")).tree.xpath("//*[@data-proof]") else {}),
        )
        clock.move(seconds=10)

    assert session.scalar(select(AccountEvent.what)) == "guessing"


def test_auditors_see_the_anomalies(app, reader, people):
    for _ in range(MOST_A_MINUTE + 1):
        ask(reader, "/verify")

    page = log_in(Reader(app), people("shenji", "audit_admin")).open("/access/")

    assert "查询过于频繁" in page.text
    assert "127.0.0.1" in page.text


def test_a_token_belongs_to_one_reader_and_is_not_forged(now):
    proofs, step = Proofs("secret"), Proofs("secret").ask("a", 5, now)
    later = now + timedelta(seconds=30)

    assert not proofs.accepts(step.token, "", "b", later)
    assert not proofs.accepts(Proofs("other").ask("a", 5, now).token, "", "a", later)
    assert not proofs.accepts(step.token, "", "a", now + timedelta(minutes=11))
    assert not proofs.accepts("x", "", "a", later)
    assert proofs.accepts(step.token, "", "a", later)


def test_the_more_one_asks_the_harder_the_proof(now):
    proofs = Proofs("secret")

    assert [proofs.ask("a", asked, now).bits for asked in (5, 10, 200)] == [16, 17, 20]


def test_a_window_counts_each_reader_for_itself(now):
    window = Window(1, timedelta(minutes=1))

    assert [window.admits(one, now) for one in ("a", "b", "a")] == [True, True, False]
    assert window.count("a", now + timedelta(minutes=1)) == 0
