"""Counts what a database is asked: every statement, and every BEGIN, COMMIT and ROLLBACK."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collects the first words of everything that is sent to the database while the block runs."""
    sent: list[str] = []

    def before(_connection, _cursor, statement, _parameters, _context, _many):
        if not statement.startswith("BEGIN"):  # SQLite's own; the event below has counted it
            sent.append(" ".join(statement.split()))

    listeners = {
        "before_cursor_execute": before,
        "begin": lambda _connection: sent.append("BEGIN"),
        "commit": lambda _connection: sent.append("COMMIT"),
        "rollback": lambda _connection: sent.append("ROLLBACK"),
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield sent
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
