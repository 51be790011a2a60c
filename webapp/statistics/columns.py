"""The figures as people read them: one column each, with what counts in it, and the bars that show one of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from engine.metrology.money.ledger import yuan
from webapp.csvlines import csv_lines
from webapp.statistics.chart import Bar, bars_svg
from webapp.statistics.lines import Figures, Line


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: its heading on the page and in files, what counts in it, and how a line tells it."""

    head: str
    #: lazily translated texts.
    label: object
    meaning: object
    tell: Callable[[Line], str]


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure as bars: its name in addresses, its lazily translated title, and a bar for each month."""

    key: str
    label: object
    bar: Callable[[Line], Bar]
    parted: bool = False


def _tenths(value: int | None, sign: str = "") -> str:
    return "" if value is None else f"{value // 10}.{value % 10}{sign}"


def _days(value: int | None) -> str:
    return "" if value is None else str(value)


COLUMNS = (
    Column(
        "新增办件", lazy_gettext("新增办件"), lazy_gettext("当月提交的办件，按提交日期"),
        lambda one: str(one.tally.opened),
    ),
    Column("办结", lazy_gettext("办结"), lazy_gettext("当月全部环节结束的办件"), lambda one: str(one.tally.closed)),
    Column(
        "完成", lazy_gettext("完成"),
        lazy_gettext("当月停止计时的办件，例如证书已全部出具；取样、归档可以在后"), lambda one: str(one.tally.timed),
    ),
    Column(
        "按时完成", lazy_gettext("按时完成"), lazy_gettext("完成的办件中没有超过承诺时限或法定时限的"),
        lambda one: str(one.tally.on_time),
    ),
    Column(
        "按时率", lazy_gettext("按时率"), lazy_gettext("按时完成除以完成，舍去第二位小数"),
        lambda one: _tenths(one.tally.share, "%"),
    ),
    Column(
        "办理工作日（中位数）", lazy_gettext("工作日（中位）"),
        lazy_gettext("一半的办件在这么多个工作日内完成；只算计入时限的工作日，暂停的时间不算"),
        lambda one: _days(one.tally.median),
    ),
    Column(
        "80%办件的工作日", lazy_gettext("工作日（80%）"), lazy_gettext("五分之四的办件在这么多个工作日内完成"),
        lambda one: _days(one.tally.most),
    ),
    Column(
        "返工", lazy_gettext("返工"), lazy_gettext("同一环节由工作人员重新办理的次数，计入办结的月份"),
        lambda one: str(one.tally.redone),
    ),
    Column(
        "收入（元）", lazy_gettext("收入（元）"), lazy_gettext("账簿中这些办件的收入，按记账日期，减去冲销和退款"),
        lambda one: yuan(one.extra.income_fen),
    ),
    Column(
        "评价数", lazy_gettext("评价数"), lazy_gettext("当月收到的评价；被剔除的不计"), lambda one: str(one.extra.rated)
    ),
    Column(
        "平均满意度", lazy_gettext("满意度"), lazy_gettext("评价的平均分，满分5分，四舍五入到一位小数"),
        lambda one: _tenths(one.extra.tenths),
    ),
    Column("差评", lazy_gettext("差评"), lazy_gettext("不满意和非常不满意的评价"), lambda one: str(one.extra.bad)),
)  # fmt: skip


def _amount(name: str, value: int | None, told: str) -> Bar:
    return Bar(name, value or 0, told=told if value else "")


CHARTS = (
    Chart(
        "done", lazy_gettext("每月完成"),
        lambda one: Bar(
            one.name, one.tally.on_time, one.tally.timed - one.tally.on_time,
            str(one.tally.timed) if one.tally.timed else "",
        ), parted=True,
    ),
    Chart(
        "opened", lazy_gettext("每月新增办件"), lambda one: _amount(one.name, one.tally.opened, str(one.tally.opened))
    ),
    Chart(
        "days", lazy_gettext("每月办理工作日的中位数"),
        lambda one: _amount(one.name, one.tally.median, _days(one.tally.median)),
    ),
    Chart("redone", lazy_gettext("每月返工"), lambda one: _amount(one.name, one.tally.redone, str(one.tally.redone))),
    Chart(
        "income", lazy_gettext("每月收入（元）"),
        lambda one: _amount(one.name, max(one.extra.income_fen, 0), yuan(one.extra.income_fen)),
    ),
    Chart(
        "stars", lazy_gettext("每月平均满意度"),
        lambda one: _amount(one.name, one.extra.tenths, _tenths(one.extra.tenths)),
    ),
)  # fmt: skip


def cells(line: Line) -> tuple[str, ...]:
    """A line under the columns, less its name."""
    return tuple(column.tell(line) for column in COLUMNS)


def chart_of(key: str) -> Chart:
    """The chart of that name; the first where there is none."""
    return next((one for one in CHARTS if one.key == key), CHARTS[0])


def draw(chart: Chart, months: Sequence[Line]) -> str:
    """A chart over the months, as SVG."""
    legend = (gettext("按时"), gettext("超期")) if chart.parted else ()
    return bars_svg(
        [chart.bar(one) for one in months], title=str(chart.label), legend=legend, none=gettext("期间内没有数据")
    )


def csv_of(figures: Figures) -> Iterator[str]:
    """Every unit in every month, then the months, the units, and all together."""
    lines = [(month, one.name, one) for month, one in figures.cells]
    lines += [(one.name, "合计", one) for one in figures.months]
    lines += [("合计", one.name, one) for one in figures.units]
    lines.append(("合计", "合计", figures.total))
    heads = ("月份", "部门", *(column.head for column in COLUMNS))
    return csv_lines(heads, ((month, unit, *cells(one)) for month, unit, one in lines))
