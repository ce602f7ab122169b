"""CSV after RFC 4180: UTF-8, CRLF between rows, cells quoted as they need, lists and structures as JSON in their cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from archive.exports.rows import Rows, timed
from archive.exports.spreadsheet import inert_column
from archive.exports.task import Task

_BOM = b"\xef\xbb\xbf"
# Spreadsheets end a cell, or a file, at a NUL.
NUL, NUL_SHOWN = "\x00", "\u2400"


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Write the rows; a note says how many cells hold a NUL that is written as its symbol."""
    with place.open("wb") as sink:
        if task.bom:
            sink.write(_BOM)
        return _write(rows, sink, raw=task.raw)


def _write(rows: Rows, sink: Any, *, raw: bool) -> list[str]:
    shown = 0
    written = pa.csv.WriteOptions(eol="\r\n", quoting_style="needed")
    schema = pa.schema([(one.name, _kind(one.type)) for one in rows.schema])
    with pa.csv.CSVWriter(sink, schema, write_options=written) as writer:
        for data in rows.tables():
            cells = [_cells(column) for column in timed(data).columns]
            if not raw:
                held = [_count(column) for column in cells]
                shown += sum(held)
                cells = [_safe(column, nul=count > 0) for column, count in zip(cells, held, strict=True)]
            writer.write_table(pa.table(cells, schema=schema))
    return [f"{shown} cells hold a NUL, which is written as {NUL_SHOWN} (U+2400); --raw keeps it"] if shown else []


def _kind(kind: pa.DataType) -> pa.DataType:
    return kind if pa.types.is_integer(kind) else pa.string()


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as cells: nested values as JSON."""
    if not pa.types.is_nested(column.type):
        return column
    pairs = pa.types.is_map(column.type)
    texts = [None if one is None else _json(dict(one) if pairs else one) for one in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _json(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if value
        else "{}"
        if isinstance(value, dict)
        else "[]"
    )


def _count(column: pa.ChunkedArray) -> int:
    if not pa.types.is_string(column.type):
        return 0
    return int(pc.sum(pc.match_substring(column, NUL)).as_py() or 0)


def _safe(column: pa.ChunkedArray, *, nul: bool) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    return inert_column(pc.replace_substring(column, NUL, NUL_SHOWN) if nul else column)
