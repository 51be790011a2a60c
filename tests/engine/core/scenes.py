"""Cases to begin with: a complaint, an order as far as a step, and two people at the same moment."""

import threading
import tomllib
from pathlib import Path

from sqlalchemy.orm import Session

from tests.scenarios.world import ROOT, World

COMPLAINT = {
    "topic": "咨询",
    "content": "压力表的检定周期是多久？",
    "applicant_name": "陈芳",
    "contact_phone": "12000000004",
}
REPLY = {"finding": "不涉及核实", "reply": "一般压力表的检定周期一般不超过半年。"}
#: long enough for the other one to come as far as the lock.
ARRIVAL_SECONDS = 1.0


def steps_of(code: str, name: str) -> list[dict]:
    """The steps of a scenario of a service item."""
    return tomllib.loads(Path(ROOT / f"processes/{code}/scenarios/{name}.toml").read_text("utf-8"))["steps"]


def play(world: World, code: str, steps: list[dict]):
    """Submit and complete the steps in order; gives the case's id."""
    first, *others = steps
    case_id = world.submit(code, first["answers"])
    world.work()
    for step in others:
        world.complete(step["who"], case_id, step["step"], step["answers"], step.get("person"))
        world.work()
    return case_id


def while_open(session: Session, mine, theirs):
    """Do ``mine`` and commit only when ``theirs``, begun in between, has come to the lock; gives both results.

    ``theirs`` opens its own session and transaction. An exception counts as a result.
    """
    results = {}

    def other() -> None:
        try:
            results["theirs"] = theirs()
        except Exception as failed:  # noqa: BLE001 - whatever comes is the result
            results["theirs"] = failed

    results["mine"] = mine(session)
    thread = threading.Thread(target=other)
    thread.start()
    thread.join(ARRIVAL_SECONDS)
    session.commit()
    thread.join()
    return results["mine"], results["theirs"]
