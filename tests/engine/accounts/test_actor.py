"""Who acts now: roles, units and parties as of this moment, in one statement."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.accounts import Actor, Kind, disable_account, grant_role, load_actor
from engine.db import new_id, reading, transaction
from engine.parties import add_member
from tests.engine.people import a_party, a_unit, an_account


@pytest.fixture
def statements(session):
    seen = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
    return seen


def load(session, account, *, now, stamp=1):
    with reading(session):
        return load_actor(session, account.id, stamp, now=now)


def test_an_actor_comes_with_roles_units_and_parties_in_one_statement(session, now, statements):
    with transaction(session):
        own, firm, other = (a_party(session, now=now, name=name) for name in ("周敏", "澄湖", "虞东"))
        unit, second = a_unit(session), a_unit(session, "bureau")
        account = an_account(session, now=now, party_id=own.id)
        grant_role(session, account.id, unit.id, "window", now=now)
        grant_role(session, account.id, second.id, "acceptor", now=now)
        add_member(session, account.id, firm.id, relation="owner", may_submit=True)
        add_member(session, account.id, other.id, relation="agent", may_submit=False)
        ids = own.id, firm.id, other.id, unit.id, second.id, account.id
    own_id, firm_id, other_id, unit_id, second_id, account_id = ids
    del statements[:]

    with reading(session):
        actor = load_actor(session, account_id, 1, now=now)

    assert [text for text in statements if text.startswith("SELECT")] == [
        text for text in statements if not text.startswith("BEGIN")
    ]
    assert len([text for text in statements if text.startswith("SELECT")]) == 1
    assert actor == Actor(
        account_id=account_id,
        name="陆婷",
        kind=Kind.STAFF,
        party_ids=frozenset({own_id, firm_id, other_id}),
        submits_for=frozenset({own_id, firm_id}),
        roles=frozenset({(unit_id, "window"), (second_id, "acceptor")}),
    )


def test_an_actor_without_roles_or_parties_is_still_somebody(session, now):
    with transaction(session):
        account = an_account(session, now=now, kind=Kind.APPLICANT)

    actor = load(session, account, now=now)

    assert (actor.name, actor.roles, actor.party_ids, actor.is_staff) == ("陆婷", frozenset(), frozenset(), False)


def test_a_role_counts_until_its_last_moment(session, now):
    with transaction(session):
        account, unit = an_account(session, now=now), a_unit(session)
        grant_role(session, account.id, unit.id, "operator", now=now, until=now + timedelta(days=1))

    assert load(session, account, now=now).has("operator")
    assert not load(session, account, now=now + timedelta(days=1)).has("operator")


def test_a_stale_stamp_a_closed_account_and_an_unknown_id_give_nobody(session, now):
    with transaction(session):
        account = an_account(session, now=now)
    assert load(session, account, now=now, stamp=2) is None

    with transaction(session):
        disable_account(session, account.id, now=now)
    assert load(session, account, now=now, stamp=2) is None
    with reading(session):
        assert load_actor(session, new_id(), 1, now=now) is None


def test_a_role_in_one_unit_is_not_a_role_in_another(session, now):
    with transaction(session):
        account, unit, other = an_account(session, now=now), a_unit(session), a_unit(session, "bureau")
        grant_role(session, account.id, unit.id, "operator", now=now)
        unit_id, other_id = unit.id, other.id

    actor = load(session, account, now=now)

    assert actor.has("operator", unit_id)
    assert not actor.has("operator", other_id)
    assert actor.unit_ids == {unit_id}
