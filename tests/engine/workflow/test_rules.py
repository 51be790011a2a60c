"""What may be drawn: every element that the library gets wrong is either made right or refused with a sentence."""

import pytest

from engine.errors import InvalidDefinition
from engine.workflow import Bindings, Repeat, StepKind, resume, start
from tests.engine.workflow.drawings import NOW, at, define, nothing, process, sub, token


def flaws_of(xml, **bindings):
    with pytest.raises(InvalidDefinition) as refused:
        define(xml, **bindings)
    return refused.value.flaws


def line(middle, extra_nodes="", extra_flows="", inner="", beside=""):
    """A process ``s > a > x > e`` around one node under test, called x."""
    return process(
        "p", f"start s; user a; end e; {middle}; {extra_nodes}", f"s > a > x > e; {extra_flows}", inner, beside
    )


def beside(event):
    """The node under test is an event on the border of a, leading to a step of its own."""
    return process("p", f"start s; user a; edge x at=a {event}; user b; end e", "s > a > e; x > b > e")


def event_sub(event, attributes=""):
    inner = (
        f'<subProcess id="es" triggeredByEvent="true"><startEvent id="x" {attributes}>{event}</startEvent>'
        '<userTask id="w"/><endEvent id="z"/><sequenceFlow id="i1" sourceRef="x" targetRef="w"/>'
        '<sequenceFlow id="i2" sourceRef="w" targetRef="z"/></subProcess>'
    )
    return process("p", "start s; user a; end e", "s > a > e", inner)


CYCLE = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"

REFUSED = {
    "script task": (line("scriptTask x"), "x", "脚本"),
    "complex gateway": (line("complexGateway x"), "x", "复杂网关"),
    "ad-hoc sub-process": (line("adHocSubProcess x"), "x", "自由子流程"),
    "transaction": (line("transaction x"), "x", "事务"),
    "choreography": (line("choreographyTask x"), "x", "编排"),
    "unknown element": (line("magicTask x"), "x", "magicTask"),
    "service task without a kind": (line("service x"), "x", "item.toml"),
    "send task without a kind": (line("send x"), "x", "item.toml"),
    "rule task without a kind": (line("rule x"), "x", "item.toml"),
    "call activity without a part": (line("call x calledElement=q"), "x", "[parts.x]"),
    "receive task without a message": (line("receive x"), "x", "消息"),
    "message that is not declared": (
        line('receive x xml=<extensionElements/>').replace(b"<receiveTask ", b'<receiveTask messageRef="m9" '), "x", "m9",
    ),
    "signal catch": (line("catch x signal=g"), "x", "信号"),
    "signal throw": (line("throw x signal=g"), "x", "信号"),
    "signal on a border": (beside("signal=g"), "x", "信号"),
    "signal end": (process("p", "start s; user a; end x signal=g", "s > a > x"), "x", "信号"),
    "message throw": (line("throw x message=m"), "x", "发送任务"),
    "message end": (process("p", "start s; user a; end x message=m", "s > a > x"), "x", "发送任务"),
    "escalation throw": (line("throw x escalation=g"), "x", "升级"),
    "escalation on a border": (beside("escalation=g"), "x", "升级"),
    "compensation throw": (line("throw x compensate=1"), "x", "补偿"),
    "compensation on a border": (beside("compensate=1"), "x", "补偿"),
    "cancel on a border": (beside("cancel=1"), "x", "取消"),
    "conditional catch": (line("catch x conditional=1"), "x", "条件事件"),
    "conditional on a border": (beside("conditional=1"), "x", "条件事件"),
    "blank catch": (line("catch x"), "x", "等不到"),
    "two meanings in one event": (line("catch x message=m duration=P1D"), "x", "一种含义"),
    "interrupting cycle": (beside("cycle=R3/PT1H"), "x", "周期"),
    "cycle as a catch": (line("catch x cycle=R3/PT1H"), "x", "周期"),
    "cycle hidden in a duration": (beside("duration=R3/PT1H"), "x", "周期"),
    "interrupting cycle of an event sub-process": (event_sub(CYCLE), "x", "周期"),
    "cron text": (beside("cycle=0/5_*_*_*_* cancelActivity=false".replace("_", "␣")).replace("␣".encode(), b" "), "x", "有误"),
    "bad duration": (line("catch x duration=P1X"), "x", "写法"),
    "bad date": (line("catch x date=2026-13-01"), "x", "写法"),
    "timer without a value": (line("catch x xml=<timerEventDefinition/>"), "x", "没有写时间"),
    "error that does not interrupt": (
        beside("error=bad cancelActivity=false"), "x", "打断",
    ),
    "error end without a code": (
        process("p", "start s; user a; end x xml=<errorEventDefinition/>", "s > a > x"), "x", "错误代码",
    ),
    "error end that nothing takes": (process("p", "start s; user a; end x error=bad", "s > a > x"), "x", "接住"),
    "link that leads nowhere": (process("p", "start s; user a; end e; throw x link=L; xor g default=d", "s > a > g; d g > e; g > x : b"), "x", "入口"),
    "link without a name": (line("throw x link="), "x", "名称"),
    "two targets of one link": (
        process("p", "start s; and f; throw t link=L; catch b link=L; catch x link=L; end e; end o; end q", "s > f > t; f > q; b > e; x > o"),
        "x", "两个入口",
    ),
    "loop marker": (line("user x xml=<standardLoopCharacteristics/>"), "x", "回路"),
    "multi-instance that is not bound": (line("user x xml=<multiInstanceLoopCharacteristics/>"), "x", "[repeat.x]"),
    "message start": (process("p", "start x message=m; user a; end e", "x > a > e"), "x", "开始事件"),
    "timer start": (process("p", "start x duration=P1D; user a; end e", "x > a > e"), "x", "开始事件"),
    "two starts": (process("p", "start s; start x; user a; end e", "s > a > e; x > a"), "x", "一个开始"),
    "no start": (process("p", "user a; end e", "a > e"), "p", "没有开始"),
    "no end": (process("p", "start s; user a", "s > a"), "p", "没有结束"),
    "orphan": (process("p", "start s; user a; end e; user x", "s > a > e; x > e"), "x", "到不了"),
    "dead end": (process("p", "start s; and f; user x; end e", "s > f > x; f > e"), "x", "停住"),
    "no way to an end": (process("p", "start s; user a; user x; xor g; end e; xor h default=d", "s > h; d h > e; h > a : go; a > g > x > g"), "x", "结束"),
    "flow into nowhere": (process("p", "start s; user a; end e", "s > a > e; x a > gone"), "x", "gone"),
    "flow across a border": (
        process("p", "start s; end e", "s > inner > e; x s > work", sub("inner", "start i; user work; end o", "i > work > o")),
        "x", "边框",
    ),
    "flow into a start": (process("p", "start s; user a; end e; xor g default=d", "s > a > g; d g > e; x g > s : again"), "x", "不能进入"),
    "flow out of an end": (process("p", "start s; user a; end x; end e", "s > a > x > e"), "x", "不能再有"),
    "choice without a default": (process("p", "start s; xor x; end e; end o", "s > x; x > e : a; x > o : b"), "x", "默认"),
    "choice without a condition": (process("p", "start s; xor g default=d; end e; end o; end q", "s > g; d g > e; x g > o; g > q : a"), "x", "条件"),
    "inclusive choice without a default": (process("p", "start s; or x; end e; end o", "s > x; x > e : a; x > o : b"), "x", "默认"),
    "default of another node": (process("p", "start s; xor x default=s_x; end e; end o", "s > x; x > e : a; x > o : b"), "x", "默认"),
    "condition on a parallel way": (process("p", "start s; and f; end e; end o", "s > f; x f > e : a; f > o"), "x", "条件"),
    "one conditional way out of a step": (process("p", "start s; user x; end e", "s > x; x > e : a"), "x", "默认"),
    "only conditional ways out of a step": (process("p", "start s; user x; end e; end o", "s > x; x > e : a; x > o : b"), "x", "默认"),
    "condition in another language": (
        process("p", "start s; xor g default=d; end e; end o", "s > g; d g > e; x g > o : a").replace(
            b"<conditionExpression>", b'<conditionExpression language="javascript">'
        ), "x", "FEEL",
    ),
    "python in a condition": (
        process("p", "start s; xor g default=d; end e; end o", "s > g; d g > e; x g > o : __import__('os').system('x')"), "x", "有误",
    ),
    "juel in a condition": (process("p", "start s; xor g default=d; end e; end o", "s > g; d g > e; x g > o : ${a}"), "x", "有误"),
    "event gateway before a step": (process("p", "start s; race g; user a; catch b duration=P1D; end e", "s > g; x g > a > e; g > b > e"), "x", "事件网关"),
    "event gateway with one event": (process("p", "start s; race x; catch b duration=P1D; end e", "s > x > b > e"), "x", "两种"),
    "gateway that opens the case": (line("race x instantiate=true").replace(b"x_e", b"x_e"), "x", "开启"),
    "border event on a gateway": (process("p", "start s; xor g; edge x at=g duration=P1D; end e", "s > g > e; x > e"), "x", "边界事件"),
    "doubled id": (process("p", "start s; user x; end e", "s > x > e", '<userTask id="x"/>'), "x", "两次"),
    "doubled id across levels": (process("p", "start s; user x; end e", "s > x > inner > e", sub("inner", "start i; user x; end o", "i > x > o")), "x", "两次"),
    "id that FEEL cannot name": (process("p", "start s; user a-b; end e", "s > a-b > e"), "a-b", "编号"),
    "id that means the item": (process("p", "start s; user item; end e", "s > item > e"), "item", "编号"),
    "two processes in one file": (
        process("p", "start s; user a; end e", "s > a > e", beside='<process id="x"><startEvent id="q"/></process>'), "x", "一个流程",
    ),
    "join that waits for ever": (process("p", "start s; xor g default=d; user a; user b; and x; end e", "s > g; d g > a > x; g > b > x : go; x > e".replace("> b > x : go", "> b : go; b > x")), "x", "等不齐"),
    "parallel ways that are not joined": (process("p", "start s; and f; user a; user b; xor m; user x; end e", "s > f > a > m; f > b > m > x > e"), "x", "汇合"),
    "too many inclusive ways": (
        process("p", "start s; or x default=d; end e; " + "; ".join(f"end e{n}" for n in range(9)),
                "s > x; d x > e; " + "; ".join(f"x > e{n} : c{n}" for n in range(9))), "x", "多于",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", REFUSED)
def test_what_would_go_wrong_is_refused_with_element_and_sentence(row):
    xml, element, word = REFUSED[row]
    found = [flaw for flaw in flaws_of(xml) if flaw.element == element and word in flaw.zh]
    assert found, [str(flaw) for flaw in flaws_of(xml)]
    assert all(flaw.file == "process.bpmn" and flaw.en for flaw in found)


def steps_after(xml, *addresses, scope=nothing, **bindings):
    definition = define(xml, **bindings)
    move = start(definition, scope, now=NOW)
    for address in addresses:
        move = resume(definition, move.state, token(move, address), scope, now=NOW)
    return at(move)


def yes(path):
    return {"yes": True, "no": False}


@pytest.mark.parametrize("tag", ["task", "user", "manualTask"])
def test_plain_user_and_manual_tasks_are_done_by_people(tag):
    assert steps_after(line(f"{tag} x"), "a") == ["x"]


def test_several_ways_out_of_a_step_are_all_taken():
    xml = process("p", "start s; user a; user b; user c; and j; end e", "s > a > b > j; a > c > j > e")
    assert steps_after(xml, "a") == ["b", "c"]


def test_conditional_ways_out_of_a_step_are_taken_where_they_hold():
    xml = process(
        "p",
        "start s; user a default=d; user b; user c; user f; or j; end e",
        "s > a; a > b : yes; a > c : no; d a > f; b > j; c > j; f > j > e",
    )
    assert steps_after(xml, "a", scope=yes) == ["b"]
    assert steps_after(xml, "a", scope=lambda path: {}) == ["f"]


def test_an_unconditional_way_beside_conditional_ones_is_always_taken():
    xml = process("p", "start s; user a; user b; user c; or j; end e", "s > a; a > b : no; a > c > j; b > j > e")
    assert steps_after(xml, "a", scope=yes) == ["c"]


def test_a_way_back_without_a_gateway_is_a_loop():
    xml = process("p", "start s; user a; user b default=d; end e", "s > a > b; back b > a : yes; d b > e")
    assert steps_after(xml, "a", "b", scope=lambda path: {"yes": True}) == ["a"]


def test_a_link_is_a_flow():
    xml = process("p", "start s; user a; throw go link=L; catch come link=L; user b; end e", "s > a > go; come > b > e")
    assert steps_after(xml, "a") == ["b"]


def test_two_arrows_between_the_same_nodes_are_two_ways():
    xml = process("p", "start s; user a; xor g default=d; user b; end e", "s > a > g; f1 g > b : yes; d g > b; b > e")
    assert steps_after(xml, "a", scope=yes) == ["b"]
    both = process("p", "start s; and f; and j; user b; end e", "s > f; f1 f > j; f2 f > j; j > b > e")
    assert steps_after(both) == ["b"]


def test_a_milestone_is_passed():
    assert steps_after(line("throw x"), "a") == []


def test_data_objects_notes_and_dangling_references_do_not_matter():
    inner = (
        '<dataObjectReference id="d1" dataObjectRef="gone"/><textAnnotation id="t1"><text>x</text></textAnnotation>'
        '<association id="as" sourceRef="a" targetRef="t1"/><dataStoreReference id="d2" dataStoreRef="none"/>'
    )
    association = "<dataInputAssociation><sourceRef>d1</sourceRef></dataInputAssociation>"
    xml = process(
        "p", f"start s; user a xml={association}; end e", "s > a > deep > e",
        inner + sub("deep", f"start i; user b xml={association}; end o", "i > b > o"),
    )  # fmt: skip
    assert steps_after(xml, "a") == ["deep.b"]


def test_lanes_reach_into_sub_processes_and_parts_have_their_own():
    lanes = (
        '<laneSet><lane id="l1" name="窗口"><flowNodeRef>a</flowNodeRef><flowNodeRef>inner</flowNodeRef><flowNodeRef>part</flowNodeRef>'
        '<childLaneSet><lane id="l2" name="收件"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>'
    )
    part = process("q", "start qs; user pay; end qe", "qs > pay > qe")
    xml = process(
        "p",
        "start s; user a; call part; end e",
        "s > a > inner > part > e",
        lanes + sub("inner", "start i; user b; end o", "i > b > o"),
    )
    definition = define(xml, parts={"part": (part, Bindings("q"))})
    assert [definition.steps[key].lane for key in ("a", "inner", "b", "part", "part/pay")] == [
        "收件",
        "窗口",
        "窗口",
        "窗口",
        "窗口",
    ]
    move = start(definition, nothing, now=NOW)
    assert move.tokens[0].lane == "收件"
    move = resume(definition, move.state, move.tokens[0].id, nothing, now=NOW)
    assert (move.tokens[0].address, move.tokens[0].lane) == ("inner.b", "窗口")


def test_other_parties_may_be_drawn_as_empty_pools():
    pool = '<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2" name="申请人"/></collaboration>'
    assert steps_after(line("user x", beside=pool), "a") == ["x"]


def test_a_multi_instance_marker_must_agree_with_its_binding():
    xml = line("user x xml=<multiInstanceLoopCharacteristics␣isSequential='true'/>")
    assert steps_after(xml, "a", repeats={"x": Repeat("2", "sequential")}) == ["x[0]"]
    assert [flaw.element for flaw in flaws_of(xml, repeats={"x": Repeat("2", "parallel")})] == ["x"]


@pytest.mark.parametrize(
    "bindings",
    [
        {"kinds": {"x": StepKind.OPERATION}},
        {"repeats": {"x": Repeat("2")}},
        {"parts": {"x": (process("q", "start s; end e", "s > e"), Bindings("q"))}},
        {"timers": {"x": "P1D"}},
        {"kinds": {"a": StepKind.RENDER}},
        {"timers": {"a": "P1D"}},
        {"repeats": {"s": Repeat("2")}},
    ],
)
def test_what_is_bound_and_not_drawn_so_is_told(bindings):
    assert flaws_of(process("p", "start s; user a; end e", "s > a > e"), **bindings)


def test_flaws_of_a_part_name_its_file():
    part = process("q", "start s; scriptTask t; end e", "s > t > e")
    found = flaws_of(process("p", "start s; call c; end e", "s > c > e"), parts={"c": (part, Bindings("q"))})
    assert [(flaw.file, flaw.element) for flaw in found] == [("q/process.bpmn", "t")]


def test_five_parallel_blocks_in_a_row_cost_no_more_than_their_tokens():
    parts, ways, last = ["start s", "end e"], [], "s"
    for number in range(5):
        parts += [f"and f{number}", f"and j{number}", *(f"user u{number}{letter}" for letter in "abc")]
        ways += [f"{last} > f{number}", *(f"f{number} > u{number}{letter} > j{number}" for letter in "abc")]
        last = f"j{number}"
    move = start(define(process("p", "; ".join(parts), "; ".join([*ways, f"{last} > e"]))), nothing, now=NOW)
    assert move.steps == 2
    assert len(move.state) < 200


def test_form_data_never_meets_the_library():
    poison = {"typename": "timedelta", "__builtins__": {}, "yes": True}
    xml = process("p", "start s; user a; xor g default=d; user b; end e", "s > a > g; g > b : yes; d g > e; b > e")
    definition = define(xml)
    move = start(definition, lambda path: poison, now=NOW)
    move = resume(definition, move.state, move.tokens[0].id, lambda path: poison, now=NOW)
    assert at(move) == ["b"]
    assert b"typename" not in move.state
