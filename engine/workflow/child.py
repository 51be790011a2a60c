"""The child process of ``build``: reads a job from standard input, writes flaws or a definition.

It has less memory and less time than its parent, so that no drawing can harm the service.
"""

import base64
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import orjson

from engine.errors import InvalidDefinition
from engine.workflow.assemble import assemble
from engine.workflow.building import TIME_LIMIT, read_bindings

MEMORY_LIMIT = 2_000_000_000
#: The library's parser follows the flows recursively; lint bounds the number of nodes.
RECURSION_LIMIT = 20_000


def main() -> None:
    """Do one job."""
    _leash()
    job = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(orjson.dumps(answer(job)))


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Flaws, or the definition in base64."""
    try:
        known = None if job["known"] is None else frozenset(job["known"])
        made = assemble(job["xml"].encode(), read_bindings(job["bindings"]), job["file"], known)
    except InvalidDefinition as refused:
        return {"flaws": [asdict(flaw) for flaw in refused.flaws]}
    return {"definition": base64.b64encode(made).decode()}


def _leash() -> None:
    sys.setrecursionlimit(RECURSION_LIMIT)
    with suppress(ImportError, ValueError, OSError):  # not on every system; the time limit of the parent remains
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    main()
