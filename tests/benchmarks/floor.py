"""The floor: a bare Flask view with log-in, CSRF and the rows of one completed task through Core, and nothing else.

No product that keeps the same promises can answer faster. Serve: python -m tests.benchmarks.floor URL PORT FACTS, with
FACTS a pickle of the rows, written by ``post_form``.
"""

import pickle
import sys
from pathlib import Path
from uuid import UUID

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from sqlalchemy import select
from waitress import serve

from engine.accounts import Account
from engine.db import connect
from tests.benchmarks.written_rows import write_rows
from tests.databases import load_tables

THREADS = 16


class _Person(UserMixin):
    def __init__(self, name: str) -> None:
        self.id = name


def floor(url: str, rows: dict) -> Flask:
    """The application on the database at ``url``."""
    engine = connect(url)
    app = Flask(__name__)
    app.secret_key = "k" * 32
    CSRFProtect(app)
    LoginManager(app).user_loader(_Person)
    accounts = Account.__table__

    @app.get("/login/<name>")
    def log_in(name: str) -> str:
        login_user(_Person(name))
        return generate_csrf()

    @app.post("/tasks/<case_id>/<task_id>")
    @login_required
    def complete(case_id: str, task_id: str) -> ResponseReturnValue:
        with engine.begin() as connection:
            connection.execute(select(accounts).where(accounts.c.login == current_user.id)).one()
            assert len(request.form["reply"])
            write_rows(connection, rows, UUID(case_id), UUID(task_id))
        return redirect("/done", 303)

    return app


if __name__ == "__main__":
    load_tables()
    serve(
        floor(sys.argv[1], pickle.loads(Path(sys.argv[3]).read_bytes())),  # noqa: S301 - our own file
        host="127.0.0.1", port=int(sys.argv[2]), threads=THREADS, ident="",
    )  # fmt: skip
