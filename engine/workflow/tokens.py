"""Reads the resting tokens out of a stored state, scope by scope."""

from collections.abc import Mapping

from engine.workflow.signs import Sign
from engine.workflow.state import RawToken, from_micros
from engine.workflow.words import Token

Signs = Mapping[str, Mapping[str, Sign]]


def read_tokens(signs: Signs, tokens: list[RawToken]) -> tuple[Token, ...]:
    """All tokens that rest on a step or wait for an event, in order of the drawing levels.

    Tokens that wait at a join and the owners of child levels are left out: nobody acts on them.
    """
    found: list[Token] = []
    _read(signs, "", "", None, tokens, found)
    return tuple(found)


def _read(signs: Signs, level: str, path: str, item: int | None, tokens: list[RawToken], found: list[Token]) -> None:
    here = signs[level]
    for raw in tokens:
        if "v" in raw:
            continue
        sign = here[raw["s"]]
        if "x" not in raw:
            found.append(_token(sign, raw, path, item))
            continue
        place = f"{path}.{sign.step}" if path else sign.step
        for index, inner in raw["x"].items():
            if index:
                _read(signs, sign.level, f"{place}[{index}]", int(index), inner, found)
            else:
                _read(signs, sign.level, place, item, inner, found)


def _token(sign: Sign, raw: RawToken, path: str, item: int | None) -> Token:
    address = path if sign.own else f"{path}.{sign.step}" if path else sign.step
    return Token(
        raw["i"],
        sign.key,
        sign.step,
        path,
        address,
        sign.kind,
        sign.step_kind,
        sign.lane,
        sign.part,
        from_micros(raw["d"]) if "d" in raw else None,
        sign.message,
        item,
        raw.get("h"),
    )
