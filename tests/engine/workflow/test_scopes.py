"""Sub-processes, parts and repeated steps: scopes, addresses, ends."""

from decimal import Decimal

import pytest

from engine.errors import Conflict
from engine.workflow import Bindings, Repeat, StepKind, Stuck, resume, start
from tests.engine.workflow.drawings import NOW, OPERATION, at, define, nothing, process, sub, token

PAYMENT = process("payment", "start s; user pay; user check; end paid", "s > pay > check > paid")


def walk(definition, move, address, scope=nothing, **more):
    return resume(definition, move.state, token(move, address), scope, now=NOW, **more)


def test_a_sub_process_is_a_scope_of_its_own():
    definition = define(
        process(
            "p",
            "start s; user after; end e",
            "s > inner > after > e",
            sub("inner", "start i; user work; end o", "i > work > o"),
        )
    )
    move = start(definition, nothing, now=NOW)
    assert [(token.address, token.scope_path, token.step) for token in move.tokens] == [("inner.work", "inner", "work")]

    assert at(walk(definition, move, "inner.work")) == ["after"]


def test_a_part_called_twice_has_two_scopes():
    definition = define(
        process(
            "p", "start s; call prepayment; user work; call settlement; end e", "s > prepayment > work > settlement > e"
        ),
        parts={"prepayment": (PAYMENT, Bindings("payment")), "settlement": (PAYMENT, Bindings("payment"))},
    )
    move = start(definition, nothing, now=NOW)
    assert [(token.address, token.key, token.part) for token in move.tokens] == [
        ("prepayment.pay", "prepayment/pay", "prepayment")
    ]
    for address in ("prepayment.pay", "prepayment.check", "work", "settlement.pay"):
        move = walk(definition, move, address)
    assert at(move) == ["settlement.check"]
    assert walk(definition, move, "settlement.check").outcome == "e"


def items(count):
    return lambda path: {"apply": {"items": [{}] * count}, "n": Decimal(count)}


INSTRUMENTS = process(
    "p",
    "start s; user close; end e",
    "s > instruments > close > e",
    sub("instruments", "start i; user record; user verify; end o", "i > record > verify > o"),
)


def test_a_repeated_scope_runs_once_per_item_side_by_side():
    definition = define(INSTRUMENTS, repeats={"instruments": Repeat("apply.items")})
    move = start(definition, items(3), now=NOW)
    assert [(token.address, token.item) for token in move.tokens] == [
        ("instruments[0].record", 0), ("instruments[1].record", 1), ("instruments[2].record", 2),
    ]  # fmt: skip
    for index in (1, 0, 2):
        move = walk(definition, move, f"instruments[{index}].record")
    assert at(move) == ["instruments[0].verify", "instruments[1].verify", "instruments[2].verify"]
    for index in (2, 0, 1):
        move = walk(definition, move, f"instruments[{index}].verify")
    assert at(move) == ["close"]


def test_a_sequential_repeat_opens_one_item_after_the_other():
    definition = define(INSTRUMENTS, repeats={"instruments": Repeat("n", "sequential")})
    move = start(definition, items(2), now=NOW)
    seen = []
    while at(move) != ["close"]:
        seen += at(move)
        move = walk(definition, move, at(move)[0])
    assert seen == [
        "instruments[0].record", "instruments[0].verify", "instruments[1].record", "instruments[1].verify",
    ]  # fmt: skip


@pytest.mark.parametrize("mode", ["parallel", "sequential"])
@pytest.mark.parametrize("scope", [items(0), nothing])
def test_a_repeat_over_nothing_is_passed(mode, scope):
    definition = define(INSTRUMENTS, repeats={"instruments": Repeat("apply.items", mode)})
    assert at(start(definition, scope, now=NOW)) == ["close"]


def test_a_repeat_over_something_else_than_a_list_is_stuck():
    definition = define(INSTRUMENTS, repeats={"instruments": Repeat("n")})
    with pytest.raises(Stuck) as refused:
        start(definition, lambda path: {"n": "three"}, now=NOW)
    assert refused.value.step == "instruments"


def test_a_repeated_step_is_addressed_by_its_item_alone():
    definition = define(process("p", "start s; user sign; end e", "s > sign > e"), repeats={"sign": Repeat("n")})
    move = start(definition, items(2), now=NOW)
    assert [(token.address, token.scope_path, token.step, token.key) for token in move.tokens] == [
        ("sign[0]", "sign[0]", "sign", "sign"), ("sign[1]", "sign[1]", "sign", "sign"),
    ]  # fmt: skip
    move = walk(definition, move, "sign[1]")
    assert walk(definition, move, "sign[0]").outcome == "e"


def test_expressions_inside_an_item_are_read_at_its_scope_path():
    inner = sub(
        "each",
        "start i; xor way default=no; user look; end o",
        "i > way; way > look : ok = false; no way > o; look > o",
    )
    definition = define(process("p", "start s; end e", "s > each > e", inner), repeats={"each": Repeat("n")})
    asked = []

    def scope(path):
        asked.append(path)
        return {"n": Decimal(2)} if path == "" else {"ok": path != "each[1]"}

    assert at(start(definition, scope, now=NOW)) == ["each[1].look"]
    assert asked == ["", "each[0]", "each[1]"]


def test_repeats_parts_and_sub_processes_nest():
    lab = process(
        "lab", "start s; user measure; end e", "s > test > e", sub("test", "start a; user run; end b", "a > run > b")
    )
    definition = define(
        process("p", "start s; end e", "s > each > e", sub("each", "start i; call lab; end o", "i > lab > o")),
        repeats={"each": Repeat("n")},
        parts={
            "lab": (
                lab.replace(b'<userTask id="measure" name="measure"></userTask>', b""),
                Bindings("lab", repeats={"test": Repeat("2")}),
            )
        },
    )
    move = start(definition, items(2), now=NOW)
    assert at(move) == [
        "each[0].lab.test[0].run", "each[0].lab.test[1].run", "each[1].lab.test[0].run", "each[1].lab.test[1].run",
    ]  # fmt: skip
    for address in at(move):
        move = walk(definition, move, address)
    assert move.outcome == "e"


def test_terminate_inside_a_scope_ends_that_scope_alone():
    inner = sub("inner", "start i; and f; user a; user b; end stop terminate=1; end o", "i > f > a > stop; f > b > o")
    definition = define(process("p", "start s; user next; end e", "s > inner > next > e", inner))
    move = start(definition, nothing, now=NOW)
    assert at(move) == ["inner.a", "inner.b"]

    assert at(walk(definition, move, "inner.a")) == ["next"]


def test_terminate_at_the_top_ends_the_case():
    definition = define(
        process("p", "start s; and f; user a; user b; end stop terminate=1; end o", "s > f > a > stop; f > b > o")
    )
    move = walk(definition, start(definition, nothing, now=NOW), "a")
    assert (move.state, move.outcome) == (None, "stop")


def test_an_error_end_inside_goes_to_the_border_of_the_step_around():
    inner = sub(
        "inner", "start i; user a; end bad error=refused; end o; xor x default=d", "i > a > x; x > bad : bad; d x > o"
    )
    definition = define(
        process("p", "start s; edge caught at=inner error=refused; user repair; user next; end e",
                "s > inner > next > e; caught > repair > next", inner)
    )  # fmt: skip
    move = start(definition, nothing, now=NOW)
    assert at(walk(definition, move, "inner.a")) == ["next"]
    assert at(walk(definition, move, "inner.a", lambda path: {"bad": True})) == ["repair"]


def test_an_error_does_not_leak_to_a_neighbour():
    inner = sub("inner", "start i; user a; end bad error=refused", "i > a > bad")
    other = sub("other", "start oi; user b; end oo", "oi > b > oo")
    definition = define(
        process(
            "p",
            "start s; and f; and j; xor m; xor n; edge mine at=inner error=refused; "
            "edge theirs at=other error=refused; "
            "user x; user y; end e",
            "s > f > inner > m > j; f > other > n > j > e; mine > x > m; theirs > y > n",
            inner + other,
        )
    )
    move = start(definition, nothing, now=NOW)
    assert at(walk(definition, move, "inner.a")) == ["other.b", "x"]


def test_an_error_of_an_outside_step_goes_to_its_own_border():
    definition = define(
        process("p", "start s; service charge; edge failed at=charge error=no_funds; "
            "edge any at=charge error=; user ask; user look; end e",
                "s > charge > e; failed > ask > e; any > look > e").replace(b' errorRef=""', b""),
        kinds={"charge": StepKind.RENDER},
    )  # fmt: skip
    move = start(definition, nothing, now=NOW)
    assert at(walk(definition, move, "charge", error="no_funds")) == ["ask"]
    assert at(walk(definition, move, "charge", error="broken")) == ["look"]


def test_an_error_that_nothing_takes_is_stuck():
    definition = define(process("p", "start s; service charge; end e", "s > charge > e"), kinds={"charge": OPERATION})
    move = start(definition, nothing, now=NOW)
    with pytest.raises(Stuck):
        walk(definition, move, "charge", error="x")


def test_the_owner_of_a_scope_cannot_be_completed_from_outside():
    definition = define(INSTRUMENTS, repeats={"instruments": Repeat("n")})
    move = start(definition, items(1), now=NOW)
    with pytest.raises(Conflict):
        resume(definition, move.state, "t1", nothing, now=NOW)


@pytest.mark.parametrize("end", ["terminate=1", "error=bad"])
def test_a_scope_that_ends_while_another_opens_leaves_nothing_behind(end):
    deep = sub("deep", "start di; user hidden; end do", "di > hidden > do")
    inner = sub("inner", f"start i; and f; throw now; end stop {end}; end o", "i > f > deep > o; f > now > stop", deep)
    definition = define(
        process(
            "p",
            "start s; edge caught at=inner error=bad; user next; end e; xor m",
            "s > inner > m > next > e; caught > m",
            inner,
        )
    )
    move = start(definition, nothing, now=NOW)
    assert at(move) == ["next"]
    assert walk(definition, move, "next").outcome == "e"


def test_more_items_than_anybody_could_mean_are_refused():
    definition = define(INSTRUMENTS, repeats={"instruments": Repeat("n")})
    with pytest.raises(Stuck):
        start(definition, items(2_001), now=NOW)
