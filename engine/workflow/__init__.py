"""Runs drawings: BPMN in, moves out. Pure: no database, no clock, no files.

Nothing outside of this package knows SpiffWorkflow. ``build`` judges a drawing and makes a
``Definition``; ``start``, ``resume``, ``send``, ``tick`` and ``place`` are functions from one stored
state to the next. Data is never kept here: expressions read it through a ``Scope``.
"""

from engine.workflow.back import Back, Beside, go_back
from engine.workflow.building import build
from engine.workflow.definition import Definition
from engine.workflow.diagram import redraw
from engine.workflow.errors import Stuck
from engine.workflow.moves import resume, send, start, tick
from engine.workflow.picture import mark_svg, render_svg
from engine.workflow.placement import place, positions, resting
from engine.workflow.retime import retime
from engine.workflow.words import (
    CALLED,
    Arm,
    Bindings,
    Call,
    Flow,
    Move,
    Position,
    Repeat,
    Scope,
    Step,
    StepKind,
    Token,
    TokenKind,
)

__all__ = [
    "CALLED",
    "Arm",
    "Back",
    "Beside",
    "Bindings",
    "Call",
    "Definition",
    "Flow",
    "Move",
    "Position",
    "Repeat",
    "Scope",
    "Step",
    "StepKind",
    "Stuck",
    "Token",
    "TokenKind",
    "build",
    "go_back",
    "mark_svg",
    "place",
    "positions",
    "redraw",
    "render_svg",
    "resting",
    "resume",
    "retime",
    "send",
    "start",
    "tick",
]
