"""What zstd level, how many rows to a row group and how many to a part: size, speed, what DuckDB skips, what an edit costs.

    python bench/layout.py [--rows 60000] [--archive DIR]

Rows are those of an archive, repeated under other names until there are enough, or invented ones. First the bytes a row and the
speeds of each zstd level, beside each other in one process and as ratios to level 3. Then, for parts and row groups of several
sizes of the same rows sorted as the archive sorts them: the bytes a row, what DuckDB takes for one portal and year and for one
year of every portal, and what an edit of one row takes (read a part, change it, write it). Times are CPU time; bytes are counted
over the archive's own rows alone, because repeated rows compress well in a large row group.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive import open_archive
from archive.parts import arranged, table_of
from archive.rows import reading_row
from archive.schema import ARTICLES
from bench.corpus import Corpus

LEVELS = (1, 3, 6, 9, 12, 19)
SIZES = (
    (512, 512),
    (1_024, 512),
    (2_048, 512),
    (2_048, 2_048),
    (4_096, 1_024),
    (8_192, 1_024),
    (8_192, 8_192),
    (32_768, 8_192),
)


def invented(count: int) -> pa.Table:
    corpus = Corpus()
    when = corpus.capture(0).fetched_at
    kept = {
        "cluster_id": "",
        "revision": 0,
        "first_seen": when,
        "last_seen": when,
        "last_changed": when,
        "gone_at": None,
    }
    place = {"warc_filename": "a", "warc_record_offset": 0, "warc_record_length": 0, "payload_digest": ""}
    return table_of("articles", [{**reading_row(corpus.article(number)), **kept, **place} for number in range(count)])


def taken(folder: Path, count: int) -> pa.Table:
    """The rows of an archive, again and again under other portals."""
    rows = open_archive(folder).articles().to_table().combine_chunks()
    copies = []
    place = rows.schema.get_field_index("portal_id")
    for turn in range(-(-count // len(rows))):
        named = pa.array([f"tinh-{(turn + number) % 60:02d}" for number in range(len(rows))]).dictionary_encode()
        copies.append(rows.set_column(place, ARTICLES.field("portal_id"), named))
    return pa.concat_tables(copies).slice(0, count)


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """CPU time, the least of a few turns: other processes disturb it least."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def packed(data: pa.Table, level: int, group: int) -> bytes:
    sink = io.BytesIO()
    pq.write_table(data, sink, compression="zstd", compression_level=level, row_group_size=group, write_page_index=True)
    return sink.getvalue()


def levels(data: pa.Table) -> None:
    print(f"zstd levels over {len(data):,} rows in one row group")
    found = {}
    for level in LEVELS:
        made = packed(data, level, len(data))
        found[level] = (
            len(made) / len(data),
            seconds(lambda level=level: packed(data, level, len(data))),  # type: ignore[misc]
            seconds(lambda made=made: pq.read_table(io.BytesIO(made))),  # type: ignore[misc]
        )
    for level, (size, write, read) in found.items():
        ratios = [one / other for one, other in zip((size, write, read), found[3], strict=True)]
        print(
            f"  level {level:2}: {size:6.0f} bytes a row ({ratios[0]:.2f} x), written at {len(data) / write:8,.0f} rows/s"
            f" ({ratios[1]:.2f} x the time), read at {len(data) / read:9,.0f} rows/s ({ratios[2]:.2f} x)"
        )


def sizes(data: pa.Table, own: pa.Table) -> None:
    day = pc.min_max(data["published_date"])["max"].as_py()
    year = f"published_date BETWEEN '{day.year - 5}-01-01' AND '{day.year - 5}-12-31'"
    portal = f"portal_id = '{data['portal_id'][len(data) // 2].as_py()}'"
    print(f"parts and row groups over {len(data):,} rows")
    for part, group in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            files = [packed(data.slice(start, part), 3, group) for start in range(0, len(data), part)]
            for number, made in enumerate(files):
                (Path(folder) / f"{number:09d}.parquet").write_bytes(made)
            both, one, edit = asked(folder, f"{portal} AND {year}"), asked(folder, year), edited(files[0], group)
            print(
                f"  {part:6,} rows a part, {group:5,} a group: {weight(own, part, group):6.0f} bytes a row;"
                f" portal and year {1e3 * both:4.0f} ms, year {1e3 * one:4.0f} ms, an edit {1e3 * edit:4.0f} ms"
            )


def weight(own: pa.Table, part: int, group: int) -> float:
    return sum(len(packed(own.slice(start, part), 3, group)) for start in range(0, len(own), part)) / len(own)


def asked(folder: str, condition: str) -> float:
    with duckdb.connect() as base:
        base.execute("SET threads = 1")
        query = f"SELECT title, body FROM read_parquet('{folder}/*.parquet') WHERE {condition}"
        return seconds(lambda: base.execute(query).fetchall())


def edited(part: bytes, group: int) -> float:
    return seconds(lambda: packed(pq.read_table(io.BytesIO(part)), 3, group))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--archive", type=Path, default=None)
    options = parser.parse_args()
    data = taken(options.archive, options.rows) if options.archive else invented(options.rows)
    levels(data.slice(0, 2_048))
    own = open_archive(options.archive).articles().to_table() if options.archive else data
    sizes(arranged("articles", data), arranged("articles", own))


if __name__ == "__main__":
    main()
