"""Outside tools the tests need, put once into the var folder: a message centre (Node) and beancount (own environment).

beancount is under the GPL: it is run as a separate process and never imported.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BEANCOUNT = "beancount==3.2.3"


def tools_folder():
    return (Path(os.environ.get("LIANGHENG_VAR", "var")) / "tools").resolve()


def message_centre():
    """The folder to run ``node server.js`` in, with what it depends on."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise AssertionError(f"{tool} is not installed; run: apt-get install nodejs npm")
    source = HERE / "smsc"
    locked = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]
    home = tools_folder() / f"smsc-{locked}"
    if not (home / "node_modules").exists():
        part = home.with_name(f"{home.name}.{os.getpid()}.part")
        shutil.copytree(source, part, dirs_exist_ok=True)
        subprocess.run(["npm", "ci", "--silent"], cwd=part, check=True, timeout=300)
        _keep(part, home)
    shutil.copy(source / "server.js", home / "server.js")
    return home


def bean_check():
    """The path of ``bean-check`` in an environment of its own."""
    home = tools_folder() / BEANCOUNT.replace("==", "-")
    program = home / "bin" / "bean-check"
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            shutil.rmtree(home, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=300)
            subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", BEANCOUNT], check=True, timeout=600)
    return program


def _keep(part, home):
    """Rename into place; a run beside this one may have been faster."""
    try:
        part.rename(home)
    except OSError:
        shutil.rmtree(part)
