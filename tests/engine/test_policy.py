"""Who may do what."""

import pytest

from engine.accounts import Kind
from engine.db import new_id
from engine.errors import NotPermitted
from engine.policy import (
    may_administer,
    may_apply_for,
    may_audit,
    may_grant_roles,
    may_publish,
    may_see_party,
    may_submit_for,
    may_supervise,
    may_work,
)
from tests.engine.people import an_actor

UNIT, PARTY = new_id(), new_id()


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        (lambda: may_work(an_actor("operator"), "operator"), lambda: may_work(an_actor("verifier"), "operator")),
        (
            lambda: may_work(an_actor("operator", unit_id=UNIT), "operator", UNIT),
            lambda: may_work(an_actor("operator"), "operator", UNIT),
        ),
        (
            lambda: may_see_party(an_actor(party_ids=frozenset({PARTY})), PARTY),
            lambda: may_see_party(an_actor("approver"), PARTY),
        ),
        (lambda: may_apply_for(an_actor("window"), PARTY), lambda: may_apply_for(an_actor("acceptor"), PARTY)),
        (
            lambda: may_submit_for(an_actor(party_ids=frozenset({PARTY}), submits_for=frozenset({PARTY})), PARTY),
            lambda: may_submit_for(an_actor(party_ids=frozenset({PARTY})), PARTY),
        ),
        (lambda: may_submit_for(an_actor("window"), PARTY), lambda: may_submit_for(an_actor("finance"), PARTY)),
        (lambda: may_supervise(an_actor("supervisor"), UNIT), lambda: may_supervise(an_actor("dispatcher"), UNIT)),
        (
            lambda: may_supervise(an_actor("dispatcher", unit_id=UNIT), UNIT),
            lambda: may_supervise(an_actor("operator"), UNIT),
        ),
        (lambda: may_administer(an_actor("admin")), lambda: may_administer(an_actor("security_admin"))),
        (lambda: may_grant_roles(an_actor("security_admin")), lambda: may_grant_roles(an_actor("admin"))),
        (lambda: may_audit(an_actor("audit_admin")), lambda: may_audit(an_actor("admin", "security_admin"))),
        (lambda: may_publish(an_actor("owner"), [new_id()]), lambda: may_publish(an_actor("admin"), [])),
    ],
)
def test_one_actor_may_and_another_may_not(allowed, refused):
    allowed()
    with pytest.raises(NotPermitted):
        refused()


def test_nobody_publishes_what_they_wrote_themselves():
    owner = an_actor("owner")

    with pytest.raises(NotPermitted):
        may_publish(owner, [new_id(), owner.account_id])


def test_an_applicant_applies_for_their_own_party_only():
    applicant = an_actor(kind=Kind.APPLICANT, party_ids=frozenset({PARTY}))

    may_apply_for(applicant, PARTY)
    with pytest.raises(NotPermitted):
        may_apply_for(applicant, new_id())


def test_a_role_without_a_known_name_is_refused_all_the_same():
    with pytest.raises(NotPermitted, match="king"):
        may_work(an_actor("admin"), "king")
