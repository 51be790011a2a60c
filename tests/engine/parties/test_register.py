"""The register of parties: sealed particulars, exact search, and who acts for whom."""

import pytest
from sqlalchemy import select

from engine.accounts import load_actor
from engine.db import new_id, reading, transaction
from engine.errors import InvalidAnswers, NotFound
from engine.parties import (
    Particulars,
    Party,
    add_member,
    change_party,
    find_parties_by_phone,
    find_party,
    party_names,
    read_party,
    remove_member,
)
from tests.engine.people import OpenRing, a_party, an_account

RING = OpenRing()
CODE = "91320509XXXX00019C"


@pytest.fixture
def party_id(session, now):
    with transaction(session):
        return a_party(session, now=now, id_no=CODE, phone="12000000001", email="z@chenghu.example").id


def test_what_was_registered_is_read_back(session, party_id):
    with reading(session):
        facts = read_party(session, RING, party_id)

    assert facts.name == "澄湖精密机械"
    assert facts.particulars == Particulars(id_no=CODE, phone="12000000001", email="z@chenghu.example")


def test_numbers_and_addresses_are_nowhere_in_the_row_as_they_are(session, party_id):
    with reading(session):
        row = session.execute(select(*Party.__table__.columns)).one()

    stored = " ".join(str(value) for value in row)
    assert all(secret not in stored for secret in (CODE, "12000000001", "z@chenghu.example"))


def test_particulars_moved_to_another_row_cannot_be_opened(session, party_id, now):
    with transaction(session):
        other = a_party(session, now=now, name="虞东仪表")
        other.sealed = session.get(Party, party_id).sealed
        other_id = other.id

    with reading(session), pytest.raises(ValueError, match="moved"):
        read_party(session, RING, other_id)


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), "91320509 XXXX 0001 9C"])
def test_a_party_is_found_by_its_number_however_it_is_typed(session, party_id, typed):
    with reading(session):
        assert find_party(session, RING, id_no=typed).id == party_id


def test_a_number_nobody_has_finds_nobody(session, party_id):
    with reading(session):
        assert find_party(session, RING, id_no="91320581XXXX00035A") is None


def test_the_same_number_cannot_be_registered_twice(session, party_id, now):
    with pytest.raises(InvalidAnswers), transaction(session):
        a_party(session, now=now, name="另一家", id_no=CODE.lower())


def test_parties_without_a_number_do_not_stand_in_each_others_way(session, now):
    with transaction(session):
        assert a_party(session, now=now, name="甲").id != a_party(session, now=now, name="乙").id


def test_a_changed_phone_is_found_and_the_old_one_is_not(session, party_id):
    with transaction(session):
        change_party(session, RING, party_id, phone="120 0000 0009")

    with reading(session):
        assert [facts.id for facts in find_parties_by_phone(session, RING, "12000000009")] == [party_id]
        assert find_parties_by_phone(session, RING, "12000000001") == []
        assert read_party(session, RING, party_id).particulars.id_no == CODE


def test_an_account_acts_for_a_party_until_it_is_removed(session, party_id, now):
    with transaction(session):
        account_id = an_account(session, now=now).id
        add_member(session, account_id, party_id, relation="agent", may_submit=False)
    with transaction(session):
        add_member(session, account_id, party_id, relation="owner", may_submit=True)
    with reading(session):
        assert load_actor(session, account_id, 1, now=now).submits_for == {party_id}

    with transaction(session):
        remove_member(session, account_id, party_id)
    with reading(session):
        assert load_actor(session, account_id, 1, now=now).party_ids == frozenset()
    with pytest.raises(NotFound), transaction(session):
        remove_member(session, account_id, party_id)


def test_names_come_sorted_and_only_for_the_parties_asked_for(session, party_id, now):
    with transaction(session):
        other = a_party(session, now=now, name="Aaa").id
        a_party(session, now=now, name="不相干")

    with reading(session):
        names = party_names(session, frozenset({party_id, other}))
    assert names == [(other, "Aaa"), (party_id, "澄湖精密机械")]


def test_a_party_that_does_not_exist_cannot_be_read(session):
    with reading(session), pytest.raises(NotFound):
        read_party(session, RING, new_id())
