"""The calibration order at its size: ``python -m tests.benchmarks.calibration_order [instruments] [sheet rows]``.

An order of 50 instruments is received and assigned, then each is recorded: bytes of state with so many waiting, the
time of a step, the time of its case page for applicant and clerk. A spreadsheet of 500 instruments is read and handed
in as an order.
"""

import io
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import xlsxwriter
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Base, connect, transaction
from engine.forms.spreadsheet import import_rows
from engine.model.case import CaseState
from engine.parties import add_member
from tests.items.folder import form
from tests.scenarios.orders import ORDER, answers_of, steps_before_records
from tests.scenarios.world import World
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.app import create_app
from webapp.extensions import db
from webapp.settings import Settings

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
SHEET = ("器具类别", "服务类型", "用途", "器具名称", "型号规格", "出厂编号", "测量范围下限", "测量范围上限", "计量单位")


def timed(work):
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def sheet_of(rows: int) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, SHEET)
        for number in range(rows):
            cells = ("压力表", "检定", "企业内部", "一般压力表", "Y-100", f"XL-{number:05}", "0", "1.6", "MPa")
            page.write_row(number + 1, 0, cells)
    return file.getvalue()


def main(size: int, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/order.db")
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            world = World(session, Path(folder), NOW)
            world.publish(ORDER)
            with transaction(session):
                add_member(session, world.applicant.account_id, world.party, relation="owner", may_submit=True)
            settings = Settings(var=Path(folder), database_url=f"sqlite:///{folder}/order.db", secret_key="k" * 32)
            app = create_app(settings, wiring=world, clock=lambda: NOW)
            app.testing = True
            one_order(world, session, app, size)
            one_sheet(world, rows)
            with app.app_context():
                db.engine.dispose()
        engine.dispose()


def one_order(world: World, session: Session, app: Flask, size: int) -> None:
    apply, *others = steps_before_records(size)
    record = answers_of("record")
    case_id = world.submit(ORDER, apply["answers"])
    world.work()
    for step in others:
        took, _ = timed(lambda step=step: world.complete(step["who"], case_id, step["step"], step["answers"]))
        world.work()
        print(f"{step['step']:16} {took * 1000:8.1f} ms")
    state = session.scalar(select(CaseState.state).where(CaseState.case_id == case_id)) or b""
    print(f"state, {size} waiting {len(state):6} bytes, {len(state) / size:5.0f} per instrument")
    session.rollback()
    times = [
        timed(lambda at=at: world.complete("operator", case_id, f"instruments[{at}].record", record))[0]
        for at in range(size)
    ]
    print(f"record           {median(times) * 1000:8.1f} ms (median), last {times[-1] * 1000:.1f} ms")
    for login, face in (("zhoumin", "my"), (world.logins["徐健"], "desk")):
        reader = log_in(Reader(app), login)
        address = f"/{face}/cases/{case_id}"
        pages = [timed(partial(reader.client.get, address))[0] for _ in range(9)]
        size_of = len(reader.client.get(address).data)
        print(f"case page, {face:5} {median(pages) * 1000:8.1f} ms, with its template and {size_of // 1000} kB")


def one_sheet(world: World, rows: int) -> None:
    content, answers = sheet_of(rows), {k: v for k, v in steps_before_records(1)[0]["answers"].items() if k != "items"}

    def order() -> int:
        found = import_rows(form(f"{ORDER}/apply"), "items", content, answers, {}, now=NOW)
        world.submit(ORDER, {**answers, "items": list(found.rows)})
        return found.count

    took, count = timed(order)
    print(f"sheet of {count:4}    {took:8.2f} s, from the file to the submitted order")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given + [50, 500][len(given) :]))
