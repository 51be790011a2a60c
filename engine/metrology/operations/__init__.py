"""What service tasks of a drawing may call: operations inside the transaction, renders by a worker.

``item.toml`` names them; each is a plain function with its inputs, units and errors in its docstring. A refusal is an
``InvalidAnswers`` whose sentence is shown to the person who acts.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.metrology.operations.certificates import ISSUE, REGISTER
from engine.metrology.operations.evaluation import EVALUATE
from engine.metrology.operations.fees import TOTAL
from engine.metrology.operations.sealing import SEAL
from engine.metrology.operations.staff import CHECK_STAFF
from engine.metrology.operations.standards import CHECK
from engine.ports import Operation, Render

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {operation.name: operation for operation in (CHECK, CHECK_STAFF, EVALUATE, REGISTER, ISSUE, TOTAL)}
)
RENDERS: Mapping[str, Render] = MappingProxyType({SEAL.name: SEAL})

__all__ = ["OPERATIONS", "RENDERS"]
