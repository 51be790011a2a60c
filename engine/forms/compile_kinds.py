"""Which kind of answer a component takes: its form-js type, refined by its properties."""

from engine.feel.errors import FeelError
from engine.feel.types import ANY, Type, parse_type
from engine.forms.kinds import choices, moments, numbers, text
from engine.forms.kinds.computed import computed_kind
from engine.forms.kinds.files import DEFAULT_MAX_FILES, GRADES, MEGABYTE, FileRules, files_kind
from engine.forms.kinds.kind import Kind
from engine.forms.kinds.named import TEXT_KINDS
from engine.forms.workshop import Part

#: form-js types that have an answer.
QUESTIONS = frozenset(
    "textfield textarea number datetime checkbox radio select checklist taglist filepicker expression".split()  # noqa: SIM905 -- a list of words
)
_DEFAULT_FILES_MB = 20


def kind_of(part: Part) -> Kind:
    """The kind of answer that a component of a type in ``QUESTIONS`` takes."""
    return _BY_TYPE[part.text("type")](part)


def _known(part: Part, *allowed: str) -> str:
    """The ``kind`` property, when it is one of ``allowed``."""
    name = part.property().text("kind").strip()
    if name and name not in allowed and not name.startswith("="):
        listed = "、".join(allowed) or "（无）"
        part.flaw(
            f"kind 不能是“{name}”，可用：{listed}", f"kind cannot be '{name}'; known: {', '.join(allowed) or 'none'}"
        )
        return ""
    return name


def _textfield(part: Part) -> Kind:
    name = _known(part, *TEXT_KINDS, "region")
    if name == "region":
        return choices.ONE
    if name in TEXT_KINDS:
        return TEXT_KINDS[name]
    return {"email": text.EMAIL, "phone": text.ANY_PHONE}.get(part.inner("validate").text("validationType"), text.LINE)


def _textarea(part: Part) -> Kind:
    _known(part)
    return text.PARAGRAPH


def _number(part: Part) -> Kind:
    name = _known(part, "money", "quantity")
    digits = part.whole("decimalDigits", 0, most=30) if part.raw.get("decimalDigits") is not None else None
    if name == "money":
        return numbers.MONEY
    if name == "quantity":
        return _quantity(part, digits)
    return numbers.number_kind(digits)


def _quantity(part: Part, digits: int | None) -> Kind:
    units = part.property().listed("units")
    if not units:
        part.flaw(
            "带计量单位的数值要在属性 units 中列出可用的单位", "a quantity must list its units in the property 'units'"
        )
    return numbers.quantity_kind(units or ("1",), digits=digits, uncertain=part.property().flag("uncertainty"))


def _datetime(part: Part) -> Kind:
    _known(part, "workday")
    subtype = part.text("subtype") or "date"
    found = {"date": moments.DAY, "time": moments.CLOCK_TIME, "datetime": moments.MOMENT}.get(subtype)
    if found is None:
        part.flaw(f"subtype 不能是“{subtype}”", f"subtype cannot be '{subtype}'")
    return found or moments.DAY


def _checkbox(part: Part) -> Kind:
    _known(part)
    return choices.TICK


def _one(part: Part) -> Kind:
    _known(part, "region")
    return choices.ONE


def _several(part: Part) -> Kind:
    _known(part)
    return choices.SEVERAL


def file_rules(part: Part) -> FileRules:
    """What a file field takes: types, sizes, number, trust."""
    wanted = part.property()
    endings = tuple(one.strip().lower() for one in part.text("accept").split(",") if one.strip())
    if any(not one.startswith(".") for one in endings):
        part.flaw("accept 请写扩展名，例如 .pdf,.jpg", "write endings in accept, such as .pdf,.jpg")
    trust, least = wanted.text("trust") or "C", wanted.text("least_trust") or "D"
    if trust not in GRADES or least not in GRADES:
        part.flaw("可信等级应为 A、B、C 或 D", "a trust grade is A, B, C or D")
        trust, least = "C", "D"
    most = wanted.whole("max_files", DEFAULT_MAX_FILES, least=1, most=200) if part.flag("multiple") else 1
    size = wanted.number("max_mb") or _DEFAULT_FILES_MB
    kinds, needed = wanted.listed("kinds"), wanted.listed("needed_kinds")
    if not set(needed) <= set(kinds):
        part.flaw("needed_kinds 中有 kinds 没有列出的种类", "needed_kinds names a kind that kinds does not")
    strips = wanted.text("strip_metadata") == "true"
    return FileRules(endings, max(1, int(size * MEGABYTE)), most, trust, least, strips, kinds, needed)


def _filepicker(part: Part) -> Kind:
    _known(part)
    return files_kind(file_rules(part))


def _expression(part: Part) -> Kind:
    name = _known(part, "money")
    if name == "money":
        return numbers.MONEY
    return computed_kind(stated_type(part))


def stated_type(part: Part) -> Type:
    """The FEEL type in ``properties.type``; Any when there is none."""
    written = part.property().text("type").strip()
    if not written:
        return ANY
    try:
        return parse_type(written)
    except FeelError as error:
        part.flaw(f"属性 type：{error.zh}", f"property 'type': {error.en}")
        return ANY


_BY_TYPE = {
    "textfield": _textfield,
    "textarea": _textarea,
    "number": _number,
    "datetime": _datetime,
    "checkbox": _checkbox,
    "radio": _one,
    "select": _one,
    "checklist": _several,
    "taglist": _several,
    "filepicker": _filepicker,
    "expression": _expression,
}
