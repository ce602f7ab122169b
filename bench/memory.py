"""Memory of a harvest over a large portal: it has to be flat after the first pages.

    python bench/memory.py [--articles 50000] [--page-size 50] [--style nukeviet]

A generated portal is served by this process and harvested by another one, whose resident memory is read as it goes on. Prints it at
every so many requests, the growth after the first 5,000, and the peak.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator


def resident(pid: int) -> tuple[float, float]:
    """Megabytes of memory that a process holds now, and how many of them are files that it has mapped; noughts where it has ended."""
    try:
        fields = dict(line.split(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return tuple(int(fields[name].split()[0]) / 1e3 for name in ("VmRSS", "RssFile"))  # type: ignore[return-value]
    except (OSError, KeyError):
        return 0.0, 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--page-size", type=int, default=50)
    parser.add_argument("--style", default="nukeviet")
    options = parser.parse_args()
    portal = Generated(
        "large",
        "large.sim.test",
        options.style,
        articles=options.articles,
        page_size=options.page_size,
        newest=datetime.now(UTC),
    )
    simulator = Simulator([portal])
    seen: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as place, simulator.running():
        (file,) = simulator.write_portal_files(Path(place) / "portals")
        command = [
            sys.executable,
            "-m",
            "ngoaivu",
            "harvest",
            str(file),
            "--archive",
            f"{place}/a",
            "-s",
            "DOWNLOAD_DELAY=0",
        ]
        began = time.perf_counter()
        child = subprocess.Popen(
            command, env={**os.environ, "http_proxy": simulator.proxy, "https_proxy": simulator.proxy}
        )
        step = max(options.articles // 20, 100)
        while child.poll() is None:
            count = len(simulator.log)
            held, mapped = resident(child.pid)
            if held and count >= (len(seen) + 1) * step:
                seen.append((count, held))
                speed = count / (time.perf_counter() - began)
                print(
                    f"{count:7} requests: {held:6.0f} MB, {mapped:4.0f} of it files, {speed:.0f} requests/s", flush=True
                )
            time.sleep(0.05)
    late = [held for count, held in seen if count >= 5_000]
    if late:
        print(
            f"exit {child.returncode}; after 5,000 requests {late[0]:.0f} MB, at the end {late[-1]:.0f}, most {max(late):.0f}"
        )


if __name__ == "__main__":
    main()
