"""Exports of a large archive: CPU time, rows a second and peak memory, beside bare pyarrow or DuckDB that write the same rows.

    python bench/exporting.py ARCHIVE [--to csv,jsonl,parquet,sqlite,tei,huggingface]

Each export runs in a process of its own, whose peak memory the system tells. The bare writer of a format takes the rows as they come,
unsorted, and makes nothing of them: no JSON in cells, no guard against formulas, no ISO times. Bare SQLite is Python's ``executemany``
into one table without keys. Both write to the same disk; the ratio is of CPU time, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from archive.exports.exporting import Order, Surroundings, export
from archive.exports.ordering import PLAIN
from archive.reader import open_archive
from archive.tables import read_groups
from ngoaivu.maps import maps


def groups(archive: Path) -> Iterator[pa.Table]:
    """The rows as they stand, in groups."""
    opened = open_archive(archive)
    for part in opened.manifest.of("articles"):
        for data in read_groups(opened.snapshot, "articles", part):
            yield data.cast(PLAIN)


def bare_parquet(archive: Path, place: Path) -> None:
    with pq.ParquetWriter(place, PLAIN, compression="zstd") as writer:
        for data in groups(archive):
            writer.write_table(data)


def bare_csv(archive: Path, place: Path) -> None:
    names = [one.name for one in PLAIN if not pa.types.is_nested(one.type)]
    schema = pa.schema([PLAIN.field(name) for name in names])
    with pa.csv.CSVWriter(place, schema) as writer:
        for data in groups(archive):
            writer.write_table(data.select(names))


def bare_jsonl(archive: Path, place: Path) -> None:
    opened = open_archive(archive)
    files = [str(opened.snapshot / part.path) for part in opened.manifest.of("articles")]
    with duckdb.connect(":memory:", config={"memory_limit": "1GB"}) as connection:
        connection.execute(f"COPY (FROM read_parquet({files!r}, hive_partitioning = false)) TO '{place}' (FORMAT json)")


def bare_sqlite(archive: Path, place: Path) -> None:
    names = [one.name for one in PLAIN if not pa.types.is_nested(one.type)]
    marks = ", ".join("?" * len(names))
    with closing(sqlite3.connect(place, isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute(f"CREATE TABLE articles ({', '.join(names)})")
        base.execute("BEGIN")
        for data in groups(archive):
            columns = [data[name].cast(pa.string()) if name not in _NUMBERS else data[name] for name in names]
            base.executemany(
                f"INSERT INTO articles VALUES ({marks})", zip(*(one.to_pylist() for one in columns), strict=True)
            )
        base.execute("COMMIT")


_NUMBERS = {one.name for one in PLAIN if pa.types.is_integer(one.type)}
BARE: dict[str, Callable[[Path, Path], None]] = {
    "csv": bare_csv,
    "jsonl": bare_jsonl,
    "parquet": bare_parquet,
    "sqlite": bare_sqlite,
    "huggingface": bare_parquet,
}


def ours(to: str, archive: Path, place: Path) -> None:
    target = place.with_suffix(".parquet") if to == "parquet" else place
    around = Surroundings(maps=maps(), portals={}, code_version="bench", random=lambda count: bytes(count))
    export(Order(archive=archive, to=to, target=target), around)


def alone(work: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """Seconds of CPU time of a call in a process of its own, and its peak memory in MB."""
    told: Any = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(target=_timed, args=(told, work, arguments))
    process.start()
    answer: tuple[float, float] = told.get()
    process.join()
    return answer


def _timed(told: Any, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    began = time.process_time()
    work(*arguments)
    told.put((time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--to", default="csv,jsonl,parquet,sqlite,huggingface")
    options = parser.parse_args()
    rows = open_archive(options.archive).row_count
    print(f"{rows:,} articles; seconds are of CPU time", flush=True)
    for to in options.to.split(","):
        folder = Path(tempfile.mkdtemp(prefix="ngoaivu-exporting-"))
        try:
            seconds, peak = alone(ours, to, options.archive, folder / "ours")
            line = f"{to}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s, peak {peak:,.0f} MB, {size_of(folder):,.0f} MB written"
            if to in BARE:
                bare, bare_peak = alone(BARE[to], options.archive, folder / "bare")
                line += (
                    f"; bare {bare:.1f} s, {rows / bare:,.0f} rows/s, peak {bare_peak:,.0f} MB; {seconds / bare:.2f} x"
                )
            print(line, flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
