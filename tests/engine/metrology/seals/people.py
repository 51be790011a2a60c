"""Who acts on the register in these tests, and what they wish for."""

from dataclasses import replace

from engine.metrology.seals.register import Person
from engine.ports import SealWish

KEEPER, ASKER, STRANGER, SETUP = Person("k", "章茵"), Person("a", "钱铮"), Person("s", "徐健"), Person("", "系统")
WISH = SealWish(
    kind="检定证书", document="LH-YL-202608-000001", reason="签发检定证书", case_id="7", case_number="WT-2026-000001",
    applicant_id=ASKER.id, applicant=ASKER.name,
)  # fmt: skip


def a_wish(**changes):
    return replace(WISH, **changes)
