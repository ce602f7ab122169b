"""The signatures of one part of ``articles``, as a Parquet file of the same name.

A part never changes and is named by its content, so its signatures never change either: what a nightly harvest adds is one small
file to sign. Texts that say too little to be compared have no row.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from archive.shingles import BANDS, PERMUTATIONS, Features, features

BAND_COLUMNS = tuple(f"band_{band:02d}" for band in range(BANDS))
SCHEMA = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("signature", pa.binary(PERMUTATIONS), nullable=False),
        *(pa.field(name, pa.uint32(), nullable=False) for name in BAND_COLUMNS),
        pa.field("numbers", pa.list_(pa.uint32()), nullable=False),
        pa.field("title_numbers", pa.list_(pa.uint32()), nullable=False),
    ]
)
_AT_ONCE = 512


def sign_part(part: Path, target: Path) -> int:
    """Sign every text of one Parquet file with ``article_id``, ``title`` and ``body``; the number of texts that can be compared.

    ``target`` is absent or whole; signing a part twice writes the same bytes.
    """
    file = pq.ParquetFile(part)
    batches = [
        _signed(batch) for batch in file.iter_batches(batch_size=_AT_ONCE, columns=["article_id", "title", "body"])
    ]
    table = pa.Table.from_batches(batches, SCHEMA)
    sink = pa.BufferOutputStream()
    # Hashes do not compress, and what is not compressed is read as it lies.
    pq.write_table(
        table, sink, compression={"article_id": "zstd", "numbers.list.element": "zstd"}, use_dictionary=False
    )
    _put(target, sink.getvalue())
    return int(table.num_rows)


def _put(target: Path, data: pa.Buffer) -> None:
    """Write a file that others may be writing at the same time: all write the same, and the last to rename it wins."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".new", delete=False) as aside:
        aside.write(data)
        aside.flush()
        os.fsync(aside.fileno())
    Path(aside.name).replace(target)


def _signed(batch: pa.RecordBatch) -> pa.RecordBatch:
    rows = zip(*(batch[name].to_pylist() for name in ("article_id", "title", "body")), strict=True)
    made = [(article_id, features(title, body)) for article_id, title, body in rows]
    kept = [(article_id, one) for article_id, one in made if one.comparable]
    return _batch([article_id for article_id, _ in kept], [one for _, one in kept])


def _batch(ids: list[str], kept: list[Features]) -> pa.RecordBatch:
    signatures = pa.array([one.signature.tobytes() for one in kept], pa.binary(PERMUTATIONS))
    bands = np.array([one.bands for one in kept], np.uint32).reshape(len(kept), BANDS)
    columns = [np.ascontiguousarray(bands[:, band]) for band in range(BANDS)]
    numbers = (pa.array([one.numbers for one in kept], pa.list_(pa.uint32())),)
    titles = (pa.array([one.title_numbers for one in kept], pa.list_(pa.uint32())),)
    return pa.record_batch([pa.array(ids, pa.string()), signatures, *columns, *numbers, *titles], schema=SCHEMA)
