"""Contracts: signed by both sides, registered with their number, drawn down up to a cap."""

from engine.metrology.contracts.model import Contract, ContractDraw, ContractKind
from engine.metrology.contracts.register import (
    MOST,
    ContractsAsked,
    Drawing,
    Term,
    draw_order,
    drawn_fen,
    drawn_of,
    draws_of,
    existing_contract,
    find_contract,
    give_back_draws,
    search_contracts,
    usable_frameworks,
)

__all__ = [
    "MOST",
    "Contract",
    "ContractDraw",
    "ContractKind",
    "ContractsAsked",
    "Drawing",
    "Term",
    "draw_order",
    "drawn_fen",
    "drawn_of",
    "draws_of",
    "existing_contract",
    "find_contract",
    "give_back_draws",
    "search_contracts",
    "usable_frameworks",
]
