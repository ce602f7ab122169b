"""The captures of an archive in the order of their time, with no more parts in memory than overlap."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from datetime import datetime

import pyarrow.compute as pc

from archive.manifest import Part
from archive.parts import Row
from archive.tables import Tables, read_part

_AT_ONCE = 256  # rows made into Python objects at once


def captures_in_time(tables: Tables, parts: Collection[Part]) -> Iterator[Row]:
    """The rows of some parts of ``captures``. A part is opened when the first of its captures is next."""
    firsts = ((_first(tables, part), part) for part in parts if part.rows)
    waiting = sorted(firsts, key=lambda one: (one[0], one[1].path), reverse=True)
    opened: list[tuple[datetime, str, str, Row, Iterator[Row]]] = []
    while waiting or opened:
        while waiting and (not opened or waiting[-1][0] <= opened[0][0]):
            part = waiting.pop()[1]
            _push(opened, part.path, _rows(tables, part))
        _, _, path, row, rest = heapq.heappop(opened)
        yield row
        _push(opened, path, rest)


def _push(opened: list[tuple[datetime, str, str, Row, Iterator[Row]]], path: str, rows: Iterator[Row]) -> None:
    row = next(rows, None)
    if row is not None:
        heapq.heappush(opened, (row["fetched_at"], row["url"], path, row, rows))


def _first(tables: Tables, part: Part) -> datetime:
    moment: datetime = pc.min(read_part(tables.snapshot, "captures", part, ["fetched_at"])["fetched_at"]).as_py()
    return moment


def _rows(tables: Tables, part: Part) -> Iterator[Row]:
    """The rows of a part, which stand in the order of their time."""
    for batch in read_part(tables.snapshot, "captures", part).to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()
