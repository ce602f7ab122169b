"""Kills a harvest again and again, resumes it each time, and compares the archive with that of an undisturbed one.

    python -m bench.resume --proxy http://127.0.0.1:8811 --log requests.jsonl [--kills 50] [--seed 1] PORTAL.toml...

The portals are served by a proxy on loopback that appends one line for each request to the log. Prints the requests of both ways,
their ratio, and which tables differ when times and names of runs are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from archive.paths import Layout
from archive.salvage import WHOLE_HARVEST
from archive.verify import verify

TABLES = ("articles", "revisions", "captures")
#: What no two runs have in common: their names, their moments, which of equal answers came first, and where bytes stand.
OWN = {
    "warc_record_type",
    "run_id",
    "fetched_at",
    "first_seen",
    "last_seen",
    "last_changed",
    "seen_from",
    "superseded_at",
    "gone_at",
}
PLACES = {"warc_filename", "warc_record_offset", "warc_record_length", "year"}


def command(archive: Path, portals: list[str], settings: list[str]) -> list[str]:
    pairs = [part for setting in settings for part in ("-s", setting)]
    return [sys.executable, "-m", "ngoaivu", "harvest", *portals, "--archive", str(archive), *pairs]


def requests(log: Path) -> int:
    return sum(1 for _ in log.open()) if log.exists() else 0


def content(archive: Path) -> dict[str, str]:
    """The hash of each table without what differs between any two runs."""
    hashes = {}
    for table in TABLES:
        rows = ds.dataset(archive / table, partitioning="hive").to_table().to_pylist()
        plain = sorted(repr(sorted(_plain(row).items())) for row in rows)
        hashes[table] = f"{len(rows)} rows, {hashlib.sha256(''.join(plain).encode()).hexdigest()[:12]}"
    return hashes


def _plain(row: dict[str, Any]) -> dict[str, str]:
    return {name: repr(value) for name, value in row.items() if name not in OWN | PLACES}


def killed(run: list[str], archive: Path, kills: int, length: float, chance: random.Random) -> tuple[int, int]:
    """Start and kill so many times, or until the harvest had ended; returns how often it was killed, and its exit code."""
    note = Layout(archive).unfinished / f"{WHOLE_HARVEST}.json"
    for number in range(kills):
        child = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1.0 + chance.uniform(0, length))
        child.send_signal(signal.SIGKILL)
        child.wait()
        if archive.exists() and not note.exists():
            return number, 0
    return kills, subprocess.run(run, capture_output=True, check=False).returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portals", nargs="+")
    parser.add_argument("--proxy", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--length", type=float, default=4.0, help="seconds after the start of a run up to which it may be killed"
    )
    parser.add_argument("-s", dest="settings", action="append", default=["DOWNLOAD_DELAY=0"])
    options = parser.parse_args()
    os.environ["http_proxy"] = options.proxy
    folder = Path(tempfile.mkdtemp(prefix="ngoaivu-resume-"))
    began, before = time.perf_counter(), requests(options.log)
    whole = subprocess.run(
        command(folder / "whole", options.portals, options.settings), capture_output=True, check=False
    )
    plain = requests(options.log) - before
    print(f"undisturbed: exit {whole.returncode}, {plain} requests in {time.perf_counter() - began:.0f} s", flush=True)
    before = requests(options.log)
    run = command(folder / "killed", options.portals, options.settings)
    count, code = killed(run, folder / "killed", options.kills, options.length, random.Random(options.seed))
    again = requests(options.log) - before
    print(f"killed {count} times and resumed: exit {code}, {again} requests, {again / plain:.3f} x")
    one, other = content(folder / "whole"), content(folder / "killed")
    for table in TABLES:
        print(f"{table}: {'equal' if one[table] == other[table] else 'DIFFERENT'}: {one[table]} | {other[table]}")
    print(f"verify: {[fault for fault in verify(folder / 'killed') if not fault.harmless]}")
    if one == other:
        shutil.rmtree(folder)
    else:
        print(f"kept: {folder}")


if __name__ == "__main__":
    main()
