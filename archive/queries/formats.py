"""An answer as CSV, JSON, JSON lines or Parquet, written batch by batch."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import UsageError
from archive.exports.spreadsheet import inert
from archive.queries.plain import plain_rows

Batches = Iterable[pa.RecordBatch]
Writer = Callable[[pa.Schema, Batches, BinaryIO], None]
ENDINGS = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
# What JSON leaves as it is and a terminal or a reader of lines obeys: C1 controls, marks of direction, line separators.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# DuckDB reads a file by one thread for each row group, of this size at best; fewer rows where they are long.
_GROUP_ROWS, _GROUP_BYTES = 122_880, 32_000_000


def format_of(path: Path) -> str:
    """The format that a file's ending names; UsageError where it names none."""
    try:
        return ENDINGS[path.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"The ending of {path} tells no format; name it with --format, or end in {', '.join(ENDINGS)}."
        ) from None


def write_csv(schema: pa.Schema, batches: Batches, out: BinaryIO) -> None:
    """CSV as in RFC 4180, in UTF-8, with cells that spreadsheets do not calculate: see ``archive.exports.spreadsheet``."""
    _write_csv(schema, batches, out, inert)


def write_exact_csv(schema: pa.Schema, batches: Batches, out: BinaryIO) -> None:
    """The same with every text as it is: for programs, and not for spreadsheets."""
    _write_csv(schema, batches, out, str)


def _write_csv(schema: pa.Schema, batches: Batches, out: BinaryIO, as_cell: Callable[[str], str]) -> None:
    lines = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        table = csv.writer(lines)
        table.writerow([as_cell(name) for name in schema.names])
        for batch in batches:
            table.writerows([_cell(value, as_cell) for value in row] for row in plain_rows(batch, finite=False))
    finally:
        lines.detach()


def _cell(value: Any, as_cell: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return as_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value) if isinstance(value, (list, dict)) else value


def write_json(schema: pa.Schema, batches: Batches, out: BinaryIO) -> None:
    """One array with an object for each row, a row a line."""
    before = "[\n"
    for line in _objects(schema, batches):
        out.write(f"{before}{line}".encode())
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")


def write_jsonl(schema: pa.Schema, batches: Batches, out: BinaryIO) -> None:
    """One object for each row, each on a line of its own."""
    out.writelines(f"{line}\n".encode() for line in _objects(schema, batches))


def _objects(schema: pa.Schema, batches: Batches) -> Iterator[str]:
    names = schema.names
    for batch in batches:
        for row in plain_rows(batch):
            yield _json(dict(zip(names, row, strict=True)))


def _json(value: Any) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


def write_parquet(schema: pa.Schema, batches: Batches, out: BinaryIO) -> None:
    """Parquet with the types of the answer; moments are in UTC, as in the archive's own tables."""
    target = pa.schema([field.with_type(_in_utc(field.type)) for field in schema])
    try:
        with pq.ParquetWriter(out, target, compression="zstd") as writer:
            for table in _groups(batches):
                writer.write_table(table.cast(target), row_group_size=_GROUP_ROWS)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise UsageError(f"Parquet cannot hold a column of the answer: {error}; CAST it to another type.") from error


def _groups(batches: Batches) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= _GROUP_ROWS or sum(one.nbytes for one in held) >= _GROUP_BYTES:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _in_utc(kind: pa.DataType) -> pa.DataType:
    return pa.timestamp(kind.unit, "UTC") if pa.types.is_timestamp(kind) and kind.tz else kind


WRITERS: dict[str, Writer] = {
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}
