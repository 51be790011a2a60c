"""How long a closed case is kept, and what its package must hold: the table [archive] of item.toml."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.errors import Flaw

#: class of retention → years; None is for ever.
RETENTIONS: Mapping[str, int | None] = {"永久": None, "30年": 30, "10年": 10}
DEFAULT_RETENTION = "10年"


def expires_on(closed_on: date, retention: str) -> date | None:
    """The first day on which a case may be destroyed: years count from 1 January after the year it closed in."""
    years = RETENTIONS[retention]
    return None if years is None else date(closed_on.year + 1 + years, 1, 1)


def retention_flaws(item: Mapping[str, Any], steps: Iterable[str]) -> Iterator[Flaw]:
    """What is wrong with the table [archive]."""
    kept, known = item.get("archive", {}), set(steps)
    if kept.get("retention", DEFAULT_RETENTION) not in RETENTIONS:
        words = "、".join(RETENTIONS)
        yield Flaw("item.toml", "archive.retention", f"保管期限应为{words}之一", f"must be one of {words}")
    for outcome, needed in kept.get("needs", {}).items():
        for step in needed:
            if step not in known:
                where = f"archive.needs.{outcome}"
                yield Flaw("item.toml", where, f"流程图中没有环节 {step}", f"no step {step} is drawn")
    for name in sorted(set(kept) - {"retention", "secrecy", "openness", "needs"}):
        yield Flaw("item.toml", f"archive.{name}", "没有这一项", "no such key")
