"""What a commit of 200 rows costs in archives of growing size, beside a bare pyarrow write of the same rows.

    python bench/commit.py [--sizes 10000,100000] [--commits 20] [--folder DIR]

An archive grows from size to size; at each, commits of 200 new articles are timed, from the first `add` (WARC included) to the
end of `commit`, and then commits in which 5 of the 200 are edits of articles somewhere in the archive.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from archive import ArchiveWriter
from archive.parts import table_of
from archive.rows import reading_row
from archive.schema import VARIANTS
from bench.corpus import Corpus

BATCH = 200
LATER = datetime(2026, 1, 1, tzinfo=UTC)


def bare_write(corpus: Corpus, start: int, folder: Path) -> float:
    """Seconds that pyarrow takes to write and fsync 200 rows, given as Python dicts, to one file."""
    rows = [{**reading_row(corpus.article(number)), "content_hash": ""} for number in range(start, start + BATCH)]
    began = time.perf_counter()
    path = folder / f"bare-{start}.parquet"
    pq.write_table(table_of("variants", rows).cast(VARIANTS), path, compression="zstd", compression_level=3)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return time.perf_counter() - began


def grow(writer: ArchiveWriter, corpus: Corpus, start: int, stop: int) -> None:
    for first in range(start, stop, 5_000):
        for capture in corpus.captures(first, min(first + 5_000, stop)):
            writer.add(capture)
        writer.commit()


def timed(writer: ArchiveWriter, corpus: Corpus, start: int, edits: list[int], turn: int) -> tuple[float, float, float]:
    captures = list(corpus.captures(start, start + BATCH - len(edits)))
    moment = LATER + timedelta(days=turn)
    captures += [corpus.capture(number, moment, corpus.body(number) + f" Bổ sung lần {turn}.") for number in edits]
    began, busy = time.perf_counter(), time.process_time()
    for capture in captures:
        writer.add(capture)
    added = time.perf_counter()
    writer.commit()
    return added - began, time.perf_counter() - added, time.process_time() - busy


def report(label: str, size: int, times: list[tuple[float, float, float]], bare: float) -> None:
    adds, commits, busy = zip(*times, strict=True)
    every = [add + commit for add, commit, _ in times]
    line = f"{size:>9,} rows  {label:14} add {1e3 * statistics.mean(adds):6.0f} ms  commit mean {1e3 * statistics.mean(commits):6.0f}"
    ranks = sorted(commits)
    print(
        f"{line} median {1e3 * statistics.median(commits):6.0f} p95 {1e3 * ranks[int(0.95 * (len(ranks) - 1))]:6.0f} ms"
        f"  together {1e3 * statistics.mean(every):6.0f} ms = {statistics.mean(every) / bare:5.1f} x bare"
        f"  CPU {1e3 * statistics.mean(busy):6.0f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=None, help="keep the archive here, or go on with the one here")
    parser.add_argument("--first", type=int, default=0, help="the number of the first new article")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="ngoaivu-bench-"))
    corpus = Corpus()
    bare = statistics.median(bare_write(corpus, number * BATCH, folder) for number in range(10))
    print(f"bare pyarrow write and fsync of {BATCH} rows: {1e3 * bare:.0f} ms")
    now = options.first
    turn = options.first // BATCH
    for size in [int(text) for text in options.sizes.split(",")]:
        with ArchiveWriter(folder / "archive", code_version="bench") as writer:
            began = time.perf_counter()
            if now < size:
                grow(writer, corpus, now, size)
                speed = (size - now) / (time.perf_counter() - began)
                print(f"grown by {size - now:,} articles: {speed:,.0f} articles/s", flush=True)
                now = size
            # The first commit after opening goes on in a WARC file, and hashes it: once a run, at most 1 GB.
            turn += 1
            report("first", size, [timed(writer, corpus, now, [], turn)], bare)
            now += BATCH
            for label, edits in (("new", 0), ("5 edits", 5)):
                times = []
                for _ in range(options.commits):
                    turn += 1
                    chosen = [turn * 7 + number * (size // 6) for number in range(1, edits + 1)]
                    times.append(timed(writer, corpus, now, chosen, turn))
                    now += BATCH - edits
                report(label, size, times, bare)
    if options.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
