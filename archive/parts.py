"""Parquet files: how rows become immutable parts that are named by their own bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.schema import SCHEMA_VERSION, SCHEMAS

Row = dict[str, Any]

PART_ROWS = (
    2_048  # an edit rewrites one part: a seventh of the time that it takes with parts of 8,192, and queries are as fast
)
GROUP_ROWS = 8_192
# A row's body is read by decoding its row group: with 512 rows that takes a tenth of the time, and files grow by 4 % (bench/layout.py).
BODY_GROUP_ROWS = 512
# Texts that hardly ever recur: looking for those that do takes a third of the time of writing, and finds none.
_UNLIKE = {"article_id", "url", "title", "lead", "body", "text_hash", "content_hash", "payload_digest"}
_LEVEL = 3
SORTED_BY = {
    "articles": ["portal_id", "published", "article_id"],
    "revisions": ["article_id", "superseded_at", "content_hash"],
    "captures": ["fetched_at", "url", "payload_digest"],
    "harvests": ["started", "run_id", "portal_id"],
    "variants": ["article_id", "content_hash"],
}


def year_folder(year: int) -> str:
    """The folder of the articles that were first seen in a year; 0 holds the columns of an archive without articles."""
    return f"articles/first_seen_year={year}"


def folder_of(table: str, row: Row) -> str:
    """The folder inside a snapshot that a row belongs to: articles stand by the year in which they were first seen.

    What a commit appends then stands in one folder, so that a reader that lists folder by folder while a commit happens sees
    all of it or nothing, and the folders of past years are touched by edits alone.
    """
    return year_folder(row["first_seen"].astimezone(UTC).year) if table == "articles" else table


def table_of(table: str, rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table of the explicit schema; ValueError where one has no value that it must have."""
    try:
        built = pa.Table.from_pylist(list(rows), schema=SCHEMAS[table])
    except UnicodeEncodeError:
        built = pa.Table.from_pylist([_encodable(row) for row in rows], schema=SCHEMAS[table])
    for field, column in zip(built.schema, built.columns, strict=True):
        if not field.nullable and column.null_count:
            raise ValueError(f"{table}: a row has no {field.name}")
    return built


def _encodable(value: Any) -> Any:
    """A value without lone surrogates, which no file can hold; each becomes a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _encodable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_encodable(one) for one in value)
    return value


def arranged(table: str, data: pa.Table) -> pa.Table:
    """The rows in the order in which a part holds them."""
    return data.take(order_of(table, data))


def order_of(table: str, data: pa.Table) -> pa.Array:
    """The places of the rows in that order; no more than the columns that decide it are needed."""
    plain = pa.table({name: _plain(data[name]) for name in SORTED_BY[table]})
    return pc.sort_indices(plain, sort_keys=[(name, "ascending") for name in SORTED_BY[table]])


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def encode(table: str, data: pa.Table, code_version: str) -> pa.Buffer:
    """The bytes of a part."""
    facts = {"ngoaivu.schema_version": str(SCHEMA_VERSION), "ngoaivu.code_version": code_version}
    ordered = _canonical(arranged(table, data))
    sink = pa.BufferOutputStream()
    sorting = pq.SortingColumn.from_ordering(
        ordered.schema, [(name, "ascending") for name in SORTED_BY[table]], null_placement="at_end"
    )
    pq.write_table(
        ordered.replace_schema_metadata(facts),
        sink,
        compression="zstd",
        compression_level=_LEVEL,
        row_group_size=BODY_GROUP_ROWS if "body" in ordered.column_names else GROUP_ROWS,
        use_dictionary=_repeating(table),
        write_statistics=True,
        write_page_index=True,
        sorting_columns=sorting,
    )
    return sink.getvalue()


@lru_cache
def _repeating(table: str) -> list[str]:
    """The columns, down to the members of lists and structures, whose values are worth a dictionary."""
    sink = pa.BufferOutputStream()
    pq.write_table(SCHEMAS[table].empty_table(), sink)
    leaves = pq.read_metadata(pa.BufferReader(sink.getvalue())).schema
    paths = [leaves.column(number).path for number in range(len(leaves))]
    return [path for path in paths if path not in _UNLIKE]


def _canonical(data: pa.Table) -> pa.Table:
    """Equal rows as equal buffers: dictionaries list their words as they first occur, however the rows came together."""
    columns = [
        column.cast(pa.string()).combine_chunks().dictionary_encode() if pa.types.is_dictionary(column.type) else column
        for column in data.columns
    ]
    return pa.table(columns, schema=data.schema).combine_chunks()


def part_name(data: pa.Buffer) -> tuple[str, str]:
    """A file name that no other content ever has, and the hash it comes from."""
    digest = hashlib.sha256(data).hexdigest()
    return f"part-{digest[:24]}.parquet", digest


def conform(table: str, data: pa.Table, names: Sequence[str] | None = None) -> pa.Table:
    """Rows of an older schema in today's: columns that were not there yet are null, or empty where null is not allowed."""
    schema = SCHEMAS[table] if names is None else pa.schema([SCHEMAS[table].field(name) for name in names])
    if data.schema.equals(schema):
        return data
    columns = []
    for wanted in schema:
        if wanted.name in data.column_names:
            column = data[wanted.name]
            columns.append(column if column.type == wanted.type else column.cast(wanted.type))
        else:
            columns.append(pa.chunked_array([_absent(wanted, data.num_rows)]))
    return pa.table(columns, schema=schema)


def _absent(wanted: pa.Field[Any], length: int) -> pa.Array:
    if wanted.nullable:
        return pa.nulls(length, wanted.type)
    empty: Any = [] if pa.types.is_list(wanted.type) or pa.types.is_map(wanted.type) else 0
    if pa.types.is_dictionary(wanted.type) or pa.types.is_string(wanted.type):
        empty = ""
    return pa.array([empty] * length, wanted.type)


def utc(moment: datetime) -> datetime:
    """An aware moment in UTC."""
    return moment.astimezone(UTC)
