"""Built-in functions on lists (DMN 1.5, table 74): searching, cutting, joining, sorting."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.coding import Run
from engine.feel.comparing import distinct_key, ordered, same
from engine.feel.compile_calls import invoke
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.limits import check_list
from engine.feel.numbers import cut
from engine.feel.values import Function, Value

Items = Sequence[Value]


@feel("list contains(list: list, element: Any) -> boolean", wants_run=True)
def _list_contains(run: Run, items: Items, element: Value) -> bool:
    run.spend(len(items))
    return any(same(item, element, run) for item in items)


@feel("count(list: list) -> number")
def _count(items: Items) -> Decimal:
    return Decimal(len(items))


def _place(items: Items, position: Decimal) -> int:
    """The index of a position counted from 1, or from the end when negative; raises ``Fault`` outside the list."""
    number = cut(position)
    if number == 0 or abs(number) > len(items):
        raise Fault(f"列表没有第 {number} 项。", f"The list has no item {number}.")
    return number - 1 if number > 0 else len(items) + number


@feel("sublist(list: list, start position: number, length?: number) -> list")
def _sublist(items: Items, position: Decimal, length: Decimal | None = None) -> list[Value]:
    start = _place(items, position)
    if length is None:
        return list(items[start:])
    size = cut(length)
    if size < 0 or start + size > len(items):
        raise Fault("所取的长度超出列表。", "The length reaches past the list.")
    return list(items[start : start + size])


@feel("append(list: list, item...: Any) -> list")
def _append(items: Items, more: Items) -> list[Value]:
    check_list(len(items) + len(more))
    return [*items, *more]


@feel("concatenate(list...: list) -> list")
def _concatenate(lists: Sequence[Items]) -> list[Value]:
    check_list(sum(len(items) for items in lists))
    return [item for items in lists for item in items]


@feel("insert before(list: list, position: number, newItem: Any) -> list")
def _insert_before(items: Items, position: Decimal, item: Value) -> list[Value]:
    start = _place(items, position)
    return [*items[:start], item, *items[start:]]


@feel("remove(list: list, position: number) -> list")
def _remove(items: Items, position: Decimal) -> list[Value]:
    start = _place(items, position)
    return [*items[:start], *items[start + 1 :]]


@feel("list replace(list: list, position: number, newItem: Any) -> list")
def _replace_at(items: Items, position: Decimal, item: Value) -> list[Value]:
    start = _place(items, position)
    return [*items[:start], item, *items[start + 1 :]]


@feel("list replace(list: list, match: function, newItem: Any) -> list", wants_run=True)
def _replace_where(run: Run, items: Items, match: Function, item: Value) -> list[Value]:
    run.spend(len(items))
    answers = [invoke(match, (old, item), None, run) for old in items]
    if not all(isinstance(answer, bool) for answer in answers):
        raise Fault("比较函数应回答 true 或 false。", "The function must answer true or false.")
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


@feel("reverse(list: list) -> list")
def _reverse(items: Items) -> list[Value]:
    return list(reversed(items))


@feel("index of(list: list, match: Any) -> list<number>", wants_run=True)
def _index_of(run: Run, items: Items, match: Value) -> list[Decimal]:
    run.spend(len(items))
    return [Decimal(number) for number, item in enumerate(items, 1) if same(item, match, run)]


@feel("distinct values(list: list) -> list", wants_run=True)
def _distinct(run: Run, items: Items) -> list[Value]:
    seen: set[object] = set()
    others: list[Value] = []
    kept: list[Value] = []
    for item in items:
        key = distinct_key(item)
        if key is not None:
            new = key not in seen
            seen.add(key)
        else:
            run.spend(len(others) + 1)
            new = not any(same(item, other, run) for other in others)
            others.append(item)
        if new:
            kept.append(item)
    return kept


@feel("union(list...: list) -> list", wants_run=True)
def _union(run: Run, lists: Sequence[Items]) -> list[Value]:
    return _distinct(run, _concatenate(lists))


@feel("flatten(list: list) -> list", wants_run=True)
def _flatten(run: Run, items: Items) -> list[Value]:
    flat: list[Value] = []
    waiting: list[Value] = list(reversed(items))
    while waiting:
        run.spend(1)
        item = waiting.pop()
        if isinstance(item, list | tuple):
            check_list(len(waiting) + len(item))
            waiting.extend(reversed(item))
        else:
            flat.append(item)
    return flat


@feel("sort(list: list, precedes?: function) -> list", wants_run=True)
def _sort(run: Run, items: Items, precedes: Function | None = None) -> list[Value]:
    return sorted(items, key=cmp_to_key(_comparison(run, precedes)))


def _comparison(run: Run, precedes: Function | None) -> Callable[[Value, Value], int]:
    def before(one: Value, other: Value) -> bool:
        run.spend(1)
        if precedes is None:
            return ordered("<", one, other)
        answer = invoke(precedes, (one, other), None, run)
        if not isinstance(answer, bool):
            raise Fault("排序函数应回答 true 或 false。", "The function must answer true or false.")
        return answer

    def compare(one: Value, other: Value) -> int:
        if before(one, other):
            return -1
        return 1 if before(other, one) else 0

    return compare
