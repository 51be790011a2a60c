"""The rows that one completed task writes, written through SQLAlchemy Core: what the product is measured against."""

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.model.case import Case, CaseState, Task
from engine.model.event import Event
from engine.model.outbox import OutboxMessage
from engine.model.submission import Submission

#: the answers are about 5 KB, as a form with a table sends.
REPLY = {"finding": "不涉及核实", "reply": "一般压力表的检定周期一般不超过半年。" * 90}


def rows_of(session: Session, case_id) -> dict:
    """What one completed task writes: a section, a message, the lines of the log, the new state of the case."""

    def facts(row):
        return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}

    session.rollback()
    events = session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()[-2:]
    answers = select(Submission).where(Submission.case_id == case_id, Submission.address == "handle")
    told = select(OutboxMessage).where(OutboxMessage.topic == "on.closed", OutboxMessage.case_id == case_id)
    done = select(Task).where(Task.case_id == case_id, Task.step == "handle")
    made = {
        "section": facts(session.scalars(answers).one()),
        "events": [facts(event) for event in events],
        "message": facts(session.scalars(told).one()),
        "case": facts(session.get_one(Case, case_id)),
        "task": facts(session.scalars(done).one()),
    }
    session.rollback()
    return made


def write_rows(connection: Connection, rows: dict, case_id, task_id) -> None:
    """Read the case, write the rows; the caller's transaction."""
    case, task, state = Case.__table__, Task.__table__, CaseState.__table__
    sections = Submission.__table__
    connection.execute(select(task, case, state.c.state).join(case, case.c.id == task.c.case_id).join(
        state, state.c.case_id == case.c.id).where(task.c.id == task_id)).one()  # fmt: skip
    connection.execute(select(sections).where(sections.c.case_id == case_id)).all()
    connection.execute(state.delete().where(state.c.case_id == case_id))
    told = rows["case"]
    connection.execute(case.update().where(case.c.id == case_id).values(
        status=told["status"], outcome=told["outcome"], closed_at=told["closed_at"], revision=told["revision"],
        log_length=told["log_length"], log_head=told["log_head"]))  # fmt: skip
    done = rows["task"]
    connection.execute(task.update().where(task.c.id == task_id).values(
        done_at=done["done_at"], done_by=done["done_by"], done_by_name=done["done_by_name"]))  # fmt: skip
    mine = {"id": new_id(), "case_id": case_id}
    connection.execute(Event.__table__.insert(), [{**one, **mine, "id": new_id()} for one in rows["events"]])
    connection.execute(OutboxMessage.__table__.insert(), [{**rows["message"], **mine, "once": new_id().hex}])
    connection.execute(sections.insert(), [{**rows["section"], **mine, "key": new_id().hex}])
