"""Parties: the people and organisations that apply, and the accounts that act for them."""

from engine.parties.masking import mask_email, mask_id, mask_name, mask_phone
from engine.parties.model import Party, PartyMember
from engine.parties.register import (
    Particulars,
    PartyFacts,
    Ring,
    add_member,
    add_party,
    change_party,
    find_parties_by_phone,
    find_party,
    party_context,
    party_names,
    read_party,
    remove_member,
)

__all__ = [
    "Particulars",
    "Party",
    "PartyFacts",
    "PartyMember",
    "Ring",
    "add_member",
    "add_party",
    "change_party",
    "find_parties_by_phone",
    "find_party",
    "mask_email",
    "mask_id",
    "mask_name",
    "mask_phone",
    "party_context",
    "party_names",
    "read_party",
    "remove_member",
]
