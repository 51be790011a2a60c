"""What is asked of the register of uses, and its lines as a spreadsheet reads them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from engine.metrology.seals import UseLine, UseSearch
from webapp.csvlines import csv_lines

HEADINGS = (
    "用印编号", "印章", "文书种类", "文书编号", "办件编号", "申请人", "申请时间", "批准人", "批准时间", "批准方式",
    "用印时间", "文件格式", "签名算法", "文件SHA-256",
)  # fmt: skip
_LOCAL = ZoneInfo("Asia/Shanghai")


def wanted(args: Mapping[str, str]) -> UseSearch:
    """The search that an address carries; what cannot be read is left out."""
    return UseSearch(
        seal_id=_id(args.get("seal", "")),
        words=args.get("words", "").strip()[:100],
        begin=_day(args.get("begin", "")),
        end=_day(args.get("end", "")),
    )


def as_csv(lines: Iterable[UseLine]) -> Iterator[str]:
    """The lines as CSV with a byte order mark, so that spreadsheet programs read the Chinese."""
    return csv_lines(
        HEADINGS,
        (
            (
                line.number, line.seal, line.kind, line.document, line.case_number, line.applicant,
                _moment(line.applied_at), line.approver, _moment(line.decided_at), line.note or "逐次审批",
                _moment(line.sealed_at), line.format, line.algorithm, line.digest,
            )
            for line in lines
        ),
    )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return at.astimezone(_LOCAL).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
