"""The rules of supervision: what turns a light on, and whether somebody must answer for it."""

from dataclasses import dataclass
from types import MappingProxyType

from engine.clock.lights import Light

#: working days to answer a slip that asks for it (example; no rule of law names them).
REPLY_DAYS = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``kind`` is its class in electronic supervision: time, procedure, content or fees."""

    id: str
    kind: str
    light: Light
    zh: str
    en: str
    #: whether a slip of this rule must be answered.
    must_reply: bool


def _rule(name: str, kind: str, zh: str, en: str) -> Rule:
    light = Light.YELLOW if name.startswith("Y") else Light.RED
    return Rule(name, kind, light, zh, en, must_reply=light is Light.RED)


RULES = MappingProxyType(
    {
        rule.id: rule
        for rule in (
            _rule("Y1", "时效", "办理时限已用 90%", "90 % of the limit is used"),
            _rule("Y2", "时效", "办理时限只剩 1 个工作日", "one working day of the limit is left"),
            _rule("Y3", "时效", "环节超过办理期限", "a step is over its limit"),
            _rule("R1", "时效", "办件超期", "the case is over its limit"),
            _rule("R2", "内容", "不予受理或不予许可没有说明理由", "refused without a reason"),
            _rule("R3", "流程", "补正告知超过一次", "told to correct more than once"),
            _rule("R4", "收费", "没有依据收费", "a fee without a basis"),
            _rule("R5", "流程", "收到申请后 5 个工作日内未告知", "no answer within 5 working days of the application"),
            _rule("R6", "时效", "决定作出后未按时送达", "not delivered in time after the decision"),
            _rule("R7", "时效", "暂停计时超过告知的时间", "suspended for longer than announced"),
            _rule("R8", "内容", "签发后更改决定", "the decision was changed after signing"),
        )
    }
)
#: rules that only item.toml can state, because only the drawing knows what a step means.
STATED = frozenset({"R2", "R4"})
