"""Turns the bytes of a drawing into a definition; the reading is done by a child process on a short leash."""

import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from engine.errors import Flaw, InvalidDefinition
from engine.workflow.definition import Definition
from engine.workflow.guard import check_bytes, refuse
from engine.workflow.words import Bindings, Repeat, StepKind

#: Seconds a drawing may take to be judged and parsed; the largest of ours takes a tenth of it.
TIME_LIMIT = 20
_ROOT = Path(__file__).resolve().parents[2]


def build(
    xml: bytes, bindings: Bindings, *, file: str = "process.bpmn", known_names: Mapping[str, object] | None = None
) -> Definition:
    """Judge, normalise and parse a drawing with its parts.

    ``known_names`` are the names that its expressions may read; None leaves them unchecked.

    Raises:
        InvalidDefinition: one flaw per finding, with file, element id and a sentence for owners.
    """
    check_bytes(xml, file)
    job = {
        "xml": _text(xml),
        "bindings": write_bindings(bindings),
        "file": file,
        "known": known_names and sorted(known_names),
    }
    answer = orjson.loads(ask_child(orjson.dumps(job, option=orjson.OPT_SORT_KEYS), file))
    if "flaws" in answer:
        raise InvalidDefinition([Flaw(**flaw) for flaw in answer["flaws"]])
    return Definition.from_bytes(base64.b64decode(answer["definition"]))


@lru_cache(maxsize=32)
def ask_child(job: bytes, file: str, seconds: float = TIME_LIMIT) -> bytes:
    """The child's answer, within so many seconds; the same job has the same answer, so it is remembered.

    Raises:
        InvalidDefinition: the child took too long or did not survive.
    """
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "engine.workflow.child"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell, nothing of the owner's in the command
            command, input=job, capture_output=True, timeout=seconds, check=False, env=environment, cwd=_ROOT
        )
    except subprocess.TimeoutExpired as slow:
        raise refuse(file, "流程图太复杂，读取超时", "the drawing takes too long to read") from slow
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise refuse(file, f"流程图无法读取（{last}）", f"the drawing cannot be read: {last}")
    return done.stdout


def write_bindings(bindings: Bindings) -> dict[str, Any]:
    """Bindings as plain JSON values."""
    for xml, inner in bindings.parts.values():
        check_bytes(xml, f"{inner.process}/process.bpmn")
    return {
        "process": bindings.process,
        "kinds": dict(bindings.kinds),
        "repeats": {step: {"over": repeat.over, "mode": repeat.mode} for step, repeat in bindings.repeats.items()},
        "parts": {step: [_text(xml), write_bindings(inner)] for step, (xml, inner) in bindings.parts.items()},
        "timers": dict(bindings.timers),
    }


def read_bindings(plain: dict[str, Any]) -> Bindings:
    """Bindings from their plain JSON values."""
    return Bindings(
        process=plain["process"],
        kinds={step: StepKind(kind) for step, kind in plain["kinds"].items()},
        repeats={step: Repeat(**repeat) for step, repeat in plain["repeats"].items()},
        parts={step: (xml.encode(), read_bindings(inner)) for step, (xml, inner) in plain["parts"].items()},
        timers=plain["timers"],
    )


def _text(xml: bytes) -> str:
    return xml.decode("utf-8")
