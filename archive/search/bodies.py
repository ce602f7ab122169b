"""The bodies of a few articles, read out of their parts without reading the whole of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import StorageError

# Pages of a row group are decoded one after the other, and reading stops at the last row that is asked for.
_ROWS_AT_ONCE = 64
Place = tuple[str, int]
Body = tuple[str, str]


def read_bodies(snapshot: Path, places: Iterable[Place], pool: ThreadPoolExecutor) -> Mapping[Place, Body]:
    """Article and body of the rows at some places, each a part's path and a row in it; an article without one has an empty text."""
    wanted: dict[str, list[int]] = {}
    for path, row in places:
        wanted.setdefault(path, []).append(row)
    read = pool.map(lambda path: _of_part(snapshot / path, sorted(wanted[path])), wanted)
    return {(path, row): body for path, bodies in zip(wanted, read, strict=True) for row, body in bodies}


def _of_part(path: Path, rows: list[int]) -> list[tuple[int, Body]]:
    try:
        return list(_rows(path, rows))
    except (OSError, pa.ArrowException) as error:
        raise StorageError(f"{path} cannot be read ({error}); if no harvest is at work, verify the archive.") from error


def _rows(path: Path, rows: list[int]) -> Iterator[tuple[int, Body]]:
    with pq.ParquetFile(path, memory_map=True) as file:
        starts = np.cumsum([0, *(file.metadata.row_group(group).num_rows for group in range(file.num_row_groups))])
        for group, some in groupby(rows, key=lambda row: int(np.searchsorted(starts, row, "right")) - 1):
            yield from _of_group(file, group, int(starts[group]), list(some))


def _of_group(file: pq.ParquetFile, group: int, first: int, rows: list[int]) -> Iterator[tuple[int, Body]]:
    left = iter(rows)
    row = next(left)
    for batch in file.iter_batches(_ROWS_AT_ONCE, row_groups=[group], columns=["article_id", "body"], use_threads=False):
        while row < first + batch.num_rows:
            yield row, (batch["article_id"][row - first].as_py(), batch["body"][row - first].as_py() or "")
            try:
                row = next(left)
            except StopIteration:
                return
        first += batch.num_rows
