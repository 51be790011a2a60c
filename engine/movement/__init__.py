"""Free movement: what people may do with a task or a case besides filling in, each with its invariants.

docs/reference/free-movement.md states, row by row, who may, when not, what is kept and what happens to timers, clock,
drafts, signatures and other branches. No command here alters a drawing; every one leaves a line in the log.
"""

from engine.movement.back import Others, earlier_steps, retract_step, send_back
from engine.movement.bulk import MOST, Outcome, do_each
from engine.movement.ending import done_steps, reopen_case, terminate_case
from engine.movement.holding import claim_task, reassign_task, release_task, transfer_task
from engine.movement.marks import PRIORITIES, add_note, follow_up, set_priority
from engine.movement.offers import case_offers, task_offers
from engine.movement.pausing import resume_case, suspend_case
from engine.movement.raising import raise_event
from engine.movement.serving import enter_proof, receive_notice, serve_again
from engine.movement.signing import ask_to_sign, drop_requests, sign_task
from engine.movement.substitutes import all_substitutions, end_substitute, set_substitute, substitutions_of
from engine.movement.urging import answer_urge, open_urges, urge_case

__all__ = [
    "MOST",
    "PRIORITIES",
    "Others",
    "Outcome",
    "add_note",
    "all_substitutions",
    "answer_urge",
    "ask_to_sign",
    "case_offers",
    "claim_task",
    "do_each",
    "done_steps",
    "drop_requests",
    "earlier_steps",
    "end_substitute",
    "enter_proof",
    "follow_up",
    "open_urges",
    "raise_event",
    "reassign_task",
    "receive_notice",
    "release_task",
    "reopen_case",
    "resume_case",
    "retract_step",
    "send_back",
    "serve_again",
    "set_priority",
    "set_substitute",
    "sign_task",
    "substitutions_of",
    "suspend_case",
    "task_offers",
    "terminate_case",
    "transfer_task",
    "urge_case",
]
