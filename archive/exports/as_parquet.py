"""Parquet: the archive's own columns and types, sorted, in one file or in parts of a quarter of a million rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.exports.rows import Rows
from archive.exports.task import Task
from archive.schema import ARTICLES, SCHEMA_VERSION

PART_ROWS = 262_144


def one_file(place: Path) -> bool:
    """Whether a place is named as one file of Parquet; else it is a folder of parts."""
    return place.suffix == ".parquet"


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Write the rows: to one file where the target is named so, else to parts in a folder."""
    if one_file(task.target):
        write_parts(rows, lambda number: place, part_rows=None, schema=words(rows.schema))
    else:
        place.mkdir()
        write_parts(
            rows,
            lambda number: place / f"articles-{number:05d}.parquet",
            part_rows=PART_ROWS,
            schema=words(rows.schema),
        )
    return []


def write_parts(rows: Rows, name: Callable[[int], Path], *, part_rows: int | None, schema: pa.Schema) -> list[Path]:
    """Write files of at most about so many rows each; there is one at least. Returns their paths."""
    schema = schema.with_metadata({"ngoaivu.schema_version": str(SCHEMA_VERSION)})
    paths: list[Path] = []
    with ExitStack() as stack:
        written = 0
        for data in rows.tables():
            if not paths or (part_rows and written + data.num_rows > part_rows):
                stack.close()
                paths.append(name(len(paths)))
                writer = stack.enter_context(_writer(paths[-1], schema))
                written = 0
            writer.write_table(data.cast(schema))
            written += data.num_rows
    return paths


def words(schema: pa.Schema) -> pa.Schema:
    """The schema with words of few kinds as dictionaries again, as the archive has them."""
    kinds = {one.name: one.type for one in ARTICLES}
    return pa.schema([pa.field(one.name, kinds.get(one.name, one.type), one.nullable) for one in schema])


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, compression="zstd", write_page_index=True)
