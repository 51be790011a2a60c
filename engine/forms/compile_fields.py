"""From one form-js component with an answer to a ``Field``: words, limits, choices, conditions."""

import re
from dataclasses import replace
from decimal import Decimal

import jsonschema_rs

from engine.forms.compile_kinds import file_rules, kind_of
from engine.forms.compile_queries import query_of
from engine.forms.expressions import Formula, Said
from engine.forms.json_values import Json
from engine.forms.kinds import numbers
from engine.forms.kinds.computed import computed_kind
from engine.forms.kinds.kind import Kind, always_fine
from engine.forms.kinds.text import LINE_LENGTH, PARAGRAPH_LENGTH
from engine.forms.regions import LEVELS, is_region, region_options
from engine.forms.spec import Bounds, Field, Look, Option, Options
from engine.forms.wording import Wrong
from engine.forms.workshop import Part
from engine.ports import Value

OPTIONS_LIMIT = 1_000
LAYOUT_COLUMNS = 16
_PATTERN_LENGTH = 1_000
_NO_FIELD = re.compile(r"[^\w.]|^[\d._]|\.\.|\._|\.\d|\.$")
_RESERVED = frozenset(("this", "parent", "i", "item"))


def path_of(part: Part, written: str) -> tuple[str, ...]:
    """A key or path as its names; a flaw when it cannot be a name in expressions and in a page."""
    if not written:
        part.flaw("没有填写字段标识（key）", "there is no key")
    elif len(written) > 100 or _NO_FIELD.search(written):  # noqa: PLR2004 -- keys are names, not texts
        part.flaw(
            f"字段标识“{written[:40]}”只能由文字、数字和下划线组成，不能以数字或下划线开头",
            f"the key '{written[:40]}' may hold letters, digits and underscores only and begin with a letter",
        )
    elif written.split(".")[0] in _RESERVED:
        part.flaw(
            f"“{written}”是系统用词，请换一个字段标识", f"'{written}' is a word of the system; choose another key"
        )
    return tuple(written.split("."))


def field_of(part: Part, number: int, outer: tuple[str, ...], groups: tuple[int, ...]) -> Field:
    """The field that a component describes; ``outer`` is the path of the groups around it."""
    path = outer + path_of(part, part.text("key"))
    kind = kind_of(part)
    wanted, type_ = part.property(), part.text("type")
    compute = part.formula("expression") if type_ == "expression" else None
    if type_ == "expression" and compute is None:
        part.flaw("计算项没有表达式", "the computed field has no expression")
    named_kind = wanted.text("kind").strip()
    field = Field(
        number=number,
        id=part.text("id") or ".".join(path),
        type=type_,
        path=path,
        name=".".join(path),
        kind=_inferred(part, kind, compute),
        label=_label(part),
        look=_look(part),
        bounds=_bounds(part, kind),
        required=_required(part),
        hide=part.inner("conditional").switch("hide"),
        readonly=part.switch("readonly"),
        disabled=part.switch("disabled"),
        options=_options(part, kind),
        prefill=wanted.formula("prefill"),
        compute=compute,
        kind_choice=wanted.formula("kind") if named_kind.startswith("=") else None,
        files=file_rules(part) if type_ == "filepicker" else None,
        units=wanted.listed("units"),
        uncertain=wanted.flag("uncertainty"),
        inquiry=query_of(part, "ask"),
        groups=groups,
        purpose=wanted.text("purpose"),
        personal=wanted.flag("personal"),
        sensitive=wanted.flag("sensitive"),
        anew=wanted.flag("anew"),
        properties=part.own_properties,
    )
    changing = field.kind_choice is not None or (field.options is not None and field.options.changing)
    guarded = changing or field.readonly is not False or field.disabled is not False
    plain = kind.check is always_fine and type_ in ("textfield", "textarea", "checkbox", "filepicker")
    bounded = changing or field.inquiry is not None or field.options is not None or not plain
    return replace(field, default=_default(part, field), guarded=guarded, bounded=bounded)


def _inferred(part: Part, kind: Kind, compute: Formula | None) -> Kind:
    """A computed field's kind by the type that its expression is seen to have, where none is stated."""
    if compute is None or kind.name != "computed" or kind.type.name != "Any":
        return kind
    told = compute.type_over(part.shop.names)
    if told.name == "Any":
        part.shop.untold = True
        part.flaw(
            "看不出计算结果的类型，请在属性 type 中写明，例如 number、string、date",
            "the type of the result cannot be told; state it in the property 'type', such as number, string or date",
        )
    return computed_kind(told)


def _label(part: Part) -> Said:
    if part.text("type") == "datetime":
        return part.said("label", "dateLabel", "timeLabel")
    label = part.said("label")
    if not label.zh and part.text("type") != "expression":
        part.flaw("没有标题（label）", "there is no label")
    return label


def _look(part: Part) -> Look:
    appearance, layout = part.inner("appearance"), part.inner("layout")
    return Look(
        hint=part.said("description"),
        why=part.property().said("why"),
        prefix=appearance.said("prefixAdorner"),
        suffix=appearance.said("suffixAdorner"),
        columns=layout.whole("columns", part.columns, most=LAYOUT_COLUMNS),
        row=layout.text("row"),
        searchable=part.flag("searchable"),
        clock_label=part.text("timeLabel"),
        symbols=part.property().flag("symbols"),
    )


def _required(part: Part) -> bool | Formula:
    wanted = part.property().switch("required")
    return wanted or part.inner("validate").switch("required")


def _bounds(part: Part, kind: Kind) -> Bounds:
    given, wanted = part.inner("validate"), part.property()
    if kind.type.name in ("date", "time", "date and time"):
        return Bounds(
            least=_day_bound(wanted, "min", kind),
            most=_day_bound(wanted, "max", kind),
            not_past=part.flag("disallowPassedDates"),
            workday=wanted.text("kind") == "workday",
            workdays_ahead=wanted.whole("workdays_ahead", 0, most=1_000),
            workdays_within=wanted.whole("workdays_within", 0, most=1_000),
        )
    if kind.name in ("number", "money", "quantity"):
        least = given.bound("min")
        step = part.number("increment")
        return Bounds(
            least=Decimal(0) if least is None and kind.name == "money" else least,
            most=given.bound("max"),
            step=step if step is not None and step > 0 else None,
        )
    if kind.input in ("text", "email", "tel"):
        return _text_bounds(part, given, kind)
    return Bounds()


def _text_bounds(part: Part, given: Part, kind: Kind) -> Bounds:
    limit = PARAGRAPH_LENGTH if kind.name == "paragraph" else LINE_LENGTH
    pattern = given.text("pattern") if given.text("validationType") in ("", "custom") else ""
    if pattern and not _runs(pattern):
        part.flaw(
            f"格式规则“{pattern[:60]}”无法使用：不支持前后查找和反向引用",
            f"the pattern '{pattern[:60]}' cannot be used: look-around and back references are not supported",
        )
        pattern = ""
    said = given.text("patternErrorMessage")
    english = given.said("patternErrorMessage").en
    return Bounds(
        least_length=given.whole("minLength", 0),
        most_length=given.whole("maxLength", limit, least=1) if given.raw.get("maxLength") else limit,
        pattern=pattern,
        pattern_said=(said, english if isinstance(english, str) else ""),
    )


def _runs(pattern: str) -> bool:
    """Whether the linear engine takes the pattern."""
    if len(pattern) > _PATTERN_LENGTH:
        return False
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


def _day_bound(wanted: Part, name: str, kind: Kind) -> Value:
    written = wanted.text(name).strip()
    if not written:
        return None
    if written.startswith("="):
        return wanted.formula(name)
    read = kind.take(written)
    if read is None or isinstance(read, Wrong):
        wanted.flaw(f"“{name}”应为日期、时间或以 = 开头的表达式", f"'{name}' must be a date, a time or an expression")
        return None
    return read


def _options(part: Part, kind: Kind) -> Options | None:
    if kind.input not in ("choice", "choices"):
        return None
    if part.property().text("kind") == "region":
        return _regions(part)
    source = query_of(part, "source")
    if source is not None:
        return Options(source=source)
    if part.raw.get("values") is not None:
        return Options(fixed=_written_options(part))
    key = part.text("valuesKey")
    formula = part.formula("valuesExpression") if part.text("valuesExpression") else part.formula_of("valuesKey", key)
    if formula is None:
        part.flaw("没有可选项：请填写选项、valuesKey 或 valuesExpression", "there is nothing to choose from")
    return Options(formula=formula)


def _regions(part: Part) -> Options:
    """Those below the region that another answer names; or those of one level, in one region, or both."""
    wanted = part.property()
    level, within, under = wanted.text("region_level"), wanted.text("region_within"), wanted.formula("region_under")
    if under is not None:
        return Options(under=under)
    if level not in ("", *LEVELS):
        part.flaw("region_level 应为 province、city 或 district", "region_level is province, city or district")
    if within and not is_region(within):
        part.flaw(f"region_within 没有“{within}”这个地区代码", f"region_within: there is no region {within!r}")
    fixed = region_options(level, within)
    if len(fixed) > OPTIONS_LIMIT:
        part.flaw(
            "可选的地区太多：请用 region_level、region_within 或 region_under 限定",
            "there are too many regions to choose from: name region_level, region_within or region_under",
        )
    return Options(fixed=fixed)


def _written_options(part: Part) -> tuple[Option, ...]:
    found: list[Option] = []
    english = part.property().structured("en")
    listed = english.get("options") if isinstance(english, dict) else None
    for one in list(part.parts("values"))[:OPTIONS_LIMIT]:
        value, label = one.text("value").strip(), one.text("label")
        one.element = part.element
        if not value or value in (known.value for known in found):
            part.flaw(f"选项“{label}”的值为空或重复", f"the value of the option '{label}' is empty or used twice")
            continue
        en = one.text("en") or (str(listed.get(value, "")) if isinstance(listed, dict) else "")
        found.append(Option(value, label or value, en, one.text("group"), one.text("description")))
    if not found:
        part.flaw("没有可选项", "there is nothing to choose from")
    return tuple(found)


def _default(part: Part, field: Field) -> Json:
    given = part.raw.get("defaultValue")
    if given in (None, "") or field.compute is not None or field.type == "filepicker":
        return None
    if isinstance(given, float):
        given = numbers.write_decimal(Decimal(str(given)))
    value = field.kind.take(given)
    if isinstance(value, Wrong):
        part.flaw("默认值不符合本字段的要求", "the default value is none that the field takes")
        return None
    return None if value is None else field.kind.store(value)
