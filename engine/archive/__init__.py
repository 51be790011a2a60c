"""The archive: what a closed case's package holds, how long it is kept, who borrows it, and how it is destroyed."""

from engine.archive.books import (
    STATES,
    PackageFacts,
    PackagePage,
    destructions,
    loans,
    loans_of,
    package_facts,
    packages,
    packages_of,
)
from engine.archive.compose import compose
from engine.archive.destroying import (
    APPROVERS,
    DestructionPage,
    approve_destruction,
    destruction_page,
    propose_destruction,
    refuse_destruction,
)
from engine.archive.lending import LONGEST_DAYS, ask_loan, decide_loan, read_file, read_loan, return_loan

__all__ = [
    "APPROVERS",
    "LONGEST_DAYS",
    "STATES",
    "DestructionPage",
    "PackageFacts",
    "PackagePage",
    "approve_destruction",
    "ask_loan",
    "compose",
    "decide_loan",
    "destruction_page",
    "destructions",
    "loans",
    "loans_of",
    "package_facts",
    "packages",
    "packages_of",
    "propose_destruction",
    "read_file",
    "read_loan",
    "refuse_destruction",
    "return_loan",
]
