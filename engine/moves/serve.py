"""Begins to serve a notice and goes on from one channel to the next while nothing proves that it has arrived.

A channel is asked for a proof during its working days, then the next one begins beside it; a proof by any of them
counts. Where the last one brings none, the notice stays on the worklist of the clerks.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, update

from engine import outbox
from engine.calendar.days import local_date
from engine.catalog import Delivered
from engine.db import APART, new_id
from engine.log import ENGINE
from engine.model.serving import ACCOUNT, REFUSED, SILENT, SMS, Serving, ServingTry
from engine.moves.calls import message_of
from engine.moves.work import Work
from engine.workflow import Token

#: the line of the log that says on which channel a notice was sent.
TRIED = "serving-tried"
NO_PHONE = "没有可以接收短信的手机号码"


def start_serving(work: Work, bound: Delivered, token: Token) -> Serving:
    """Write down that a step waits for its notice to be served, and begin the first channel."""
    at = f"{token.scope_path}." if token.scope_path else ""
    serving = Serving(
        id=new_id(),
        case_id=work.case.id,
        token=token.id,
        step=token.key,
        address=token.address,
        scope_path=token.scope_path,
        paper=f"{at}{bound.paper}" if bound.paper else "",
        takes_account=any(one.name == ACCOUNT for one in bound.serve),
        role=work.release.role_of(token.lane),
        unit_id=work.case.unit_id,
        opened_at=work.now,
        place=-1,
        begun_on=local_date(work.now),
    )
    work.session.add(serving)
    work.session.flush()
    go_on(work, serving)
    return serving


def go_on(work: Work, serving: Serving) -> None:
    """Begin the next channel of item.toml, and at once those behind it that are not to be waited for."""
    channels = work.release.deliveries[serving.step].serve
    while serving.place + 1 < len(channels):
        serving.place += 1
        channel = channels[serving.place]
        begun = begin_try(work, serving, channel.name)
        wait(work, serving, channel.days if begun else 0)
        if begun and channel.days:
            return


def begin_try(work: Work, serving: Serving, channel: str, *, by: str = "", reference: str = "") -> bool:
    """Try one channel. False when it could not even be tried: a text message without a number."""
    row = ServingTry(
        id=new_id(), serving_id=serving.id, channel=channel, begun_at=work.now, by_name=by, reference=reference
    )
    work.session.add(row)
    if not by:
        work.record(TRIED, {"address": serving.address, "channel": channel}, step=serving.step, who=ENGINE)
    bound = work.release.deliveries[serving.step]
    if channel not in (ACCOUNT, SMS) or bound.notice is None:
        return True
    payload = message_of(work, bound, SMS, serving.scope_path)
    if payload is not None:
        # What is to be read in the account is announced by the same text; that it was read is the proof there.
        proves = row.id if channel == SMS else None
        once = f"serving:{row.id}"
        outbox.put(
            work.session, work.means.ring, case_id=work.case.id, channel=SMS, topic=serving.step, payload=payload,
            once=once, address=serving.address, proves=proves, now=work.now,
        )  # fmt: skip
    elif channel == SMS:
        row.result, row.detail, row.ended_at = REFUSED, NO_PHONE, work.now
        return False
    return True


def wait(work: Work, serving: Serving, days: int) -> None:
    """Give the present channel so many working days from today; 0: nothing follows of itself."""
    calendar = work.days.calendar
    serving.begun_on, serving.days = local_date(work.now), days
    serving.next_on = calendar.add_workdays(serving.begun_on, days) if days else None
    serving.calendar_stamp = calendar.stamp if days else None


def go_on_after_silence(work: Work, serving: Serving) -> None:
    """No proof came in the days of the present channel: begin the next; past the last it is for the clerks to act."""
    channels = work.release.deliveries[serving.step].serve
    silent = ServingTry.serving_id == serving.id, ServingTry.channel == channels[serving.place].name
    end_tries(work, *silent, result=SILENT)
    wait(work, serving, 0)
    go_on(work, serving)


def end_tries(work: Work, *which: ColumnElement[bool], result: str, detail: str = "") -> None:
    """End the tries named that are still under way."""
    work.session.execute(
        update(ServingTry)
        .where(ServingTry.ended_at.is_(None), *which)
        .values(result=result, detail=detail[: outbox.DETAIL_LENGTH], ended_at=work.now)
        .execution_options(synchronize_session="fetch")
    )


def drop_servings(work: Work, gone: Collection[str] | None = None) -> None:
    """Give up the servings of a case whose steps are gone; all of them where none are named."""
    mine = [Serving.case_id == work.case.id, Serving.ended_at.is_(None)]
    if gone is not None:
        mine.append(Serving.token.in_(gone))
    work.session.execute(update(Serving).where(*mine).values(ended_at=work.now).execution_options(**APART))
