"""JSON Lines: one object a row, every column of every row, moments as ISO 8601 in UTC; written by DuckDB as rows come in."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from archive.errors import StorageError
from archive.exports.rows import Rows, timed
from archive.exports.task import Task
from archive.queries.statements import first_line

# Rows come from one iterator.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "1GB"}


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Write the rows; a NUL is written as JSON has it."""
    failed: list[BaseException] = []

    def batches() -> object:
        try:
            for data in rows.batches():
                yield from timed(data).to_batches()
        except BaseException as error:  # DuckDB would tell of it as of an error of its own
            failed.append(error)
            raise

    schema = timed(rows.schema.empty_table()).schema
    reader = pa.RecordBatchReader.from_batches(schema, batches())
    with duckdb.connect(":memory:", config=_SETTINGS) as connection:
        connection.execute("SET enable_progress_bar = false")  # it has no place in the log of a nightly run
        connection.register("given", reader)
        try:
            connection.execute("COPY (FROM given) TO $1 (FORMAT json)", [str(place)])
        except duckdb.Error as error:
            raise failed[0] if failed else StorageError(f"{place}: {first_line(error)}") from None
    return []
