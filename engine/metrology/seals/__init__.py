"""The register of electronic seals: who keeps each, who may ask for it, and every single use.

The keeper of a seal never asks for its use; whoever asks is authorised by the keeper. A seal that has expired, or is
suspended or revoked, seals nothing.
"""

from engine.metrology.seals.applications import decide_application, pending_applications
from engine.metrology.seals.model import Approval, Seal, SealApplication, SealKind, SealRecord, SealStatus, SealUse
from engine.metrology.seals.office import SealOffice
from engine.metrology.seals.queries import (
    SealPage,
    SealRow,
    UseLine,
    UsePage,
    UseSearch,
    every_use,
    seal_page,
    seal_rows,
    search_uses,
)
from engine.metrology.seals.register import (
    SealRefused,
    add_seal,
    allow_user,
    change_approval,
    enable_seal,
    forbid_user,
    revoke_seal,
    suspend_seal,
)

__all__ = [
    "Approval",
    "Seal",
    "SealApplication",
    "SealKind",
    "SealOffice",
    "SealPage",
    "SealRecord",
    "SealRefused",
    "SealRow",
    "SealStatus",
    "SealUse",
    "UseLine",
    "UsePage",
    "UseSearch",
    "add_seal",
    "allow_user",
    "change_approval",
    "decide_application",
    "enable_seal",
    "every_use",
    "forbid_user",
    "pending_applications",
    "revoke_seal",
    "seal_page",
    "seal_rows",
    "search_uses",
    "suspend_seal",
]
