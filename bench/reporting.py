"""What a report costs: seconds, peak memory and the size of the file, each report in a process of its own.

    python bench/reporting.py ARCHIVE [--rounds 3] [--keep report.html]

The archive is only read; `bench/large.py` makes one of a million articles. Every report has to be the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one report cost: seconds on the wall and of both cores, and the most memory that was resident."""

    seconds: float
    cpu: float
    megabytes: float


def measured(archive: Path, output: Path) -> Cost:
    """Write one report as a user would."""
    began = time.monotonic()
    command = [sys.executable, "-m", "ngoaivu", "report", str(archive), "-o", str(output)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"ngoaivu report ended with exit code {process.returncode}")
    return Cost(
        seconds=time.monotonic() - began, cpu=usage.ru_utime + usage.ru_stime, megabytes=usage.ru_maxrss * 1024 / 1e6
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where the last report stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output = options.keep or Path(folder) / "report.html"
        costs, digests = [], set()
        for _ in range(options.rounds):
            costs.append(measured(options.archive, output))
            digests.add(hashlib.sha256(output.read_bytes()).hexdigest())
        size = output.stat().st_size
    print(f"seconds       {statistics.median(one.seconds for one in costs):8.1f}  (must be < 60 on a million articles)")
    print(f"seconds CPU   {statistics.median(one.cpu for one in costs):8.1f}")
    print(f"peak memory   {max(one.megabytes for one in costs):8.0f} MB  (must be < 400)")
    print(f"file          {size / 1e6:8.1f} MB")
    print(f"same bytes    {'yes' if len(digests) == 1 else 'NO'}")
    if len(digests) > 1:
        sys.exit(1)


if __name__ == "__main__":
    main()
