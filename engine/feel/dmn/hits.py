"""Hit policies: from the outputs of the rules that match to the answer of the table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import feel
from engine.feel.comparing import same
from engine.feel.dmn.definitions import Aggregation, HitPolicy
from engine.ports import Value

#: The outputs of one rule, in column order.
Outputs = tuple[Value, ...]
#: How far down the list of output values a value of that column stands; lower is better.
Rank = Callable[[Value], int]

_AGGREGATES = {
    Aggregation.SUM: feel.compile("sum(values)", ("values",)),
    Aggregation.MIN: feel.compile("min(values)", ("values",)),
    Aggregation.MAX: feel.compile("max(values)", ("values",)),
    Aggregation.COUNT: feel.compile("count(values)", ("values",)),
}

SINGLE_HIT = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST})


class Undecided(Exception):
    """The rules that match do not agree on one answer."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches, by its number counted from 1, and its outputs."""

    rule: int
    outputs: Outputs


def single(policy: HitPolicy, hits: Sequence[Hit], ranks: Sequence[Rank]) -> Outputs:
    """The one answer of a single-hit table; ``hits`` is not empty. Raises ``Undecided``."""
    if policy is HitPolicy.UNIQUE:
        return _unique(hits)
    if policy is HitPolicy.ANY:
        return _agreed(hits)
    if policy is HitPolicy.PRIORITY:
        return _by_priority(hits, ranks)[0]
    return hits[0].outputs


def several(policy: HitPolicy, hits: Sequence[Hit], ranks: Sequence[Rank]) -> list[Outputs]:
    """All answers of a multiple-hit table, in the order its policy asks for."""
    if policy is HitPolicy.OUTPUT_ORDER:
        return _by_priority(hits, ranks)
    return [hit.outputs for hit in hits]


def aggregate(aggregation: Aggregation, values: Sequence[Value]) -> Value:
    """Sum, smallest, largest or number of the collected values, as FEEL's functions of these names have it."""
    return _AGGREGATES[aggregation].evaluate({"values": list(values)})


def _unique(hits: Sequence[Hit]) -> Outputs:
    if len(hits) > 1:
        numbers = ", ".join(str(hit.rule) for hit in hits)
        raise Undecided(
            f"命中策略为“唯一”，但规则 {numbers} 同时满足",
            f"the hit policy is UNIQUE, but rules {numbers} match together",
        )
    return hits[0].outputs


def _agreed(hits: Sequence[Hit]) -> Outputs:
    first = hits[0]
    for other in hits[1:]:
        if not all(map(same, first.outputs, other.outputs)):
            raise Undecided(
                f"命中策略为“任一”，但规则 {first.rule} 与 {other.rule} 的结果不同",
                f"the hit policy is ANY, but rules {first.rule} and {other.rule} have different outputs",
            )
    return first.outputs


def _by_priority(hits: Sequence[Hit], ranks: Sequence[Rank]) -> list[Outputs]:
    """Those whose values stand first in the output values come first; equals keep the rules' order."""

    def place(outputs: Outputs) -> tuple[int, ...]:
        return tuple(rank(value) for rank, value in zip(ranks, outputs, strict=True))

    return sorted((hit.outputs for hit in hits), key=place)
