"""The demo people themselves: invented, with valid numbers, and complete."""

import json

import pytest

from webapp.demo import keep_passwords, listed_logins, read_people

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_check(number):
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def credit_check(code):
    total = sum(CREDIT_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
    return CREDIT_LETTERS[-total % 31]


@pytest.mark.parametrize("party", read_people().parties, ids=lambda party: party.code)
def test_every_number_is_valid_and_belongs_to_nobody(party):
    number = party.particulars["id_no"]

    if party.kind == "person":
        assert number[17] == id_check(number)
        assert number[6:8] == "19"
        assert number[8:10] in {"01", "02", "03", "04"}
    else:
        assert number[17] == credit_check(number)
        assert party.name.endswith("（演示）")
    assert party.particulars["phone"].startswith("1200000")


def test_every_group_has_people_and_every_person_a_group_and_known_codes():
    people = read_people()
    codes = {party.code for party in people.parties} | {""}
    units = {code for code, _ in people.units}

    assert {person.group for person in people.people} == {code for code, _, _ in people.groups}
    assert all({person.party, *person.agent_of} <= codes for person in people.people)
    assert all(role.partition(":")[0] in units for person in people.people for role in person.roles)


def test_passwords_differ_between_installations_and_stay_within_one(tmp_path):
    here, there = tmp_path / "here" / "logins.json", tmp_path / "there" / "logins.json"

    first = keep_passwords(here, ["zhoumin", "luting"])

    assert keep_passwords(here, ["zhoumin", "luting"]) == first
    assert keep_passwords(there, ["zhoumin"])["zhoumin"] != first["zhoumin"]
    assert keep_passwords(here, ["wuhao"]).keys() == {"zhoumin", "luting", "wuhao"}
    assert json.loads(here.read_text(encoding="utf-8")).keys() == {"zhoumin", "luting", "wuhao"}


def test_only_people_with_a_password_are_listed(tmp_path):
    path = tmp_path / "logins.json"
    assert listed_logins(path) == ()
    keep_passwords(path, ["zhoumin"])

    assert [card.name for _, _, cards in listed_logins(path) for card in cards] == ["周敏"]
