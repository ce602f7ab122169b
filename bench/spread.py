"""Portals harvested by the workers of a Dask cluster against one process: equal archives, and what it costs.

    python bench/spread.py [--portals 6] [--articles 60] [--workers 2] [--kills 2]

Simulated portals, two to a province, are harvested three times: by one process, by the workers, and by workers some of which are killed
while they harvest. Printed for each: wall and CPU seconds, requests, the most that were in flight to one host at a time, whether the
archive is that of the one process but for times, runs and places, and what `verify` finds.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from distributed import LocalCluster

from archive.verify import verify
from ngoaivu.account import Scope
from ngoaivu.cluster import ClusterWorkers
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.spread.harvest import SpreadHarvest
from spiders.registry import load_portal
from tests.ngoaivu.spread.killing import kill_worker
from tests.portals.driver import environment, run_harvest, told

SETTINGS = {"DOWNLOAD_DELAY": "0", "CONCURRENT_REQUESTS_PER_DOMAIN": "1", "RETRY_TIMES": "1"}


def cpu() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def compared(archive: Path) -> dict[str, list[Any]]:
    """What an archive tells but for the digests of its pages: a simulated page counts how often it was asked for."""
    tables = told(archive)
    tables["articles"] = [{**row, "payload_digest": None} for row in tables["articles"]]
    tables["captures"] = sorted(
        ([one for one in row if not str(one).startswith("sha1:")] for row in tables["captures"]), key=repr
    )
    return tables


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", type=int, default=6)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=2)
    args = parser.parse_args()
    newest = datetime.now(UTC) - timedelta(days=60)
    simulator = Simulator(
        Generated(
            f"sim-{number}",
            f"so-{number}.mophong{number // 2}.gov.vn",
            "joomla",
            articles=args.articles,
            seed=number,
            newest=newest,
        )
        for number in range(args.portals)
    )
    with TemporaryDirectory(prefix="spread-") as scratch, simulator.running():
        folder = Path(scratch)
        files = simulator.write_portal_files(folder)
        os.environ |= environment(simulator, folder)
        options = [word for name, value in SETTINGS.items() for word in ("-s", f"{name}={value}")]

        def alone(archive: Path) -> int:
            return run_harvest(simulator, archive, files, *options, seconds=600).code

        def together(archive: Path) -> int:
            with (
                LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=args.workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    silence_logs="CRITICAL",
                ) as cluster,
                ClusterWorkers(cluster.scheduler_address) as workers,
            ):
                portals = [load_portal(path) for path in files]
                return SpreadHarvest(portals, archive, Scope(settings=SETTINGS), workers).run().code

        def disturbed(archive: Path) -> int:
            done = [threading.Event() for _ in range(args.kills)]
            for number, event in enumerate(done):
                threading.Timer(2.0 * number, kill_worker, (archive, event, 20_000)).start()
            code = together(archive)
            print(f"  workers killed: {sum(event.is_set() for event in done)}")
            for event in done:
                event.set()
            return code

        ways: dict[str, Callable[[Path], int]] = {
            "one process": alone,
            "workers": together,
            "workers killed": disturbed,
        }
        for name, way in ways.items():
            measure(simulator, name, way, folder / name.replace(" ", "-"), folder / "one-process")
    return 0


def measure(simulator: Simulator, name: str, way: Callable[[Path], int], archive: Path, first: Path) -> None:
    """Harvest in one way and print what came of it."""
    before, began, used = len(simulator.log), time.perf_counter(), cpu()
    code = way(archive)
    took, used, asked = time.perf_counter() - began, cpu() - used, simulator.log[before:]
    ours, theirs = compared(archive), compared(first)
    differing = {
        table: sum(one not in theirs[table] for one in ours[table]) for table in ours if ours[table] != theirs[table]
    }
    faults = [fault for fault in verify(archive) if not fault.harmless]
    print(
        f"{name}: exit {code}, {took:.1f} s, {used:.1f} s of CPU, {len(asked)} requests, "
        f"most in flight to one host {max(one.in_flight for one in asked)}, "
        f"{f'differing: {differing}' if differing else 'equal'}, faults {len(faults)}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
