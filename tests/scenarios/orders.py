"""Orders of many instruments, played as far as a test needs them."""

import copy
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tests.engine.core.scenes import play, steps_of
from tests.scenarios.world import World

ORDER = "calibration-order"


def steps_before_records(size: int) -> list[dict[str, Any]]:
    """What is done of an order of so many pressure gauges until their records are next."""
    steps = copy.deepcopy(steps_of(ORDER, "three-instruments"))
    begun = steps[: next(place for place, step in enumerate(steps) if step["step"].startswith("instruments["))]
    answers = {step["step"]: step["answers"] for step in begun}
    gauge = answers["apply"]["items"][0]
    answers["apply"]["items"] = [{**gauge, "serial_no": f"NO-{number:05}"} for number in range(size)]
    answers["receive_samples"]["samples"] = answers["receive_samples"]["samples"][:1] * size
    answers["assign"]["standards"] = answers["assign"]["standards"][:1]  # the others serve what this order has none of
    return begun


def an_order(world: World, size: int) -> UUID:
    """An order of so many pressure gauges, whose records are next."""
    return play(world, ORDER, steps_before_records(size))


def answers_of(step: str) -> Mapping[str, Any]:
    """What is filled in for a gauge at a step."""
    return next(
        one["answers"] for one in steps_of(ORDER, "three-instruments") if one.get("step") == f"instruments[0].{step}"
    )


def certify(world: World, case_id: UUID, place: int) -> None:
    """Bring one gauge from its record to its certificate."""
    for who, step in (("operator", "record"), ("verifier", "verify"), ("approver", "approve")):
        world.complete(who, case_id, f"instruments[{place}].{step}", answers_of(step))
    world.work()
