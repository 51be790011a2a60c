"""Questions that pages ask. Each answers with frozen values ready for a template, in a few statements."""

from engine.queries.cases import case_page, find_case, find_progress
from engine.queries.corrections import Correction, Sheet, Version, sheet
from engine.queries.facts import CaseFacts, CaseRow, DraftRow, FileFacts, InboxRow, MessageFacts, Saved, SectionView
from engine.queries.inbox import inbox, listed_tasks
from engine.queries.items import draft_page, guide, public_items
from engine.queries.materials import Material, my_materials
from engine.queries.mine import case_of_draft, check_begun, my_cases, my_drafts
from engine.queries.outcomes import outcomes_of
from engine.queries.overview import Wish
from engine.queries.places import case_item, case_section
from engine.queries.tasks import linked_form, task_form, task_page
from engine.queries.work import dead_letters, file_for, outbox_overview

__all__ = [
    "CaseFacts",
    "CaseRow",
    "Correction",
    "DraftRow",
    "FileFacts",
    "InboxRow",
    "Material",
    "MessageFacts",
    "Saved",
    "SectionView",
    "Sheet",
    "Version",
    "Wish",
    "case_item",
    "case_of_draft",
    "case_page",
    "case_section",
    "check_begun",
    "dead_letters",
    "draft_page",
    "file_for",
    "find_case",
    "find_progress",
    "guide",
    "inbox",
    "linked_form",
    "listed_tasks",
    "my_cases",
    "my_drafts",
    "my_materials",
    "outbox_overview",
    "outcomes_of",
    "public_items",
    "sheet",
    "task_form",
    "task_page",
]
