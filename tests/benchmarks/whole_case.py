"""Prints how many whole two-task cases a second the product serves, on PostgreSQL.

Run: python -m tests.benchmarks.whole_case [cases] [clients]. A case is what its people do: eight requests with HTML,
sessions and CSRF (start, two pages, submit; inbox, task, claim, complete), by an applicant's and a clerk's connection.
"""

import re
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select

from engine.db import new_id, transaction
from engine.model.case import Task
from engine.parties import add_member
from tests.benchmarks.post_form import NOW, Client, into_product, serving
from tests.browser.living import free_port
from tests.databases import Templates
from tests.growth.site import PAGES, REPLY
from tests.scenarios.world import World

CASES, CLIENTS, BLOCKS = 80, 4, 3


def post(client: Client, address: str, answers: dict) -> str:
    """Post as a form with files does; where it leads."""
    status, location = client.follow("POST", address, {"csrf_token": client.token, "_key": new_id().hex, **answers})
    assert status == 303, (address, status)
    return location


def one_case(engine: Engine, applicant: Client, clerk: Client) -> None:
    """From the first click to the answer."""
    draft = post(applicant, "/items/complaint-ticket/start", {})
    for number, answers in enumerate(PAGES):
        post(applicant, f"{draft}/{number}", {**answers, "_action": "next" if number == 0 else "check"})
    case_id = UUID(re.search("[0-9a-f-]{36}", post(applicant, f"{draft}/check", {})).group())
    assert "/desk/tasks/" in clerk.ask("GET", "/desk/")[1]
    with engine.connect() as connection:  # clients must not take each other's tasks
        task = connection.scalar(select(Task.id).where(Task.case_id == case_id, Task.done_at.is_(None)))
    assert str(task) in clerk.ask("GET", f"/desk/tasks/{task}")[1]
    post(clerk, f"/desk/tasks/{task}/claim", {})
    post(clerk, f"/desk/tasks/{task}/0", {**REPLY, "_action": "submit"})


def main() -> None:
    """Cases a second, by one client and by several."""
    many, clients = [int(given) for given in sys.argv[1:]] + [CASES, CLIENTS][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as name:
        folder, templates = Path(name), Templates(Path(name))
        with templates.of("postgresql").copy(folder) as database, database.session() as session:
            world = World(session, folder, NOW)
            world.publish("complaint-ticket")
            with transaction(session):
                add_member(session, world.applicant.account_id, world.party, relation="owner", may_submit=True)
            port = free_port()
            with serving(port, "tests.benchmarks.post_form", "serve", database.url, str(port), str(folder)):
                clerk = world.logins["客服"]
                pairs = [(into_product(port, "zhoumin", "/my/"), into_product(port, clerk)) for _one in range(clients)]
                one_case(database.engine, *pairs[0])
                for workers in (1, clients):
                    print(f"{workers} clients: {rate(database.engine, pairs[:workers], many):.1f} cases/s")
        templates.close()


def rate(engine: Engine, pairs: list[tuple[Client, Client]], many: int) -> float:
    """Cases a second, median of the blocks."""

    def work(pair: tuple[Client, Client]) -> None:
        for _turn in range(many // len(pairs)):
            one_case(engine, *pair)

    told = []
    for _block in range(BLOCKS):
        began = time.perf_counter()
        with ThreadPoolExecutor(len(pairs)) as pool:
            list(pool.map(work, pairs))
        told.append(many / (time.perf_counter() - began))
    return statistics.median(told)


if __name__ == "__main__":
    main()
