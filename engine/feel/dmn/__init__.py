"""Decision models (DMN 1.1 to 1.5): decision tables, boxed expressions, requirement graphs, services.

``load`` reads a model and compiles all of it; ``Model.decision(name).evaluate(inputs)`` answers.
Nothing here reads a clock or a network; expressions are FEEL and can neither.
"""

from engine.feel.dmn.checks import Fault, Finding
from engine.feel.dmn.errors import DmnError, DmnLimit, DmnWarning, Place
from engine.feel.dmn.model import Decision, Model, Service, load, read

__all__ = [
    "Decision",
    "DmnError",
    "DmnLimit",
    "DmnWarning",
    "Fault",
    "Finding",
    "Model",
    "Place",
    "Service",
    "load",
    "read",
]
