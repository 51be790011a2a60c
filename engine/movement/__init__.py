"""Free movement: what people may do with a task or a case besides filling in, each with its invariants.

docs/reference/free-movement.md states, row by row, who may, when not, what is kept and what happens to timers, clock,
drafts, signatures and other branches. No command here alters a drawing; every one leaves a line in the log.
"""

from engine.movement.back import Others, earlier_steps, retract_step, send_back
from engine.movement.ending import done_steps, reopen_case, terminate_case
from engine.movement.holding import claim_task, colleagues, reassign_task, release_task, transfer_task
from engine.movement.marks import PRIORITIES, add_note, follow_up, set_priority
from engine.movement.offers import case_offers, task_offers
from engine.movement.pausing import resume_case, suspend_case

__all__ = [
    "PRIORITIES",
    "Others",
    "add_note",
    "case_offers",
    "claim_task",
    "colleagues",
    "done_steps",
    "earlier_steps",
    "follow_up",
    "reassign_task",
    "release_task",
    "reopen_case",
    "resume_case",
    "retract_step",
    "send_back",
    "set_priority",
    "suspend_case",
    "task_offers",
    "terminate_case",
    "transfer_task",
]
