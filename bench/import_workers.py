"""One import read by one process, by several, and by the workers of a Dask cluster: equal archives, and what it costs.

    NGOAIVU_RECORDED=DIR python bench/import_workers.py [--portal nukeviet45] [--workers 2]

The recording DIR/PORTAL.parquet is written as WARC and imported three times. Printed for each: wall seconds, and whether all tables and
WARC files are those of the one process, to the byte.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

import pyarrow.parquet as pq
from distributed import LocalCluster

from archive import open_archive
from archive.workers import Processes, Workers
from bench.imported import by_fastwarc
from ngoaivu.cluster import ClusterWorkers
from ngoaivu.importing import Order, run_import
from spiders.registry import load_portal
from spiders.sources.survey import Dates


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portal", default="nukeviet45")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    recording = Path(os.environ["NGOAIVU_RECORDED"]) / f"{args.portal}.parquet"
    home = str(pq.read_table(recording, columns=["url"])["url"][0])
    with (
        TemporaryDirectory(prefix="import-") as scratch,
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=args.workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
        ) as cluster,
    ):
        folder = Path(scratch)
        file = folder / "portal.toml"
        file.write_text(f'id = "cong"\nname = "Cổng"\nurl = "{home}"\nprovince_code = "01"\n', encoding="utf-8")
        warc = by_fastwarc(recording, folder / "recorded", {"": datetime(2022, 8, 1, tzinfo=UTC)})
        ways: dict[str, Callable[[], Workers]] = {
            "1 process": lambda: Processes(1),
            f"{args.workers} processes": lambda: Processes(args.workers),
            f"{args.workers} Dask workers": lambda: ClusterWorkers(cluster.scheduler_address),
        }
        first: list[bytes] = []
        for name, way in ways.items():
            archive, began = folder / name.replace(" ", "-"), time.perf_counter()
            portal = load_portal(file)
            order = Order(files=[warc], archive=archive, portals={portal.id: portal}, dates=Dates(), workers=way())
            code = run_import(order)
            took, now = time.perf_counter() - began, contents(archive)
            first = first or now
            print(f"{name}: exit {code}, {took:.1f} s, {'equal' if now == first else 'differing'}", flush=True)
    return 0


def contents(archive: Path) -> list[bytes]:
    """The bytes of the WARC files, and the names of the parts of all tables but the ledger, which are the hashes of theirs."""
    parts = sorted(path for path in open_archive(archive).manifest.parts if not path.startswith("harvests/"))
    return ["\n".join(parts).encode(), *(path.read_bytes() for path in sorted((archive / "warc").iterdir()))]


if __name__ == "__main__":
    sys.exit(main())
