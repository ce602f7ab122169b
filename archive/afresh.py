"""The tables worked out from nothing but captures and readings: what any order of commits must have led to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from archive.consolidate import Batch, Consolidation, Plan
from archive.errors import StorageError
from archive.identity import content_hash
from archive.index import Index
from archive.manifest import Manifest
from archive.parts import Row
from archive.rows import row_article, sighting_of
from archive.schema import SCHEMA_VERSION
from archive.tables import Tables, read_part
from archive.warc import Place, Stored

Readings = dict[tuple[str, str], Row]


def from_nothing(rows: Iterable[Row], readings: Readings) -> Plan:
    """What rows of captures lead to, where ``readings`` has every content that they name, by article and content."""
    batch, stored = Batch(), {}
    for row in rows:
        _take(batch, row, readings)
        if row["warc_record_type"] == "response" and row["warc_filename"]:
            place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
            stored[row["payload_digest"]] = Stored(place, row["url"], row["fetched_at"])
    nothing = Tables(Path(), Manifest(0, SCHEMA_VERSION, "", ""))
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(":memory:"), Path(folder))
        try:
            return Consolidation(index, nothing, batch, stored.get).plan()
        finally:
            index.close()


def stored_readings(tables: Tables, paths: Iterable[str]) -> Readings:
    """Every content that some parts keep; the reading of a row of ``articles`` before that of others."""
    found: Readings = {}
    for path in sorted(paths, reverse=True):
        table = path.partition("/")[0]
        if table in {"articles", "revisions", "variants"}:
            for row in read_part(tables.snapshot, table, path).to_pylist():
                content = row["content_hash"] if table != "articles" else content_hash(row_article(row))
                found[row["article_id"], content] = row
    return found


def _take(batch: Batch, row: Row, readings: Readings) -> None:
    batch.rows.append(row)
    if row["article_id"]:
        sighting = sighting_of(row)
        key = (row["article_id"], row["content_hash"])
        if key not in readings:
            raise StorageError(f"No reading of article {key[0]} of {row['fetched_at']} is kept; verify the archive.")
        if key not in batch.readings or sighting.reading < batch.readings[key][0].reading:
            batch.readings[key] = (sighting, readings[key])
