"""Drawings that must be refused: name, element and a word of the sentence; then the nodes; then the flows.

One record for each thing that the library gets wrong in silence, or that would leave a case standing.
"""

from tests.engine.workflow.drawings import process, sub

_RECORDS = """
script task | x | 脚本
start s; user a; scriptTask x; end e
s > a > x > e

complex gateway | x | 复杂网关
start s; user a; complexGateway x; end e
s > a > x > e

ad-hoc sub-process | x | 自由子流程
start s; user a; adHocSubProcess x; end e
s > a > x > e

transaction | x | 事务
start s; user a; transaction x; end e
s > a > x > e

choreography | x | 编排
start s; user a; choreographyTask x; end e
s > a > x > e

unknown element | x | magicTask
start s; user a; magicTask x; end e
s > a > x > e

service task without a kind | x | item.toml
start s; user a; service x; end e
s > a > x > e

send task without a kind | x | item.toml
start s; user a; send x; end e
s > a > x > e

rule task without a kind | x | item.toml
start s; user a; rule x; end e
s > a > x > e

call activity without a part | x | [parts.x]
start s; user a; call x calledElement=q; end e
s > a > x > e

receive task without a message | x | 消息
start s; user a; receive x; end e
s > a > x > e

signal catch | x | 信号
start s; user a; catch x signal=g; end e
s > a > x > e

signal throw | x | 信号
start s; user a; throw x signal=g; end e
s > a > x > e

signal on a border | x | 信号
start s; user a; edge x at=a signal=g; user b; end e
s > a > e; x > b > e

signal end | x | 信号
start s; user a; end x signal=g
s > a > x

message throw | x | 发送任务
start s; user a; throw x message=m; end e
s > a > x > e

message end | x | 发送任务
start s; user a; end x message=m
s > a > x

escalation throw | x | 升级
start s; user a; throw x escalation=g; end e
s > a > x > e

escalation on a border | x | 升级
start s; user a; edge x at=a escalation=g; user b; end e
s > a > e; x > b > e

compensation throw | x | 补偿
start s; user a; throw x compensate=1; end e
s > a > x > e

compensation on a border | x | 补偿
start s; user a; edge x at=a compensate=1; user b; end e
s > a > e; x > b > e

cancel on a border | x | 取消
start s; user a; edge x at=a cancel=1; user b; end e
s > a > e; x > b > e

conditional catch | x | 条件事件
start s; user a; catch x conditional=1; end e
s > a > x > e

conditional on a border | x | 条件事件
start s; user a; edge x at=a conditional=1; user b; end e
s > a > e; x > b > e

blank catch | x | 等不到
start s; user a; catch x; end e
s > a > x > e

two meanings in one event | x | 一种含义
start s; user a; catch x message=m duration=P1D; end e
s > a > x > e

interrupting cycle | x | 周期
start s; user a; edge x at=a cycle=R3/PT1H; user b; end e
s > a > e; x > b > e

cycle as a catch | x | 周期
start s; user a; catch x cycle=R3/PT1H; end e
s > a > x > e

cycle hidden in a duration | x | 周期
start s; user a; edge x at=a duration=R3/PT1H; user b; end e
s > a > e; x > b > e

bad duration | x | 写法
start s; user a; catch x duration=P1X; end e
s > a > x > e

bad date | x | 写法
start s; user a; catch x date=2026-13-01; end e
s > a > x > e

timer without a value | x | 没有写时间
start s; user a; catch x xml=<timerEventDefinition/>; end e
s > a > x > e

error that does not interrupt | x | 打断
start s; user a; edge x at=a error=bad cancelActivity=false; user b; end e
s > a > e; x > b > e

error end without a code | x | 错误代码
start s; user a; end x xml=<errorEventDefinition/>
s > a > x

error end that nothing takes | x | 接住
start s; user a; end x error=bad
s > a > x

link that leads nowhere | x | 入口
start s; user a; end e; throw x link=L; xor g default=d
s > a > g; d g > e; g > x : b

link without a name | x | 名称
start s; user a; throw x link=; end e
s > a > x > e

flow into the target of a link | x | 连线进入
start s; user a; throw t link=L; catch x link=L; end e; and f
s > f > t; f > a > x; x > e

two targets of one link | x | 两个入口
start s; and f; throw t link=L; catch b link=L; catch x link=L; end e; end o; end q
s > f > t; f > q; b > e; x > o

loop marker | x | 回路
start s; user a; user x xml=<standardLoopCharacteristics/>; end e
s > a > x > e

multi-instance that is not bound | x | [repeat.x]
start s; user a; user x xml=<multiInstanceLoopCharacteristics/>; end e
s > a > x > e

message start | x | 开始事件
start x message=m; user a; end e
x > a > e

timer start | x | 开始事件
start x duration=P1D; user a; end e
x > a > e

two starts | x | 一个开始
start s; start x; user a; end e
s > a > e; x > a

no start | p | 没有开始
user a; end e
a > e

no end | p | 没有结束
start s; user a
s > a

orphan | x | 到不了
start s; user a; end e; user x
s > a > e; x > e

dead end | x | 停住
start s; and f; user x; end e
s > f > x; f > e

no way to an end | x | 结束
start s; user a; user x; xor g; end e; xor h default=d
s > h; d h > e; h > a : go; a > g > x > g

flow into nowhere | x | gone
start s; user a; end e
s > a > e; x a > gone

flow into a start | x | 不能进入
start s; user a; end e; xor g default=d
s > a > g; d g > e; x g > s : again

flow out of an end | x | 不能再有
start s; user a; end x; end e
s > a > x > e

condition on the only way | x | 唯一
start s; xor g; end e
s > g; x g > e : a

default of a parallel gateway | x | 没有默认
start s; and x default=d; end e; end o
s > x; d x > e; x > o

cycle in FEEL that interrupts | x | 周期
start s; user a; edge x at=a cycle=apply.rhythm; user b; end e
s > a > e; x > b > e

choice without a default | x | 默认
start s; xor x; end e; end o
s > x; x > e : a; x > o : b

choice without a condition | x | 条件
start s; xor g default=d; end e; end o; end q
s > g; d g > e; x g > o; g > q : a

inclusive choice without a default | x | 默认
start s; or x; end e; end o
s > x; x > e : a; x > o : b

default of another node | x | 默认
start s; xor x default=s_x; end e; end o
s > x; x > e : a; x > o : b

condition on a parallel way | x | 条件
start s; and f; end e; end o
s > f; x f > e : a; f > o

one conditional way out of a step | x | 默认
start s; user x; end e
s > x; x > e : a

only conditional ways out of a step | x | 默认
start s; user x; end e; end o
s > x; x > e : a; x > o : b

python in a condition | x | 有误
start s; xor g default=d; end e; end o
s > g; d g > e; x g > o : __import__('os').system('x')

juel in a condition | x | 有误
start s; xor g default=d; end e; end o
s > g; d g > e; x g > o : ${a}

event gateway before a step | x | 事件网关
start s; race g; user a; catch b duration=P1D; end e
s > g; x g > a > e; g > b > e

event gateway with one event | x | 两种
start s; race x; catch b duration=P1D; end e
s > x > b > e

border event on a gateway | x | 边界事件
start s; xor g; edge x at=g duration=P1D; end e
s > g > e; x > e

id that FEEL cannot name | a-b | 编号
start s; user a-b; end e
s > a-b > e

id that is a word of FEEL | return | FEEL
start s; user return; end e
s > return > e

id that means the item | item | 编号
start s; user item; end e
s > item > e

join that waits for ever | x | 等不齐
start s; xor g default=d; user a; user b; and x; end e
s > g; d g > a > x; g > b : go; b > x; x > e

parallel ways that are not joined | x | 汇合
start s; and f; user a; user b; xor m; user x; end e
s > f > a > m; f > b > m > x > e

too many inclusive ways | x | 多于
start s; or x default=d; end e; end h; end i; end j; end k; end l; end m; end n; end o; end p
s > x; d x > e; x > h : b; x > i : b; x > j : b; x > k : b; x > l : b; x > m : b; x > n : b; x > o : b; x > p : b
"""


def _read(record):
    head, nodes, flows = record.strip().split("\n")
    name, element, word = (part.strip() for part in head.split("|"))
    return name, (process("p", nodes, flows), element, word)


def _event_sub(event):
    inner = (
        f'<subProcess id="es" triggeredByEvent="true"><startEvent id="x">{event}</startEvent><userTask '
        f'id="w"/><endEvent id="z"/>'
        '<sequenceFlow id="i1" sourceRef="x" targetRef="w"/><sequenceFlow id="i2" sourceRef="w" '
        'targetRef="z"/></subProcess>'
    )
    return process("p", "start s; user a; end e", "s > a > e", inner)


ONE_STEP = process("p", "start s; user a; end e", "s > a > e")
CHOICE = process("p", "start s; xor g default=d; end e; end o", "s > g; d g > e; x g > o : a")
CYCLE = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
CRON = "<timerEventDefinition><timeCycle>0/5 * * * *</timeCycle></timerEventDefinition>"

REFUSED = dict(_read(record) for record in _RECORDS.strip().split("\n\n")) | {
    "message that is not declared": (
        process("p", "start s; receive x; end e", "s > x > e").replace(
            b"<receiveTask ", b'<receiveTask messageRef="m9" '
        ),
        "x",
        "m9",
    ),
    "interrupting cycle of an event sub-process": (_event_sub(CYCLE), "x", "周期"),
    "cron text": (_event_sub(CRON).replace(b'id="x"', b'id="x" isInterrupting="false"'), "x", "有误"),
    "flow across a border": (
        process(
            "p",
            "start s; end e",
            "s > inner > e; x s > work",
            sub("inner", "start i; user work; end o", "i > work > o"),
        ),
        "x",
        "边框",
    ),
    "condition in another language": (
        CHOICE.replace(b"<conditionExpression>", b'<conditionExpression language="javascript">'),
        "x",
        "FEEL",
    ),
    "gateway that opens the case": (
        process(
            "p",
            "start s; race x instantiate=true; catch a duration=P1D; catch b duration=P2D; end e",
            "s > x > a > e; x > b > e",
        ),
        "x",
        "开启",
    ),
    "doubled id": (process("p", "start s; user x; end e", "s > x > e", '<userTask id="x"/>'), "x", "两次"),
    "doubled id across levels": (
        process(
            "p", "start s; user x; end e", "s > x > inner > e", sub("inner", "start i; user x; end o", "i > x > o")
        ),
        "x",
        "两次",
    ),
    "event on the border of an event sub-process": (
        _event_sub(CYCLE).replace(b"</process>", b'<boundaryEvent id="q" attachedToRef="es"/></process>'),
        "es",
        "边界事件",
    ),
    "flow without an id": (ONE_STEP.replace(b' id="s_a"', b""), "", "连线"),
    "flow with the id of another": (ONE_STEP.replace(b' id="s_a"', b' id="a_e"'), "a_e", "两次"),
    "node without an id": (ONE_STEP.replace(b"</process>", b"<userTask/></process>"), "", "编号"),
    "choreography beside": (
        ONE_STEP.replace(b"</definitions>", b'<choreography id="c"/></definitions>'),
        "",
        "choreography",
    ),
    "two processes in one file": (
        ONE_STEP.replace(b"</definitions>", b'<process id="x"><startEvent id="q"/></process></definitions>'),
        "x",
        "一个流程",
    ),
}
