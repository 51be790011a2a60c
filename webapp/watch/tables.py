"""What is asked of the watch pages, and their lines as spreadsheets read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from engine.queries.watch import LIGHTS, BoardRow, ItemFigures
from webapp.csvlines import csv_lines

LIGHT_WORDS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯"}
BOARD = ("办件编号", "事项", "申请人", "状态", "亮灯", "期限", "起算日", "应办结日")
FIGURES = ("事项", "期间办结", "按时办结", "按时率", "平均工作日", "在办", "黄灯", "红灯")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of an address; what cannot be read is left out."""

    light: str
    item: str
    page: int
    begin: date
    end: date

    def address(self, **others: object) -> str:
        """The query of the same filters, some of them changed."""
        facts = {"light": self.light, "item": self.item, **others}
        return urlencode({name: value for name, value in facts.items() if value})


def wanted(args: Mapping[str, str], today: date) -> Wanted:
    """Read the filters; the period is this year where none is named."""
    light, page = args.get("light", ""), args.get("page", "")
    return Wanted(
        light=light if light in LIGHTS else "",
        item=args.get("item", "")[:80],
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < len("10000") else 0,
        begin=_day(args.get("begin", ""), date(today.year, 1, 1)),
        end=_day(args.get("end", ""), today),
    )


def board_csv(rows: tuple[BoardRow, ...]) -> Iterator[str]:
    """The board as CSV."""
    return csv_lines(
        BOARD,
        (
            (
                row.number, row.title, row.applicant, row.status, LIGHT_WORDS[row.light], row.light_text,
                str(row.started_on), str(row.due_on or ""),
            )
            for row in rows
        ),
    )  # fmt: skip


def figures_csv(rows: tuple[ItemFigures, ...]) -> Iterator[str]:
    """The figures as CSV."""
    return csv_lines(
        FIGURES,
        (
            (
                row.title, str(row.closed), str(row.on_time), row.share, row.average_days,
                str(row.running), str(row.yellow), str(row.red),
            )
            for row in rows
        ),
    )  # fmt: skip


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return otherwise
