"""Moves: everything that happens between two resting points of a case, and the one place that writes it down.

A move happens in the transaction that its caller opened: sections, tasks, waits, messages, log and
state change together or not at all.
"""

from engine.catalog import Means
from engine.moves.wake import fire_timers, pass_message, wake
from engine.moves.work import Work, lock_case, lock_task

__all__ = ["Means", "Work", "fire_timers", "lock_case", "lock_task", "pass_message", "wake"]
