"""Prints what posting a task's form takes under many clients, beside the floor, on PostgreSQL.

Run: python -m tests.benchmarks.post_form [posts a block] [clients]. Both sites are served by waitress with the same
number of threads, in processes of their own, on one database; the blocks take turns, each post on a case of its own.
``serve URL PORT FOLDER`` is what the product's process runs.
"""

import http.client
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from lxml import html
from waitress import serve

from engine.catalog import Catalog, Means
from engine.db import connect, new_id
from engine.files import FolderStore
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.vault import KeyRing
from tests.benchmarks.written_rows import REPLY, rows_of
from tests.browser.living import free_port
from tests.databases import Database, Templates, load_tables
from tests.engine.core.scenes import COMPLAINT
from tests.engine.people import PASSWORD
from tests.scenarios.world import World
from webapp.app import create_app
from webapp.settings import Settings

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
THREADS, CLIENTS, POSTS, BLOCKS = 16, 16, 320, 3
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


def serve_product(url: str, port: int, folder: Path) -> None:
    """The product without its worker, which in service runs elsewhere."""
    load_tables()
    means = Means(Catalog(OPERATIONS, RENDERS), KeyRing.load_or_make(folder / "ring.json"))
    wiring = SimpleNamespace(means=means, store=FolderStore(folder / "files"), engine=connect(url), nudge=lambda: None)
    settings = Settings(var=folder, database_url=url, secret_key="k" * 32)
    serve(create_app(settings, wiring=wiring, clock=lambda: NOW), host="127.0.0.1", port=port, threads=THREADS)


@contextmanager
def serving(port: int, *command: str) -> Iterator[None]:
    """A site in a process of its own, answering on ``port``."""
    process = subprocess.Popen([sys.executable, "-m", *command], stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


class Client:
    """One browser: a connection that is kept, and cookies."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, address: str, answers: dict | None = None) -> tuple[int, str]:
        """Status and text."""
        status, _location, text = self._ask(method, address, answers)
        return status, text

    def follow(self, method: str, address: str, answers: dict) -> tuple[int, str]:
        """Status and where it leads."""
        return self._ask(method, address, answers)[:2]

    def _ask(self, method: str, address: str, answers: dict | None) -> tuple[int, str, str]:
        body = urllib.parse.urlencode(answers) if answers is not None else None
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        self._http.request(method, address, body, cookie | (HEADERS if body is not None else {}))
        answer = self._http.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def into_product(port: int, login: str, home: str = "/desk/") -> Client:
    """A person, logged in."""
    client = Client(port)
    page = html.fromstring(client.ask("GET", "/login")[1])
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    status, _text = client.ask("POST", "/login", {"csrf_token": token, "login": login, "password": PASSWORD})
    assert status == 303, status
    client.token = html.fromstring(client.ask("GET", home)[1]).xpath("//input[@name='csrf_token']/@value")[0]
    return client


def into_floor(port: int, login: str) -> Client:
    """The same person at the floor."""
    client = Client(port)
    client.token = client.ask("GET", f"/login/{login}")[1]
    return client


def block(clients: list[Client], cases: list[tuple[UUID, UUID]], post: Callable) -> list[float]:
    """Milliseconds of every post, sorted; each client takes every n-th case."""

    def work(number: int) -> list[float]:
        spent = []
        for case_id, task_id in cases[number :: len(clients)]:
            began = time.perf_counter_ns()
            status, text = post(clients[number], case_id, task_id)
            spent.append((time.perf_counter_ns() - began) / 1e6)
            assert status == 303, (status, text[:500])
        return spent

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(one for spent in pool.map(work, range(len(clients))) for one in spent)


def to_product(client: Client, _case_id: UUID, task_id: UUID) -> tuple[int, str]:
    return client.ask(
        "POST",
        f"/desk/tasks/{task_id}/0",
        {"csrf_token": client.token, "_key": new_id().hex, "_action": "submit", **REPLY},
    )


def to_floor(client: Client, case_id: UUID, task_id: UUID) -> tuple[int, str]:
    return client.ask("POST", f"/tasks/{case_id}/{task_id}", {"csrf_token": client.token, **REPLY})


def make_cases(world: World, many: int) -> list[tuple[UUID, UUID]]:
    """Open cases and their tasks."""
    made = [(case_id := world.submit("complaint-ticket", COMPLAINT), world.open_task(case_id, "handle"))
            for _turn in range(many)]  # fmt: skip
    world.session.rollback()
    return made


def measure(database: Database, world: World, folder: Path, posts: int, clients: int) -> dict[str, list[list[float]]]:
    """Blocks of both ways, taking turns."""
    first = world.submit("complaint-ticket", COMPLAINT)
    world.complete("service_desk", first, "handle", REPLY)
    (folder / "rows.pickle").write_bytes(pickle.dumps(rows_of(world.session, first)))
    login = world.logins["客服"]
    told: dict[str, list[list[float]]] = {"product": [], "floor": []}
    ours, bare = free_port(), free_port()
    with (
        serving(ours, "tests.benchmarks.post_form", "serve", database.url, str(ours), str(folder)),
        serving(bare, "tests.benchmarks.floor", database.url, str(bare), str(folder / "rows.pickle")),
    ):
        ways = {
            "product": ([into_product(ours, login) for _one in range(clients)], to_product),
            "floor": ([into_floor(bare, login) for _one in range(clients)], to_floor),
        }
        for people, post in ways.values():
            block(people, make_cases(world, clients * 2), post)
        for _block in range(BLOCKS):
            for name, (people, post) in ways.items():
                told[name].append(block(people, make_cases(world, posts), post))
    return told


def main() -> None:
    """Medians of the blocks, and their ratio."""
    posts, clients = [int(given) for given in sys.argv[1:]] + [POSTS, CLIENTS][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as name:
        templates = Templates(Path(name))
        with templates.of("postgresql").copy(Path(name)) as database, database.session() as session:
            world = World(session, Path(name), NOW)
            world.publish("complaint-ticket")
            told = measure(database, world, Path(name), posts, clients)
        templates.close()
    p95 = {}
    for way, blocks in told.items():
        p95[way] = statistics.median(spent[int(len(spent) * 0.95)] for spent in blocks)
        p50 = statistics.median(spent[len(spent) // 2] for spent in blocks)
        print(f"{way}: p50 {p50:.1f} ms, p95 {p95[way]:.1f} ms, {clients} clients, {BLOCKS} blocks of {posts} posts")
    print(f"product / floor, p95: {p95['product'] / p95['floor']:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve_product(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
