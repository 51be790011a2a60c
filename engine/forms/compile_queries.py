"""Questions to registers as their owner writes them in the properties: which register, and with which formulas."""

from collections.abc import Mapping

from engine.forms.spec import Query
from engine.forms.workshop import Part


def query_of(part: Part, name: str) -> Query | None:
    """The register under the property ``name``, asked with the formulas under ``<name>_with`` (a JSON group)."""
    wanted = part.property()
    register = wanted.text(name).strip()
    if not register:
        return None
    given = wanted.structured(f"{name}_with")
    if given is not None and not isinstance(given, Mapping):
        part.flaw(f"“{name}_with”应为一组表达式", f"'{name}_with' must be a group of expressions")
        given = None
    asked = Part(given or {}, part.shop)
    asked.element = part.element
    formulas = ((str(key), asked.formula(str(key))) for key in given or {})
    found = tuple((key, formula) for key, formula in formulas if formula is not None)
    return Query(register, found, wanted.flag(f"{name}_must"))
