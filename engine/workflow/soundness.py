"""Plays each level with tokens to find joins that wait for ever and steps that would be open twice."""

from collections.abc import Iterator

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.workflow.findings import Finding, label
from engine.workflow.level import is_join
from engine.workflow.net import MAX_OR_BRANCHES, Net, TooLarge, play, together
from engine.workflow.nodes import AnyOf

#: Doubled steps come in chains; the first few tell enough.
SHOWN = 3


def judge_soundness(name: str, spec: BpmnProcessSpec) -> Iterator[Finding]:
    """Findings about tokens that are lost or doubled in one normalised level."""
    for node in spec.task_specs.values():
        if isinstance(node, AnyOf) and len(node._outputs) > MAX_OR_BRANCHES:
            yield (
                _drawn(node.name),
                f"{label(node.bpmn_name, node.name)}：包容网关的出线不能多于 {MAX_OR_BRANCHES} 条",
                f"an inclusive gateway has at most {MAX_OR_BRANCHES} ways",
            )
            return
    net = Net(spec)
    try:
        _can_end, stuck = play(net, net.begin)
    except TooLarge:
        yield name, "并行分支太多，请把一部分画进子流程", "too many parallel branches: put some into a sub-process"
        return
    for join in sorted({spot[0] for spot in stuck}):
        name = label(spec.task_specs[join].bpmn_name, _drawn(join))
        zh = f"{name}：有的走法会让汇合处永远等不齐（有分支没到，或同一分支到了两次）"
        yield _drawn(join), zh, "some ways leave this join waiting for ever"
    if not stuck:
        yield from _judge_doubled(spec, net)


def _judge_doubled(spec: BpmnProcessSpec, net: Net) -> Iterator[Finding]:
    doubled = sorted({next(iter(pair))[0] for pair in together(net, beside=False) if len(pair) == 1})
    shown = [name for name in doubled if "~" not in name and not is_join(spec.task_specs[name])]
    for name in shown[:SHOWN]:
        zh = "并行的分支没有汇合，这里会同时打开两次；请先用并行网关汇合"
        en = "two parallel tokens can come here: join the branches first"
        yield name, f"{label(spec.task_specs[name].bpmn_name, name)}：{zh}", en


def _drawn(name: str) -> str:
    return name.partition("~")[0]
