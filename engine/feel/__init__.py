"""FEEL, the expression language of DMN 1.5, whole and on exact decimals: a library of its own.

``compile(text, names)`` gives an ``Expression``; ``Expression.evaluate(scope)`` a value. No expression can reach
Python, the clock, files or the network, and none can work without bound.
"""

from engine.feel.coding import WORKDAYS, Workdays
from engine.feel.errors import FeelError, FeelLimit, FeelWarning
from engine.feel.expression import Expression, compile
from engine.feel.types import Type, parse_type
from engine.feel.values import (
    DaysDuration,
    Function,
    MonthsDuration,
    Parameter,
    Range,
    Value,
)
from engine.feel.valuetypes import coerce, conforms, type_of
from engine.feel.writing import text

Warning = FeelWarning

__all__ = [
    "WORKDAYS",
    "DaysDuration",
    "Expression",
    "FeelError",
    "FeelLimit",
    "FeelWarning",
    "Function",
    "MonthsDuration",
    "Parameter",
    "Range",
    "Type",
    "Value",
    "Warning",
    "Workdays",
    "coerce",
    "compile",
    "conforms",
    "parse_type",
    "text",
    "type_of",
]
