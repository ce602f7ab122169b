"""Each stage against its floor and against what a user would take instead, in one table.

    python -m bench.together

Runs the stages' own benches one after the other, each of which runs both sides in one process, and takes the ratios out of what they
print. A stage whose bench fails, or prints something else, says so in the table, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage: its bench, and where in the output the ratios stand; what has no peer or no floor of its own has no pattern."""

    name: str
    command: tuple[str, ...]
    floor: str = ""
    floor_is: str = "–"
    peer: str = ""
    peer_is: str = "–"


STAGES = (
    Stage(
        name="read a page, all fields", command=("read",),
        floor=r"([\d.]+) parses", floor_is="one lxml parse: times its cost",
        peer=r"([\d.]+) times ours", peer_is="trafilatura: times our cost",
    ),
    Stage(
        name="read a date", command=("dates",),
        peer=r"is (\d+) times as fast", peer_is="dateparser: times our cost",
    ),
    Stage(
        name="commit 200 articles", command=("commit", "--sizes", "5000", "--commits", "10"),
        floor=r"new .*= +([\d.]+) x bare", floor_is="a bare pyarrow write and fsync: times its wall time",
    ),
    Stage(
        name="write WARC", command=("warc", "--captures", "500"),
        floor=r"FastWARC +[\d.]+ MB/s of CPU time \(([\d.]+) x", floor_is="FastWARC alone: times as fast as warcio",
        peer=r"own +[\d.]+ MB/s of CPU time \(([\d.]+) x", peer_is="warcio: we are times as fast",
    ),
    Stage(
        name="read again", command=("reread", "--sizes", "1000"),
        floor=r"ratio ([\d.]+)", floor_is="read_page alone: share of its speed",
        peer=r"2 workers: ([\d.]+) x", peer_is="one worker: two are times as fast",
    ),
    Stage(
        name="join 10^6 signatures", command=("joining", "--texts", "1000000"),
        floor=r"files: +([\d.]+) s wall", floor_is="none: seconds of wall time",
    ),
)  # fmt: skip


def ratio(pattern: str, output: str) -> str:
    """The number that a pattern finds."""
    if not pattern:
        return "–"
    found = re.search(pattern, output)
    return found[1] if found else "not found"


def line(stage: Stage) -> tuple[str, bool]:
    """Run a stage's bench; its row, and whether it is whole."""
    command = [sys.executable, "-m", f"bench.{stage.command[0]}", *stage.command[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    cells = [ratio(stage.floor, done.stdout), ratio(stage.peer, done.stdout)]
    whole = not done.returncode and "not found" not in cells
    if done.returncode:
        cells = [f"exit code {done.returncode}"] * 2
    return f"| {stage.name} | {cells[0]} | {stage.floor_is} | {cells[1]} | {stage.peer_is} |", whole


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    load = os.getloadavg()[0]
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {load:.1f}\n"
    )
    print("| stage | to its floor | the floor | to a peer | the peer |\n|---|---|---|---|---|", flush=True)
    sound = True
    for stage in STAGES:
        row, whole = line(stage)
        sound &= whole
        print(row, flush=True)
    sys.exit(not sound)


if __name__ == "__main__":
    main()
