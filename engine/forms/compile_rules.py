"""Cross-field rules as their owner writes them: a formula that must hold, and the sentence for when it does not."""

from collections.abc import Mapping
from typing import Any

from engine.forms.spec import Rule
from engine.forms.workshop import Part


def rules_of(part: Part, number: int, about: str) -> list[Rule]:
    """The cross-field rules in a part's properties: ``rule`` and ``rule_message``, or ``rules`` as JSON list."""
    wanted = part.property()
    given = wanted.structured("rules")
    listed: list[Any] = list(given) if isinstance(given, list) else []
    if given is not None and not isinstance(given, list):
        part.flaw("rules 应为规则列表", "'rules' must be a list of rules")
    if wanted.text("rule"):
        names = ("rule", "check"), ("rule_message", "message"), ("rule_en", "en"), ("rule_field", "field")
        listed.append({to: wanted.text(name) for name, to in names})
    found = (_rule(Part(one if isinstance(one, Mapping) else {}, part.shop), part, number, about) for one in listed)
    return [rule for rule in found if rule is not None]


def _rule(one: Part, part: Part, number: int, about: str) -> Rule | None:
    one.element = part.element
    formula, message = one.formula("check"), one.text("message")
    if formula is None or not message:
        part.flaw("规则要有表达式 check 和提示 message", "a rule needs an expression 'check' and a sentence 'message'")
        return None
    return Rule(formula, message, one.text("en") or message, one.text("field") or about, number)
