"""False alarms: many clean harvests of portals that grow as portals do, with a stretch of silence; none has anything to say.

    python bench/clean_runs.py --runs 100 --silence 14

Each run stands for a day: a few articles are published (none on most days of a week-end), some are edited, now and then one is
removed or pinned; for ``--silence`` days in the middle nothing happens at all. A run is a false alarm whose exit code is
not 0, or whose verdict is neither complete nor quiet. Printed: false alarms, and rows that are missing at the end.
"""

from __future__ import annotations

import argparse
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from tests.portals.driver import QUICK, rows, run_harvest

_WEEK = 7


def portals(runs: int) -> list[Generated]:
    """Three portals whose newest article will be about a day old when all runs are over."""
    newest = datetime.now(UTC) - timedelta(days=runs)
    return [
        Generated(
            f"sim-{style}", f"songoaivu.mophong-{style}.gov.vn", style, articles=articles, seed=seed, newest=newest
        )
        for seed, (style, articles) in enumerate((("joomla", 40), ("nukeviet", 60), ("wordpress", 25)))
    ]


def live(portal: Generated, day: int, chance: random.Random) -> None:
    """One ordinary day."""
    weekend = day % _WEEK >= _WEEK - 2
    portal.publish(chance.choice((0, 0, 0, 1) if weekend else (0, 1, 2, 2, 3, 5)))
    portal.edit(chance.choice((0, 0, 0, 1, 2)))
    if chance.random() < 0.03:
        portal.remove(1)
    if chance.random() < 0.05:
        portal.pin(chance.sample(portal.newsroom.numbers, chance.choice((0, 1, 2))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--silence", type=int, default=14, help="days in the middle without any change")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--options", action="append", default=[], help="further options of the harvest")
    args = parser.parse_args()
    chance, sites, alarms = random.Random(args.seed), portals(args.runs), 0
    silent = range(args.runs // 2, args.runs // 2 + args.silence)
    with TemporaryDirectory(prefix="clean-runs-") as scratch:
        archive, simulator = Path(scratch) / "a", Simulator(sites)
        files = simulator.write_portal_files(Path(scratch))
        for day in range(args.runs):
            for site in sites if day not in silent else []:
                live(site, day, chance)
            begun = datetime.now(UTC)
            with simulator.running():
                done = run_harvest(simulator, archive, files, *QUICK, *args.options)
            said = [row for row in rows(archive, "harvests") if row["started"] >= begun]
            false = [row for row in said if row["exit_code"] or row["verdict"] not in {"complete", "quiet"}]
            alarms += bool(false) or done.code != 0
            for row in false:
                print(
                    f"day {day}: {row['portal_id']}: {row['exit_code']} {row['verdict']}: {row['reason']}", flush=True
                )
        kept = {url for row in rows(archive) for url in (row["url"], *(row["other_urls"] or ()))}
        missing = sum(truth["urls"][0] not in kept for truth in simulator.truth())
    print(f"{args.runs} runs, {args.silence} of silence: {alarms} false alarms; {missing} rows missing at the end")


if __name__ == "__main__":
    main()
