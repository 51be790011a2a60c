"""Prints what a page of the inbox costs on PostgreSQL. Run: python -m tests.benchmarks.inbox [open] [closed].

Counts as numbers; by default 100 000 open tasks, asked first with none and then with 300 000 closed ones. Rows are
made inside the server. The figure is the server time of the query that the desk runs, with its release warm.
"""

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.queries import inbox
from tests.databases import Templates
from tests.engine.core.scenes import COMPLAINT
from tests.scenarios.world import World

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
OPEN, CLOSED = 100_000, 300_000
TURNS = 30
COPIES = """
WITH made AS (
  INSERT INTO "case" (id, number, query_code, item, title, release, unit_id, party_id, applicant_name, opened_by,
                      opened_at, status, closed_at, revision, data_key, log_length, log_head)
  SELECT gen_random_uuid(), :prefix || n, 'X', item, title, release, unit_id, party_id, applicant_name, opened_by,
         opened_at, status, CASE WHEN :closed THEN opened_at END, 1, data_key, 1, log_head
  FROM "case", generate_series(1, :many) AS n WHERE id = :like
  RETURNING id)
INSERT INTO task (id, case_id, token, step, address, scope_path, subject, role, unit_id, opened_at, due_at, done_at,
                  done_by)
SELECT gen_random_uuid(), made.id, token, step, address, scope_path, subject, role, unit_id, opened_at,
       opened_at + random() * interval '30 days', CASE WHEN :closed THEN opened_at END,
       CASE WHEN :closed THEN CAST(:doer AS uuid) END
FROM made, (SELECT * FROM task WHERE case_id = :like AND done_at IS NULL) AS one
"""


def fill(session: Session, world: World, like, many: int, *, closed: bool) -> None:
    """Copies of one case and its task."""
    doer = world.staff["service_desk"].account_id
    session.rollback()
    facts = {"prefix": f"{'Z' if closed else 'A'}-", "many": many, "like": like, "closed": closed, "doer": doer}
    session.execute(text(COPIES), facts)
    session.commit()
    session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("ANALYZE"))
    session.rollback()


def milliseconds(session: Session, world: World, view: str) -> float:
    """Median of one page."""
    spent = []
    for _turn in range(TURNS):
        began = time.perf_counter_ns()
        inbox(session, world.means, world.staff["service_desk"], view=view, now=NOW)
        spent.append((time.perf_counter_ns() - began) / 1e6)
        session.rollback()
        session.expunge_all()
    return statistics.median(spent)


def main() -> None:
    """Fill, ask, fill with closed tasks, ask again."""
    open_tasks, closed_tasks = [int(given) for given in sys.argv[1:]] + [OPEN, CLOSED][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as name:
        templates = Templates(Path(name))
        with templates.of("postgresql").copy(Path(name)) as database, database.session() as session:
            world = World(session, Path(name), NOW)
            world.publish("complaint-ticket")
            like = world.submit("complaint-ticket", COMPLAINT)
            fill(session, world, like, open_tasks, closed=False)
            for closed in (0, closed_tasks):
                if closed:
                    fill(session, world, like, closed, closed=True)
                told = {view: milliseconds(session, world, view) for view in ("todo", "waiting", "mine", "done")}
                words = ", ".join(f"{view} {value:.1f} ms" for view, value in told.items())
                print(f"{open_tasks:,} open, {closed:,} closed: {words}")
        templates.close()


if __name__ == "__main__":
    main()
