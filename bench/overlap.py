"""Two harvests of one archive started together, again and again: one must run, one must end with exit code 7, and nothing be lost.

    python bench/overlap.py [--times 20]

The portal publishes between two rounds. Printed: how often the pair of exit codes was as it must be, and whether the archive
is sound and whole at the end.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from archive.verify import verify
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from tests.portals.driver import QUICK, environment, rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    args = parser.parse_args()
    portal = Generated(
        "sim", "songoaivu.mophong.gov.vn", "joomla", articles=30, newest=datetime.now(UTC) - timedelta(days=60)
    )
    simulator, pairs = Simulator([portal]), Counter[tuple[int, ...]]()
    with TemporaryDirectory(prefix="overlap-") as scratch, simulator.running():
        archive, files = Path(scratch) / "a", simulator.write_portal_files(Path(scratch))
        command = [sys.executable, "-m", "ngoaivu", "harvest", *map(str, files), "--archive", str(archive), *QUICK]
        for _ in range(args.times):
            both = [
                subprocess.Popen(
                    command,
                    env=environment(simulator, Path(scratch)),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                for _ in range(2)
            ]
            pairs[tuple(sorted(process.wait() for process in both))] += 1
            portal.publish(1)
        faults = [fault for fault in verify(archive) if not fault.harmless]
        missing = 30 + args.times - 1 - len(rows(archive))
    print(f"{args.times} pairs: {', '.join(f'exit codes {codes}: {count}' for codes, count in pairs.items())}")
    print(f"verify: {faults or 'sound'}; {missing} articles missing; {len(simulator.log)} requests")
    return 0 if pairs == {(0, 7): args.times} and not faults and not missing else 1


if __name__ == "__main__":
    sys.exit(main())
