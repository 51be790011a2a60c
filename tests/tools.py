"""Outside tools the tests need, put once into the var folder: Node programs, and beancount in its own environment.

beancount is under the GPL: it is run as a separate process and never imported. All are installed by lock files with
hashes, and no script of theirs runs while they are.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BEANCOUNT = HERE / "adapters" / "beancount.txt"


def tools_folder():
    return (Path(os.environ.get("LIANGHENG_VAR", "var")) / "tools").resolve()


def message_centre():
    """The folder to run ``node server.js`` in, with what it depends on."""
    return _node_program(HERE / "adapters" / "smsc", "server.js")


def other_feel_engine():
    """The path of a Node program that evaluates FEEL with npm's feelin."""
    return _node_program(HERE / "oracle", "feelin.mjs") / "feelin.mjs"


def other_form_validator():
    """The path of a Node program that lets form-js judge answers."""
    return _node_program(HERE / "oracle", "form-js.mjs") / "form-js.mjs"


def bean_check():
    """The path of ``bean-check`` in an environment of its own."""
    home = tools_folder() / f"beancount-{_digest(BEANCOUNT)}"
    program = home / "bin" / "bean-check"
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            shutil.rmtree(home, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=300)
            pip = [str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
            hashed = ["--require-hashes", "--only-binary=:all:", "-r", str(BEANCOUNT)]
            subprocess.run([*pip, *hashed], check=True, timeout=600)
    return program


def _node_program(source, program):
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise AssertionError(f"{tool} is not installed; run: apt-get install nodejs npm")
    home = tools_folder() / f"{source.name}-{_digest(source / 'package-lock.json')}"
    if not (home / "node_modules").exists():
        part = home.with_name(f"{home.name}.{os.getpid()}.part")
        shutil.copytree(source, part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=part, check=True, timeout=300)
        _keep(part, home)
    shutil.copy(source / program, home / program)
    return home


def _digest(lock):
    return hashlib.sha256(lock.read_bytes()).hexdigest()[:12]


def _keep(part, home):
    """Rename into place; a run beside this one may have been faster."""
    try:
        part.rename(home)
    except OSError:
        shutil.rmtree(part)
