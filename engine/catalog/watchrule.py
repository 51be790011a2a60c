"""Reads ``[watch]`` of item.toml: what the rules of supervision must know of the drawing."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog.bindings import Binder
from engine.catalog.release import StatedRule, WatchRule
from engine.catalog.stepnames import step_flaws, step_keys, unknown_keys
from engine.errors import Flaw
from engine.feel import Expression
from engine.watch.rules import STATED
from engine.workflow import Definition

STEPS = ("answered", "correction", "decided", "signed", "delivered")
_LONGEST = 200


def watch_rule(item: Mapping[str, Any], definition: Definition, binder: Binder, flaws: list[Flaw]) -> WatchRule | None:
    """What item.toml says of supervision, None where it says nothing; what is wrong is added to ``flaws``."""
    watch = item.get("watch")
    if watch is None:
        return None
    found = list(_flaws(watch, definition))
    flaws.extend(found)
    if found:
        return None
    steps = {name: step_keys(watch.get(name)) for name in STEPS}
    stated = [(rule, binder.feel(rule["when"], "watch.rules.when")) for rule in watch.get("rules", ())]
    return WatchRule(**steps, rules=tuple(_stated(rule, when) for rule, when in stated if when is not None))


def _stated(rule: Mapping[str, Any], when: Expression) -> StatedRule:
    return StatedRule(rule["rule"], step_keys(rule["after"]), when, str(rule.get("about", "")))


def _flaws(watch: object, definition: Definition) -> Iterator[Flaw]:
    rules = watch.get("rules", []) if isinstance(watch, Mapping) else None
    if not isinstance(watch, Mapping) or not isinstance(rules, list):
        yield Flaw("item.toml", "watch", "[watch] 应为一个表，rules 应为列表", "[watch] must be a table")
        return
    yield from unknown_keys(watch, (*STEPS, "rules"), "watch")
    for name in STEPS:
        if name in watch:
            yield from step_flaws(watch[name], definition, f"watch.{name}")
    for rule in rules:
        yield from _rule_flaws(rule, definition)


def _rule_flaws(rule: object, definition: Definition) -> Iterator[Flaw]:
    where = "watch.rules"
    if not isinstance(rule, Mapping):
        yield Flaw("item.toml", where, "每条规则应为一个表", "a rule must be a table")
        return
    yield from unknown_keys(rule, ("rule", "after", "when", "about"), where)
    if rule.get("rule") not in STATED:
        known = "、".join(sorted(STATED))
        yield Flaw("item.toml", f"{where}.rule", f"规则编号应为 {known} 之一", f"the rule must be one of {known}")
    if not isinstance(rule.get("when"), str) or len(str(rule.get("about", ""))) > _LONGEST:
        yield Flaw("item.toml", f"{where}.when", "请用公式写明条件 when", "a rule needs its condition")
    yield from step_flaws(rule.get("after", 0), definition, f"{where}.after")
