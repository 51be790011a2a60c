"""Reading a unit symbol: from the catalogue, or built from prefixes, bases, powers, "·" and one "/".

Unlawful units are refused with their conversion; a symbol that is nearly right is refused with a suggestion, because
mW and MW differ by nine decades and no program may guess.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from engine.metrology.units.catalogue import BadUnit, Base, Prefix, Unit, table
from engine.metrology.units.symbols import clean, latin

_UP = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_FACTOR = re.compile(r"(?P<one>1)|(?P<atom>[^0-9⁻⁰¹²³⁴⁵⁶⁷⁸⁹^+-]+)(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^?[+-]?[0-9]{1,2})?")
_LONGEST = 40
#: Blood pressure may be shown in mmHg beside kPa ; nowhere else.
MMHG = Unit("mmHg", "\\mmHg", (("L", -1), ("M", 1), ("T", -2)), Fraction("133.322387415"), zh="毫米汞柱")


def parse_unit(text: str) -> Unit:
    """Read a legal unit: "kPa", "m³/h", "m3/h", "N·m", "W/(m·K)", "s⁻¹", "千帕", also with look-alike characters.

    Raises:
        BadUnit: unknown, unlawful (the sentence gives the conversion), or perhaps another unit (``suggestions``).
    """
    symbol = re.sub(r"\s+", "", clean(text).text)
    if not symbol or len(symbol) > _LONGEST:
        raise BadUnit("请填写计量单位", "a unit is needed")
    unit = _known(symbol)
    if unit is not None:
        return unit
    if (unlawful := table().unlawful.get(symbol)) is not None:
        raise BadUnit(
            f"“{symbol}”不是法定计量单位：{unlawful.zh}",
            f"{symbol!r} is not a legal unit: {unlawful.en}",
            (unlawful.unit,),
        )
    raise _unknown(symbol)


def parse_blood_pressure_unit(text: str) -> Unit:
    """Read the unit of a blood pressure: any pressure unit, and mmHg. Raises BadUnit for anything else."""
    unit = MMHG if re.sub(r"\s+", "", clean(text).text) == MMHG.symbol else parse_unit(text)
    if not unit.measures_like(MMHG):
        raise BadUnit(f"“{unit}”不是压力单位", f"{unit} is no unit of pressure")
    return unit


def catalogue_units() -> tuple[Unit, ...]:
    """The units that forms offer, in the catalogue's order."""
    return tuple(parse_unit(symbol) for symbol in table().catalogue)


def suggest(text: str) -> tuple[str, ...]:
    """Legal symbols that an unreadable unit was perhaps meant to be, best first, at most five."""
    symbol = re.sub(r"\s+", "", clean(text).text)
    found = [candidate for candidate in _candidates(symbol) if candidate != symbol and _known(candidate)]
    return tuple(dict.fromkeys(found))[:5]


@lru_cache(maxsize=1024)
def _known(symbol: str) -> Unit | None:
    symbol = table().same_as.get(symbol, symbol)
    try:
        unit = _compound(symbol)
    except BadUnit:
        return None
    listed = table().catalogue.get(unit.symbol)
    return unit if listed is None else replace(unit, dsi=listed[0], zh=listed[1], en=listed[2])


def _compound(symbol: str) -> Unit:
    above, slash, below = symbol.partition("/")
    if "/" in below:
        raise BadUnit("单位中只能有一个“/”", "a unit has one slash at most")
    tops = list(_factors(above.removeprefix("(").removesuffix(")") if slash else above))
    bottoms = list(_factors(_inside(below))) if slash else []
    signed = [*tops, *((prefix, base, -power) for prefix, base, power in bottoms)]
    alone = len(signed) == 1 and signed[0][2] == 1
    return Unit(
        _written(tops, bottoms),
        "".join(_dsi(*part) for part in signed) if all(base.dsi for _, base, _ in signed) else "",
        _dimension(signed),
        _scale(signed),
        signed[0][1].offset if alone else Fraction(0),
    )


def _inside(text: str) -> str:
    """What stands below the slash; several factors need brackets, as GB 3101 asks."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1]
    if re.search(r"[·*.]", text):
        raise BadUnit("分母有多个单位时须加括号", "several units below the slash need brackets")
    return text


def _factors(text: str) -> Iterator[tuple[Prefix | None, Base, int]]:
    for part in re.split(r"[·*]|(?<=[^\W\d])\.(?=[^\W\d])", text):
        found = _FACTOR.fullmatch(part)
        if found is None:
            raise BadUnit(f"看不懂单位“{part}”", f"not a unit: {part!r}")
        power = int((found["power"] or "1").translate(_DOWN).removeprefix("^"))
        if not power:
            raise BadUnit("单位的指数不能为零", "a unit's power must not be zero")
        yield *_atom(found["atom"] or found["one"]), power


def _atom(atom: str) -> tuple[Prefix | None, Base]:
    data = table()
    atom = data.same_as.get(atom, atom)
    if atom in data.bases:
        return None, data.bases[atom]
    for length in (2, 1):
        prefix, base = data.prefixes.get(atom[:length]), data.bases.get(data.same_as.get(atom[length:], atom[length:]))
        if prefix is not None and base is not None and base.prefixable:
            return prefix, base
    raise BadUnit(f"看不懂单位“{atom}”", f"not a unit: {atom!r}")


def _written(tops: list[tuple[Prefix | None, Base, int]], bottoms: list[tuple[Prefix | None, Base, int]]) -> str:
    above, below = ("·".join(_symbol(*part) for part in parts) for parts in (tops, bottoms))
    if not bottoms:
        return above
    return f"{above}/({below})" if len(bottoms) > 1 else f"{above}/{below}"


def _symbol(prefix: Prefix | None, base: Base, power: int) -> str:
    raised = "" if power == 1 else str(power).translate(_UP)
    return f"{prefix.symbol if prefix else ''}{base.symbol}{raised}"


def _dsi(prefix: Prefix | None, base: Base, power: int) -> str:
    raised = "" if power == 1 else f"\\tothe{{{power}}}"
    return f"{prefix.dsi if prefix else ''}{base.dsi}{raised}"


def _dimension(parts: list[tuple[Prefix | None, Base, int]]) -> tuple[tuple[str, int], ...]:
    total: dict[str, int] = {}
    for _, base, power in parts:
        for name, exponent in base.dimension.items():
            total[name] = total.get(name, 0) + exponent * power
    return tuple(sorted((name, exponent) for name, exponent in total.items() if exponent))


def _scale(parts: list[tuple[Prefix | None, Base, int]]) -> Fraction:
    total = Fraction(1)
    for prefix, base, power in parts:
        total *= ((prefix.factor if prefix else 1) * base.factor) ** power
    return total


def _unknown(symbol: str) -> BadUnit:
    suggestions = suggest(symbol)
    zh, en = f"看不懂单位“{symbol}”", f"not a legal unit: {symbol!r}"
    if suggestions:
        zh, en = f"{zh}，是否为 {'、'.join(suggestions)}？", f"{en}; did you mean {', '.join(suggestions)}?"
    return BadUnit(zh, en, suggestions)


def _candidates(symbol: str) -> Iterator[str]:
    perhaps: Mapping[str, str] = table().perhaps
    yield perhaps.get(symbol, "")
    above, _, below = symbol.partition("/")
    yield f"{above}/({re.sub('[/.*]', '·', below)})"
    plain = re.sub("[Oo]hm|OHM", "Ω", latin(symbol))
    yield perhaps.get(plain, plain)
    if plain.startswith("u"):
        yield "μ" + plain[1:]
        yield "μ" + perhaps.get(plain[1:], plain[1:])
    yield from _by_letters().get(plain.lower(), ())
    yield from _by_letters().get(plain.lower().removesuffix("s"), ())


@lru_cache(maxsize=1)
def _by_letters() -> dict[str, tuple[str, ...]]:
    """Lower-case letters → the common symbols they spell: "mpa" → MPa, mPa."""
    data = table()
    common = [*data.catalogue, *data.bases]
    common += [
        p + b.symbol for p in ("k", "M", "m", "μ", "c", "G", "n", "p") for b in data.bases.values() if b.prefixable
    ]
    spelled: dict[str, tuple[str, ...]] = {}
    for symbol in dict.fromkeys(common):
        key = symbol.lower().replace("·", "")
        spelled[key] = (*spelled.get(key, ()), symbol)
    return spelled
