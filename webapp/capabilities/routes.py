"""Routes of 测量能力: what can be verified, calibrated and tested here, by instrument, range and method."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine.db import reading
from engine.errors import Problem
from engine.metrology.registers.capabilities import read_level, read_wanted, search_capabilities
from engine.metrology.registers.kept import SERVICES
from engine.metrology.registers.model import Capability
from webapp.csvlines import csv_lines
from webapp.extensions import db
from webapp.filling.turning import refused
from webapp.security import public
from webapp.session import optional_actor
from webapp.workbooks import send_workbook

blueprint = Blueprint("capabilities", __name__, url_prefix="/capabilities")
LONGEST = 60
FILTERS = ("words", "service", "range", "level")
COLUMNS = ("项目编号", "器具类别", "参数", "服务类型", "测量范围", "测量水平", "依据编号", "依据名称", "CNAS", "CMA")


@blueprint.get("/")
@public
def listed() -> ResponseReturnValue:
    """The capabilities that fit what was asked for."""
    rows, problems = _found()
    page = render_template(
        "capabilities/list.html", rows=rows, problems=problems, services=SERVICES,
        asked={name: _asked(name) for name in FILTERS},
    )  # fmt: skip
    return make_response(page, 422 if problems else 200)


@blueprint.get("/capabilities.csv")
@public
def give_csv() -> ResponseReturnValue:
    """The same as a table for spreadsheet programs."""
    rows, _ = _found()
    name = {"Content-Disposition": 'attachment; filename="capabilities.csv"'}
    return Response("".join(csv_lines(COLUMNS, _lines(rows))), mimetype="text/csv; charset=utf-8", headers=name)


@blueprint.get("/capabilities.xlsx")
@public
def give_sheet() -> ResponseReturnValue:
    """The same as a sheet."""
    rows, _ = _found()
    return send_workbook("测量能力表", COLUMNS, _lines(rows))


def _found() -> tuple[Sequence[Capability], Sequence[Problem]]:
    """What fits, and what is wrong with the question."""
    rows: Sequence[Capability] = ()
    with reading(db.session()) as session:
        optional_actor(session)
        with refused() as problems:
            wanted, level = read_wanted(_asked("range")), read_level(_asked("level"))
            rows = search_capabilities(session, _asked("words"), service=_asked("service"), wanted=wanted, level=level)
    return rows, problems


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST]


def _lines(rows: Sequence[Capability]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        yield (
            row.number, row.category, row.parameter, row.service_type, row.range, row.uncertainty, row.method,
            row.method_name, "是" if row.accredited else "", "是" if row.cma else "",
        )  # fmt: skip
