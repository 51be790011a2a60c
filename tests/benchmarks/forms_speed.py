"""Prints what forms cost: a form of 100 fields with a list of 200 rows, the page that shows all answers of a list of
480 rows, and a spreadsheet of 1 000 rows. Wall and processor time.

Run: python -m tests.benchmarks.forms_speed
"""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import xlsxwriter
from flask import Flask, render_template_string

from engine.forms import Form, compile_form
from engine.forms.spreadsheet import import_rows
from webapp.forms import register

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIELDS, ROWS, LONG, SHEET_ROWS, TURNS = 100, 200, 480, 1_000, 25
CHECK = """{% from "forms/macros.html" import summary %}{{ summary(view, change_url=change) }}"""
PAGE = """{% from "forms/macros.html" import form_page %}{{ form_page(view) }}"""


def schema() -> dict[str, Any]:
    """A form of FIELDS fields, every tenth conditional, every twentieth computed, and a list of instruments."""
    components: list[dict[str, Any]] = []
    for number in range(FIELDS):
        key = f"field_{number}"
        part: dict[str, Any] = {
            "type": "textfield",
            "key": key,
            "label": f"字段{number}",
            "validate": {"maxLength": 100},
        }
        if number % 20 == 19:
            part = {
                "type": "expression",
                "key": key,
                "label": f"合计{number}",
                "expression": f"=field_{number - 1} * 2",
            }
        elif number % 20 == 18:
            part = {"type": "number", "key": key, "label": f"数值{number}", "validate": {"min": 0}}
        elif number % 10 == 9:
            part["conditional"] = {"hide": f'=field_{number - 1} = "x"'}
        elif number % 10 == 5:
            part = {
                "type": "select",
                "key": key,
                "label": f"选择{number}",
                "values": [{"label": f"项{i}", "value": f"v{i}"} for i in range(8)],
            }
        components.append(part)
    row = [
        {"type": "textfield", "key": "name", "label": "器具名称", "validate": {"required": True, "maxLength": 100}},
        {"type": "textfield", "key": "serial_no", "label": "出厂编号", "validate": {"required": True, "maxLength": 60}},
        {"type": "textfield", "key": "model", "label": "型号规格", "validate": {"maxLength": 60}},
        {
            "type": "number",
            "key": "quantity",
            "label": "数量",
            "decimalDigits": 0,
            "validate": {"required": True, "min": 1},
        },
        {"type": "textarea", "key": "note", "label": "说明", "conditional": {"hide": "=quantity < 5"}},
        {"type": "expression", "key": "fee", "label": "费用", "expression": "=quantity * 120"},
    ]
    components.append(
        {
            "type": "dynamiclist",
            "path": "items",
            "label": "器具",
            "components": row,
            "properties": {"max_rows": 1000, "unique": "serial_no"},
        }
    )
    return {"type": "default", "id": "speed", "schemaVersion": 19, "components": components}


def answers(rows: int = ROWS) -> dict[str, Any]:
    """Raw answers that are all right."""
    raw: dict[str, Any] = {f"field_{number}": f"内容{number}" for number in range(FIELDS)}
    raw |= {f"field_{number}": "12.50" for number in range(18, FIELDS, 20)}
    raw |= {f"field_{number}": "v3" for number in range(5, FIELDS, 10)}
    raw["items"] = [
        {"name": "一般压力表", "serial_no": f"YL-{number:05d}", "model": "Y-100", "quantity": str(number % 9 + 1)}
        for number in range(rows)
    ]
    return raw


def sheet() -> bytes:
    """A spreadsheet of SHEET_ROWS good rows."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["器具名称", "出厂编号", "型号规格", "数量"])
        for number in range(1, SHEET_ROWS + 1):
            page.write_row(number, 0, ["一般压力表", f"YL-{number}", "Y-100", number % 9 + 1])
    return content.getvalue()


def milliseconds(work: Callable[[], Any]) -> str:
    """The best and the median of TURNS turns, and the median of the processor's time."""
    taken: list[float] = []
    worked: list[float] = []
    for _ in range(TURNS):
        begun, busy = perf_counter(), process_time()
        work()
        taken.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - busy) * 1000)
    return f"{min(taken):8.1f} ms, median {median(taken):.1f} ms, processor {median(worked):.1f} ms"


def main() -> None:
    """Measure and print."""
    app = Flask("speed", root_path=str(Path(__file__).parents[2] / "webapp"))
    register(app)
    definition, raw, content = schema(), answers(), sheet()
    form: Form = compile_form(definition, key="speed")

    def page() -> str:
        return render_template_string(PAGE, view=form.view(raw, {}, now=NOW, page=0))

    long = answers(LONG)

    def check_page() -> str:
        form.problems_by_page(long, {}, now=NOW)
        return render_template_string(CHECK, view=form.view(long, {}, now=NOW), change=str)

    with app.test_request_context():
        html = page().encode()
        print(f"compile                    {milliseconds(lambda: compile_form(definition, key='speed'))}")
        print(f"view                       {milliseconds(lambda: form.view(raw, {}, now=NOW, page=0))}")
        print(f"view and render            {milliseconds(page)}   (figure: 60)")
        print(f"check page of {LONG} rows     {milliseconds(check_page)}")
    print(f"check                      {milliseconds(lambda: form.check(raw, {}, now=NOW))}   (figure: 10)")
    stored = form.check(raw, {}, now=NOW)
    print(f"read                       {milliseconds(lambda: form.read(stored))}")
    packed = len(gzip.compress(html)) / 1024
    print(f"page                       {len(html) / 1024:8.1f} KB, compressed {packed:.1f} KB   (figure: 100)")
    imported = milliseconds(lambda: import_rows(form, "items", content, {}, {}, now=NOW))
    print(f"import of {SHEET_ROWS} rows       {imported}   (figure: 2000)")


if __name__ == "__main__":
    main()
