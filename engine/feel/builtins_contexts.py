"""Built-in functions on contexts (DMN 1.5, table 79)."""

from collections.abc import Mapping, Sequence

from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.limits import NESTING, exceeded
from engine.feel.values import Value, kind_of

Context = Mapping[str, Value]


@feel("get value(m: context, key: string)")
def _get_value(m: Context, key: str) -> Value:
    return m.get(key)


@feel("get entries(m: context) -> list")
def _get_entries(m: Context) -> list[Value]:
    return [{"key": key, "value": value} for key, value in m.items()]


@feel("context(entries: list) -> context")
def _context(entries: Sequence[Value]) -> dict[str, Value]:
    built: dict[str, Value] = {}
    for one in entries:
        if (
            kind_of(one) != "context"
            or "value" not in one
            or kind_of(one.get("key")) != "string"
            or one["key"] in built
        ):
            raise Fault("每一项应有不同的 key 和一个 value。", "Each entry needs a key of its own and a value.")
        built[one["key"]] = one["value"]
    return built


@feel("context put(context: context, key: string, value: Any) -> context")
def _put(context: Context, key: str, value: Value) -> dict[str, Value]:
    return {**context, key: value}


@feel("context put(context: context, keys: list, value: Any) -> context")
def _put_deep(context: Context, keys: Sequence[Value], value: Value) -> dict[str, Value]:
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Fault("keys 应是名称的列表。", "The keys should be a list of names.")
    if len(keys) > NESTING:
        raise exceeded("nesting")
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if kind_of(inner) != "context":
        raise Fault(f"“{keys[0]}”不是 context。", f"'{keys[0]}' is no context.")
    return {**context, keys[0]: _put_deep(inner, keys[1:], value)}  # type: ignore[arg-type]


@feel("context merge(contexts: list) -> context")
def _merge(contexts: Sequence[Value]) -> dict[str, Value]:
    if not all(kind_of(one) == "context" for one in contexts):
        raise Fault("列表中只能有 context。", "The list may hold contexts only.")
    return {key: value for one in contexts for key, value in one.items()}
