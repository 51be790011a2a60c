"""How fast a store of packages is walked, against sha256sum: ``python -m tests.benchmarks.archive_walk [packages]``.

The store is made afresh in a temporary folder: by default 10 000 packages of 8 payload files, one of them 64 KiB.
Both run with as many processes as there are cores, one after the other, the files in the page cache.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from adapters.archive_bagit import verify_store
from adapters.archive_bagit.bags import make_bag
from engine.ports import Message

PACKAGES = 10_000


def a_bag(number: int) -> dict[str, bytes]:
    name = f"LIANGHENG-WT-2026-{number:06}"
    files = {f"02办理过程/{place:03}-环节.html": os.urandom(2048) for place in range(5)}
    files |= {"元数据.xml": os.urandom(4096), "说明文件.txt": os.urandom(512), "03办理结果/证书.pdf": os.urandom(65536)}
    payload = {"name": name, "institution_code": "LIANGHENG", "number": name[10:], "closed_at": "2026-11-20"}
    return {
        f"{name}/{path}": content for path, content in make_bag(Message(name, "archive", "x", payload, files)).items()
    }


def fill(home: Path, packages: int) -> int:
    size = 0
    for number in range(packages):
        for path, content in a_bag(number).items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(content)
            size += len(content)
    return size


def timed(work):
    began = time.monotonic()
    result = work()
    return time.monotonic() - began, result


def sha256sum(home: Path) -> None:
    walk = f"find {home} -type f -print0 | xargs -0 -n 256 -P {os.cpu_count()} sha256sum > /dev/null"
    subprocess.run(["bash", "-c", walk], check=True)


def main(packages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        size = fill(Path(folder), packages)
        print(f"{packages} packages, {size / 1e6:.0f} MB, {os.cpu_count()} cores")
        sha256sum(Path(folder))
        theirs, _ = timed(lambda: sha256sum(Path(folder)))
        ours, broken = timed(lambda: sum(1 for report in verify_store({"ARCHIVE_FOLDER": folder}) if report.flaws))
        print(f"sha256sum        {theirs:6.1f} s  {size / theirs / 1e6:6.0f} MB/s  one digest")
        print(f"archive verify   {ours:6.1f} s  {size / ours / 1e6:6.0f} MB/s  three digests, {broken} broken")
        print(f"ratio            {ours / theirs:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PACKAGES)
