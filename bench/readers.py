"""Plain readers in a loop while an archive is appended to, edited and compacted: is what they see ever wrong?

    python bench/readers.py [--seconds 60] [--batch 40] [--edits 2] [--compact 25] [--readers DuckDB,polars]

One process commits without a pause: new articles of twenty years of publication, edits of title and text, edits that move an
article to another year, exact copies, and from time to time a compaction. Meanwhile pandas, polars, DuckDB and pyarrow, each in a
process of its own, read ``archive/articles`` as often as they can. What a read gave must be, row for row (article, text, cluster,
revision), one of the committed states. A read that meets a file which a commit has just replaced fails in the reader's own
way; the bench counts these apart, and counts the same readers over the folder that the link led to (``os.path.realpath``).
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds

from archive import ArchiveWriter, Capture
from bench.corpus import Corpus

COLUMNS = ["article_id", "text_hash", "cluster_id", "revision"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Rows = Iterable[tuple[Any, ...]]


def by_pandas(place: str) -> Rows:
    return pd.read_parquet(place, columns=COLUMNS).astype(str).itertuples(index=False, name=None)


def by_polars(place: str) -> Rows:
    return pl.scan_parquet(place).select(COLUMNS).collect().cast(pl.String).iter_rows()


def by_duckdb(place: str) -> Rows:
    with duckdb.connect() as base:
        base.execute("SET threads = 1")
        found = base.execute(f"SELECT {', '.join(COLUMNS)} FROM read_parquet('{place}/**/*.parquet')").fetchall()
    return [tuple(map(str, row)) for row in found]


def by_arrow(place: str) -> Rows:
    table = ds.dataset(place, partitioning="hive", exclude_invalid_files=False).to_table(columns=COLUMNS)
    return zip(*(map(str, column.to_pylist()) for column in table.columns), strict=True)


READERS: dict[str, Callable[[str], Rows]] = {
    "pandas": by_pandas,
    "polars": by_polars,
    "DuckDB": by_duckdb,
    "pyarrow": by_arrow,
}


def state(rows: Rows) -> str:
    """The hash of what a reader saw, whatever the order of its rows."""
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()


def edited(capture: Capture, turn: int) -> Capture:
    """A later capture of an article: a new title, every second time another year as well."""
    assert capture.article is not None
    article = replace(capture.article, title=f"{capture.article.title} (sửa lần {turn})")
    if turn % 2 and article.published and article.published_date:
        year = 2005 + (article.published.year + turn) % 20
        article = replace(
            article,
            published=article.published.replace(year=year, day=1),
            published_date=article.published_date.replace(year=year, day=1),
        )
    return replace(capture, fetched_at=NOW + timedelta(minutes=turn), article=article, payload=f"{turn}".encode())


def write(folder: Path, batch: int, edits: int, compact: int, stop: Any, states: Path) -> None:
    """Commit until told to stop; every committed state is noted."""
    corpus, turn, now = Corpus(), 0, 0
    with ArchiveWriter(folder, code_version="bench") as writer, states.open("w") as notes:

        def note() -> None:
            place = os.path.realpath(folder / "articles")
            print(state(by_arrow(place)), file=notes, flush=True)

        note()
        while not stop.is_set():
            turn += 1
            for capture in corpus.captures(now, now + batch):
                writer.add(capture)
            for number in {turn * 31 * edit % now for edit in range(1, edits + 1)} if now else ():
                writer.add(edited(corpus.capture(number), turn))
            now += batch
            writer.commit()
            note()
            if turn % compact == 0 and writer.compact():
                note()


def read(name: str, folder: Path, resolved: bool, stop: Any, seen: Path) -> None:
    """Read in a loop and note what was seen."""
    with seen.open("w") as notes:
        while not stop.is_set():
            place = os.fspath(folder / "articles")
            try:
                found = state(READERS[name](os.path.realpath(place) if resolved else place))
            except (OSError, duckdb.Error, pl.exceptions.PolarsError):
                found = "failed"
            print(found, file=notes, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--batch", type=int, default=40, help="new articles in a commit")
    parser.add_argument("--edits", type=int, default=2, help="edited articles in a commit")
    parser.add_argument("--readers", default=",".join(READERS), help="which of them, parted by commas")
    parser.add_argument("--compact", type=int, default=25, help="compact after so many commits")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="ngoaivu-readers-"))
    with ArchiveWriter(place / "archive", code_version="bench"):
        pass
    stop = multiprocessing.Event()
    names = options.readers.split(",")
    runs = {
        f"{name}{' resolved' if resolved else ''}": (name, resolved) for name in names for resolved in (False, True)
    }
    work = [
        multiprocessing.Process(
            target=write,
            args=(place / "archive", options.batch, options.edits, options.compact, stop, place / "states"),
        )
    ]
    work += [
        multiprocessing.Process(target=read, args=(name, place / "archive", resolved, stop, place / label))
        for label, (name, resolved) in runs.items()
    ]
    for one in work:
        one.start()
    time.sleep(options.seconds)
    stop.set()
    for one in work:
        one.join()
    states = (place / "states").read_text().split()
    print(f"{len(states)} committed states in {options.seconds:.0f} s")
    wrong = 0
    for label in runs:
        seen = Counter((place / label).read_text().split())
        failed = seen.pop("failed", 0)
        right = sum(times for found, times in seen.items() if found in set(states))
        false = seen.total() - right
        wrong += false + (failed if "resolved" in label else 0)
        print(
            f"{label:17} {right:6,} right  {false:4,} wrong  {failed:5,} met a replaced file  {len(seen):5,} states seen"
        )
    shutil.rmtree(place)
    return 1 if wrong or any(one.exitcode for one in work) else 0


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    sys.exit(main())
