"""Several harvesters of one archive on object storage, killed at random: it ends equal to what one harvester would have made.

    python bench/fleet.py --harvesters 5 --portals 20 --articles 6 --kills 12

Portals of the simulator, each given to two of the harvesters; every harvester is a process with a cache of its own, and all of them
write to one archive on a server of the S3 protocol on loopback. Every few seconds one of them is killed (SIGKILL) and begun again.
Printed: how the portals' hosts were asked, whether the archive verifies, and how it compares with the archive of one harvester that
asked the same portals, and with one into which the same captures were merged at once.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from archive import ArchiveWriter
from archive.merging.merge import merge
from archive.objects.address import Address
from archive.objects.cloud import CloudStore
from archive.objects.copies import WorkingCopy
from archive.objects.pointer import read_pointer
from archive.verify import verify
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.messages import Request, host_of
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.styles import STYLES
from tests.portals.driver import environment, rows, run_harvest
from tests.s3_server import ENVIRONMENT, serve_s3

ADDRESS = Address(scheme="s3", bucket="archives", prefix="fleet")
OPTIONS = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=1")
#: What no two harvests have in common: their names, their moments, and where bytes that came at another moment stand.
OWN = re.compile(
    r"run_id|\w+_seen|fetched_at|last_changed|seen_from|superseded_at|gone_at|warc_\w+|year|first_seen_year|payload_digest"
)
#: Where a record stands is decided by the order in which pages were fetched.
PLACES = re.compile(r"warc_\w+")


class Harvester:
    """One machine of the fleet: begins its harvest again whenever it is killed, until it has ended by itself."""

    def __init__(self, number: int, portals: list[Path], folder: Path, env: dict[str, str]) -> None:
        self.codes: Counter[int] = Counter()
        self.said: list[str] = []
        self._log = folder / f"harvester-{number}.log"
        self._command = [
            sys.executable,
            "-m",
            "ngoaivu",
            "harvest",
            *map(str, portals),
            "--archive",
            str(ADDRESS),
            *OPTIONS,
        ]
        self._command += ["--cache", str(folder / f"cache-{number}")]
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        while True:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(self._command, env=self._env, stdout=log, stderr=log)
                code = self._process.wait()
            self.codes[code] += 1
            if code in {0, 4, 7}:
                return
            if code != -signal.SIGKILL:
                self.said.append(self._log.read_text(encoding="utf-8", errors="replace")[-300:])
                if sum(self.codes.values()) > 40:
                    return

    def kill(self) -> bool:
        """Kill the process if there is one."""
        process = self._process
        if process is None or process.poll() is not None or not self.thread.is_alive():
            return False
        process.send_signal(signal.SIGKILL)
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harvesters", type=int, default=5)
    parser.add_argument("--portals", type=int, default=20)
    parser.add_argument("--articles", type=int, default=6, help="of each portal")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--pause", type=float, default=6.0, help="seconds between two kills, on average")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    simulator = Simulator(portals(args.portals, args.articles))
    with TemporaryDirectory(prefix="fleet-") as scratch, simulator.running(), serve_s3("archives") as endpoint:
        folder = Path(scratch)
        os.environ.update({**ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint})
        files = simulator.write_portal_files(folder / "portals")
        env = {**environment(simulator, folder), "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        began = time.monotonic()
        kills = run_fleet(args, files, folder, env)
        print(f"{args.harvesters} harvesters, {args.portals} portals, {kills} kills: {time.monotonic() - began:.0f} s")
        print_hosts(simulator.log)
        compare(simulator, folder, files)


def portals(count: int, articles: int) -> list[Generated]:
    """Small portals of all kinds of markup."""
    styles, newest = sorted(STYLES), datetime.now(UTC) - timedelta(days=4)
    return [
        Generated(
            f"tinh-{number:02d}",
            f"songoaivu.tinh-{number:02d}.test",
            styles[number % len(styles)],
            articles=articles,
            sections=1,
            seed=number,
            newest=newest,
        )
        for number in range(count)
    ]


def run_fleet(args: argparse.Namespace, files: list[Path], folder: Path, env: dict[str, str]) -> int:
    """Let the fleet work and be killed; how many were killed."""
    chance = random.Random(args.seed)
    given: dict[int, list[Path]] = defaultdict(list)
    for number, file in enumerate(files):
        for harvester in chance.sample(range(args.harvesters), 2):
            given[harvester].insert(chance.randint(0, number), file)
    fleet = [Harvester(number, some, folder, env) for number, some in sorted(given.items())]
    for one in fleet:
        one.thread.start()
    kills = 0
    while any(one.thread.is_alive() for one in fleet):
        time.sleep(chance.uniform(0.3, 1.7) * args.pause)
        kills += kills < args.kills and chance.choice(fleet).kill()
    for number, one in enumerate(fleet):
        print(f"harvester {number}: {dict(one.codes)} {' | '.join(one.said)}")
    return kills


def print_hosts(log: Iterable[Request]) -> None:
    """How the hosts were asked, by the server's own log."""
    seen = [entry for entry in log if entry.ended]
    most = Counter({host_of(entry.url): 0 for entry in seen})
    for entry in seen:
        host = host_of(entry.url)
        most[host] = max(most[host], entry.in_flight)
    print(f"{len(seen)} requests of {len(most)} hosts; most in flight to one host at a time: {max(most.values())}")


def compare(simulator: Simulator, folder: Path, files: list[Path]) -> None:
    """Hold the archive against what one harvester makes of the same portals, and of the same captures."""
    store = CloudStore(ADDRESS)
    pointer = read_pointer(store)
    print(
        f"the archive stands at state {pointer.state.number if pointer else None}; {sum(1 for _ in store.list())} objects"
    )
    copy = WorkingCopy(store, ADDRESS, folder / "reader", code_version="bench")
    with copy.to_read(files=True) as fleet:
        faults = [fault for fault in verify(fleet) if not fault.harmless]
        print(f"verify: {len(faults)} faults {faults[:3] or ''}")
        alone = folder / "alone"
        code = run_harvest(simulator, alone, files, *OPTIONS, seconds=600).code
        print(f"one harvester: exit code {code}")
        print(told("articles", "one harvester's", timeless(fleet), timeless(alone)))
        print(told("addresses asked and what became of them", "one harvester's", asked(fleet), asked(alone)))
        once = folder / "once"
        with ArchiveWriter(once, code_version="bench") as writer:
            merge(writer, fleet)
            writer.compact()
        plain = folder / "compacted"
        subprocess.run(["cp", "-a", str(fleet), str(plain)], check=True)
        with suppress(FileNotFoundError):
            (plain / ".ngoaivu" / "origin.json").unlink()
        with ArchiveWriter(plain, code_version="bench") as writer:
            writer.compact()
        for table in ("articles", "revisions", "captures", "harvests"):
            print(told(table, "those of its captures, merged at once,", whole(plain, table), whole(once, table)))


def timeless(path: Path) -> list[str]:
    """The articles, apart from moments and places."""
    return sorted(repr(without(row, OWN)) for row in rows(path))


def asked(path: Path) -> list[str]:
    """What was asked for and what it was, each once: a portal that two harvesters were given may have been asked twice."""
    kept = {"unchanged": "kept"}
    return sorted({f"{row['url']} {kept.get(row['outcome'], row['outcome'])}" for row in rows(path, "captures")})


def whole(path: Path, table: str) -> list[str]:
    """All rows of a table, apart from places."""
    return sorted(repr(without(row, PLACES)) for row in rows(path, table))


def without(row: dict[str, Any], names: re.Pattern[str]) -> dict[str, Any]:
    """A row without some columns."""
    return {name: value for name, value in row.items() if not names.fullmatch(name)}


def told(table: str, other: str, found: list[str], wanted: list[str]) -> str:
    """How two tables compare, in words."""
    if found == wanted:
        return f"{table}: {len(found)} rows, equal to {other}"
    more, fewer = set(found) - set(wanted), set(wanted) - set(found)
    return f"{table}: DIFFERENT from {other}: {len(more)} rows more {sorted(more)[:1]}, {len(fewer)} fewer {sorted(fewer)[:1]}"


if __name__ == "__main__":
    main()
