"""What an export writes: rows in order as Arrow batches, with what formats without types need to know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

BATCH_ROWS = 2_048  # Python objects of so many rows are some 30 MB
CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one export. ``tables`` may be called once; its tables are of the schema and in order."""

    schema: pa.Schema
    tables: Callable[[], Iterator[pa.Table]]

    def batches(self) -> Iterator[pa.Table]:
        """The rows in tables that are small as Python objects, too."""
        for data in self.tables():
            for start in range(0, data.num_rows, BATCH_ROWS):
                yield data.slice(start, BATCH_ROWS)


def changes_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of changes: what happened to the row comes first, and a removed row has nothing but its id."""
    columns = [pa.field(one.name, one.type, nullable=one.name != "article_id") for one in schema]
    return pa.schema([pa.field(CHANGE, pa.string(), nullable=False), *columns])


def timed(data: pa.Table) -> pa.Table:
    """Moments as text of ISO 8601 in UTC with six decimals, days as text: what formats without types of time hold."""
    columns = [_as_text(column) for column in data.columns]
    return pa.table(columns, names=data.column_names)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_date(column.type):
        return column.cast(pa.string())
    return column
