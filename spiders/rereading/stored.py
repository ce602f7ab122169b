"""The readings that the tables keep: their digests, to tell what is read otherwise now, and their rows, to tell what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.identity import content_hash
from archive.parts import Row, conform
from archive.rows import reading_digest, row_article
from archive.tables import Tables

#: In this order: of several rows of one reading the one in ``articles`` is that which a user sees.
_TABLES = ("articles", "revisions", "variants")
_AT_ONCE = 500

Chunk = tuple[str, str, int]


def chunks(tables: Tables) -> Iterator[Chunk]:
    """Row groups of every part that keeps readings: table, path of the file, number of the group."""
    for table in _TABLES:
        for part in tables.manifest.of(table):
            path = tables.snapshot / part.path
            for group in range(pq.read_metadata(path).num_row_groups):
                yield table, str(path), group


def digests(chunk: Chunk) -> list[tuple[str, bytes]]:
    """Article and digest of each reading in a row group."""
    return [(row["article_id"], reading_digest(row)) for row in _rows(chunk, None)]


def rows_of(tables: Tables, articles: set[str]) -> Iterator[tuple[str, str, Row]]:
    """Every reading that the tables keep of some articles, with article and content."""
    wanted = pa.array(sorted(articles), pa.string())
    for chunk in chunks(tables):
        for row in _rows(chunk, wanted):
            content = row["content_hash"] if chunk[0] != "articles" else content_hash(row_article(row))
            yield row["article_id"], content, row


def _rows(chunk: Chunk, wanted: pa.Array | None) -> Iterator[Row]:
    table, path, group = chunk
    with pq.ParquetFile(Path(path)) as parquet:
        data = conform(table, parquet.read_row_group(group))
    if wanted is not None:
        data = data.filter(pc.is_in(data["article_id"], wanted))
    for batch in data.to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()
