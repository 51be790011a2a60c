"""Steps as item.toml names them, ``step`` or ``part.step``, and as keys of the definition."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.errors import Flaw
from engine.workflow import Definition


def step_flaws(steps: object, definition: Definition, where: str) -> Iterator[Flaw]:
    """What is wrong with the steps that a key of item.toml names."""
    if not isinstance(steps, str) and not (isinstance(steps, list) and all(isinstance(step, str) for step in steps)):
        yield Flaw("item.toml", where, f"{where} 应为环节编号", f"{where} must name steps")
        return
    for step in step_names(steps):
        if _key(step) not in definition.steps:
            yield Flaw("item.toml", where, f"流程图中没有环节 {step}", f"no step {step} is drawn")


def unknown_keys(table: Mapping[str, Any], known: Iterable[str], where: str) -> Iterator[Flaw]:
    """The keys of a table that nobody reads."""
    for key in sorted(set(table) - set(known)):
        yield Flaw("item.toml", f"{where}.{key}", f"没有名为 {key} 的设置", f"there is no key {key}")


def step_names(steps: object) -> list[str]:
    """The steps that a value names: one, or a list of them."""
    if isinstance(steps, str):
        return [steps]
    return [step for step in steps if isinstance(step, str)] if isinstance(steps, list) else []


def step_keys(steps: object) -> frozenset[str]:
    """The same steps as keys of the definition."""
    return frozenset(_key(step) for step in step_names(steps))


def _key(step: str) -> str:
    """``part.step`` as the definition's key."""
    return step.replace(".", "/")


def scope_of(definition: Definition, step: str) -> str:
    """The scope pattern in which a step stands; "" for one that is not drawn."""
    found = definition.steps.get(_key(step))
    return found.scope if found else ""
