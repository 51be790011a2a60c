"""What service tasks of a drawing may call: operations inside the transaction, renders by a worker.

``item.toml`` names them; each is a plain function with its inputs, units and errors in its docstring. A refusal is an
``InvalidAnswers`` whose sentence is shown to the person who acts.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.metrology.operations.capability import MATCH
from engine.metrology.operations.certificates import ISSUE, REGISTER
from engine.metrology.operations.compulsory import COMPULSORY
from engine.metrology.operations.contracts import COMPOSE_CONTRACT, CONTRACTS
from engine.metrology.operations.credit import CREDIT
from engine.metrology.operations.evaluation import EVALUATE
from engine.metrology.operations.examiners import CHECK_TEAM
from engine.metrology.operations.fees import TOTAL
from engine.metrology.operations.independence import INDEPENDENT
from engine.metrology.operations.letters import LETTER
from engine.metrology.operations.licences import CHANGE, CHECK_LICENCE, GRANT
from engine.metrology.operations.payments import PAYMENTS
from engine.metrology.operations.prices import QUOTATION, QUOTE
from engine.metrology.operations.quotations import COMPOSE
from engine.metrology.operations.samples import SAMPLES
from engine.metrology.operations.sealing import SEAL
from engine.metrology.operations.shipments import SHIPMENTS
from engine.metrology.operations.staff import CHECK_STAFF
from engine.metrology.operations.standards import CHECK
from engine.metrology.operations.surveys import SURVEYS
from engine.ports import Operation, Render

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            CHECK,
            MATCH,
            CHECK_STAFF,
            EVALUATE,
            REGISTER,
            ISSUE,
            INDEPENDENT,
            TOTAL,
            CHECK_TEAM,
            CHECK_LICENCE,
            GRANT,
            CHANGE,
            *PAYMENTS,
            QUOTE,
            QUOTATION,
            *CONTRACTS,
            CREDIT,
            *COMPULSORY,
            *SAMPLES,
            *SHIPMENTS,
            *SURVEYS,
        )
    }
)
RENDERS: Mapping[str, Render] = MappingProxyType(
    {SEAL.name: SEAL, LETTER.name: LETTER, COMPOSE.name: COMPOSE, COMPOSE_CONTRACT.name: COMPOSE_CONTRACT}
)

__all__ = ["OPERATIONS", "RENDERS"]
