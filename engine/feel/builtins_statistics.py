"""Built-in functions that sum up a list (DMN 1.5, table 74); each takes one list or the items themselves."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, DecimalException

from engine.feel.comparing import ordered
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.numbers import EXACT, number_of
from engine.feel.values import DaysDuration, MonthsDuration, Value, kind_of

Items = Sequence[Value]


def _both(name: str, item: str, result: str) -> tuple[str, str]:
    return f"{name}(list: list) -> {result}", f"{name}({item}...: Any) -> {result}"


def _numbers(items: Items) -> list[Decimal]:
    if not all(kind_of(item) == "number" for item in items):
        raise Fault("列表中只能有数字。", "The list may hold numbers only.")
    return [number_of(item) for item in items]


def _some_numbers(items: Items) -> list[Decimal]:
    numbers = _numbers(items)
    if not numbers:
        raise Fault("列表为空。", "The list is empty.")
    return numbers


@feel(*_both("min", "c", "Any"))
def _min(items: Items) -> Value:
    return _extreme(items, "<")


@feel(*_both("max", "c", "Any"))
def _max(items: Items) -> Value:
    return _extreme(items, ">")


def _extreme(items: Items, operator: str) -> Value:
    if not items:
        raise Fault("列表为空。", "The list is empty.")
    best = items[0]
    for item in items:
        if item is best or ordered(operator, item, best):
            best = item
    if len(items) == 1:
        ordered("<", best, best)
    return best


@feel(*_both("sum", "n", "Any"))
def _sum(items: Items) -> Value:
    if not items:
        raise Fault("列表为空。", "The list is empty.")
    if isinstance(items[0], DaysDuration) and all(isinstance(item, DaysDuration) for item in items):
        return DaysDuration(sum(item.nanoseconds for item in items))
    if isinstance(items[0], MonthsDuration) and all(isinstance(item, MonthsDuration) for item in items):
        return MonthsDuration(sum(item.months for item in items))
    return _total(_numbers(items))


def _total(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


@feel(*_both("mean", "n", "number"))
def _mean(items: Items) -> Decimal:
    numbers = _some_numbers(items)
    return EXACT.divide(_total(numbers), Decimal(len(numbers)))


@feel(*_both("product", "n", "number"))
def _product(items: Items) -> Decimal:
    product = Decimal(1)
    try:
        for number in _some_numbers(items):
            product = EXACT.multiply(product, number)
    except DecimalException:
        raise Fault("数值超出可表示的范围。", "The number is out of range.") from None
    return product


@feel(*_both("median", "n", "number"))
def _median(items: Items) -> Decimal:
    numbers = sorted(_some_numbers(items))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return EXACT.divide(EXACT.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@feel(*_both("stddev", "n", "number"))
def _stddev(items: Items) -> Decimal:
    numbers = _some_numbers(items)
    if len(numbers) < 2:  # noqa: PLR2004
        raise Fault("标准差至少需要两个数。", "A standard deviation needs two numbers.")
    mean = EXACT.divide(_total(numbers), Decimal(len(numbers)))
    squares = [EXACT.power(EXACT.subtract(number, mean), Decimal(2)) for number in numbers]
    return EXACT.sqrt(EXACT.divide(_total(squares), Decimal(len(numbers) - 1)))


@feel(*_both("mode", "n", "list<number>"))
def _mode(items: Items) -> list[Decimal]:
    counts = Counter(_numbers(items))
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@feel(*_both("all", "b", "boolean"))
def _all(items: Items) -> bool | None:
    return _decide(items, decisive=False)


@feel(*_both("any", "b", "boolean"))
def _any(items: Items) -> bool | None:
    return _decide(items, decisive=True)


def _decide(items: Items, *, decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    return (not decisive) if all(type(item) is bool for item in items) else None
