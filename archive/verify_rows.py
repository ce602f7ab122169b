"""Checks what the tables say: counts, uniqueness, the links between them, and the bytes that each capture points to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.errors import StorageError
from archive.identity import payload_digest
from archive.manifest import Manifest
from archive.parts import Row
from archive.paths import Layout
from archive.tables import KEYS, Tables
from archive.warc import Place, target_uri
from archive.warc_reading import read_member, split_record

Finding = tuple[Path, str]

_PLACE = [
    "url",
    "payload_digest",
    "payload_length",
    "warc_record_type",
    "warc_filename",
    "warc_record_offset",
    "warc_record_length",
]


def check_rows(layout: Layout, manifest: Manifest) -> Iterator[Finding]:
    """Yield each contradiction with the file or folder that it shows in."""
    tables = Tables(layout.snapshot(manifest.number), manifest)
    for table in KEYS:
        for part in manifest.of(table):
            rows = pq.read_metadata(tables.snapshot / part.path).num_rows
            if rows != part.rows:
                yield tables.snapshot / part.path, f"it has {rows} rows where {part.rows} were committed"
        yield from _unique(tables, table)
    yield from _links(tables)
    yield from _records(layout, tables)


def _column(tables: Tables, table: str, name: str) -> pa.ChunkedArray:
    chunks: list[pa.Array] = []
    kind: pa.DataType = pa.string()
    for _, data in tables.columns(table, [name]):
        column = data[name]
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        chunks.extend(column.cast(kind).chunks)
    return pa.chunked_array(chunks, kind)


def _unique(tables: Tables, table: str) -> Iterator[Finding]:
    keys = pa.table({name: _column(tables, table, name) for name in KEYS[table]})
    counted = keys.group_by(list(KEYS[table])).aggregate([([], "count_all")])
    twice = counted.filter(pc.greater(counted["count_all"], 1))
    if twice.num_rows:
        first = twice.slice(0, 1).to_pylist()[0]
        yield tables.snapshot / table, f"{twice.num_rows} rows stand there more than once, such as {first}"


def _links(tables: Tables) -> Iterator[Finding]:
    articles = _column(tables, "articles", "article_id")
    seen = _column(tables, "captures", "article_id")
    variants = _column(tables, "variants", "article_id")
    links = (
        ("articles", articles, seen, "articles without a capture"),
        ("articles", _column(tables, "articles", "cluster_id"), articles, "clusters without their head"),
        ("revisions", _column(tables, "revisions", "article_id"), seen, "revisions without a capture"),
        ("variants", variants, seen, "readings without a capture"),
        (
            "captures",
            seen.drop_null(),
            pa.chunked_array([*articles.chunks, *variants.chunks]),
            "captures without a reading",
        ),
    )
    for table, found, among, words in links:
        lost = found.filter(pc.invert(pc.is_in(found, among.combine_chunks())))
        if len(lost):
            yield tables.snapshot / table, f"{len(lost)} {words}, such as {lost[0].as_py()}"
    shown = _column(tables, "articles", "payload_digest").drop_null()
    lost = shown.filter(pc.invert(pc.is_in(shown, _column(tables, "captures", "payload_digest").combine_chunks())))
    if len(lost):
        yield tables.snapshot / "articles", f"{len(lost)} articles whose bytes no capture brought"


def _records(layout: Layout, tables: Tables) -> Iterator[Finding]:
    """Open every record that a capture points to: it must be there, hold together, and be of that address and payload."""
    for path, data in tables.columns("captures", _PLACE):
        for row in data.to_pylist():
            if row["warc_filename"] is not None:
                try:
                    wrong = _record(layout.warc, row)
                except (StorageError, ValueError, KeyError) as error:
                    wrong = str(error)
                if wrong:
                    yield layout.warc / row["warc_filename"], f"{wrong} (capture of {row['url']} in {path})"


def _record(folder: Path, row: Row) -> str | None:
    headers, block = split_record(
        read_member(folder, Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"]))
    )
    where = f"the record at byte {row['warc_record_offset']}"
    if headers["warc-type"] != row["warc_record_type"] or target_uri(headers["warc-target-uri"]) != target_uri(row["url"]):
        return f"{where} is of {headers['warc-target-uri']}"
    if headers["warc-payload-digest"] != row["payload_digest"]:
        return f"{where} holds another payload"
    if row["warc_record_type"] == "response":
        payload = block.partition(b"\r\n\r\n")[2]
        if len(payload) != row["payload_length"] or payload_digest(payload) != row["payload_digest"]:
            return f"{where} holds a payload that its digest denies"
    return None
