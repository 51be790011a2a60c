"""Service items: read from their folders, checked, published as immutable releases, found again."""

from engine.catalog.bundle import Bundle, read_bundle, read_items
from engine.catalog.casefile import CountedDays, case_file
from engine.catalog.clockrule import ClockRule, PauseRule
from engine.catalog.compile import compile_release
from engine.catalog.means import Means
from engine.catalog.release import (
    Called,
    Decided,
    Delivered,
    OnEvent,
    Release,
    TaskBinding,
    WatchRule,
)
from engine.catalog.shelf import Catalog, publish

__all__ = [
    "Bundle",
    "Called",
    "Catalog",
    "ClockRule",
    "CountedDays",
    "Decided",
    "Delivered",
    "Means",
    "OnEvent",
    "PauseRule",
    "Release",
    "TaskBinding",
    "WatchRule",
    "case_file",
    "compile_release",
    "publish",
    "read_bundle",
    "read_items",
]
