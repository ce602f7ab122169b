"""When small parts become one.

With each commit, parts of like size are merged eight at a time, so that a row is rewritten a few times in its life. On request
the whole archive is laid out afresh: sorted, in parts of one size, and with every ``last_seen`` brought up to date.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from archive.changes import Changes
from archive.index import Index
from archive.manifest import Part
from archive.nearby import I64
from archive.parts import PART_ROWS, SORTED_BY, arranged, order_of, year_folder
from archive.paths import INNER_TABLES
from archive.tables import Rewrite, Tables, read_part

_FAN_IN = 8
# Rows of articles are large and edited, those of the ledgers small and final: their parts may grow larger.
_LARGE = {"articles": 1_024, "revisions": 1_024, "variants": 1_024, "captures": 32_768, "harvests": 32_768}
_SMALLEST = 32
_AT_ONCE = 131_072  # rows that are sorted in memory at once; 450 MB of articles


def magnitude(table: str, rows: int) -> int | None:
    """The size class of a part, None where it is large enough to be left alone."""
    if rows >= _LARGE[table]:
        return None
    return max(0, int(math.log(max(rows, 1) / _SMALLEST, _FAN_IN)) + (rows >= _SMALLEST))


def crowded(parts: Iterable[Part]) -> list[tuple[str, list[str]]]:
    """Folders with enough parts of one size class, each with the paths to merge."""
    classes: dict[tuple[str, int], list[str]] = defaultdict(list)
    for part in parts:
        folder = part.path.rpartition("/")[0]
        size = magnitude(folder.partition("/")[0], part.rows)
        if size is not None and part.rows:
            classes[folder, size].append(part.path)
    return [(folder, sorted(paths)) for (folder, _), paths in sorted(classes.items()) if len(paths) >= _FAN_IN]


def lay_out(tables: Tables, index: Index, rewrite: Rewrite) -> Changes:
    """Put every table in its canonical order; the files then depend on the rows alone, wherever they stood before."""
    seen = index.last_seen()
    for table in INNER_TABLES:
        parts = [part for part in tables.manifest.of(table) if part.rows]
        rewrite.lay_out(table, _pieces(tables, table, parts, seen) if parts else [])
        rewrite.keep_schema(table)
    names = index.text_keys()
    return Changes(placed={names[article_id]: path for article_id, path in rewrite.placed.items()})


def _pieces(tables: Tables, table: str, parts: list[Part], seen: dict[str, str]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of a table in order, folder by folder in pieces of nearly equal size; a few pieces are in memory at once."""
    articles = table == "articles"
    columns = [*SORTED_BY[table], *(["first_seen"] if articles else [])]
    keys = [read_part(tables.snapshot, table, part, columns) for part in parts]
    starts = np.cumsum([0, *(len(one) for one in keys)])
    every = pa.concat_tables(keys)
    order = order_of(table, every).to_numpy().astype(np.int64)
    if not articles:
        for piece in _folder(tables, table, parts, starts, order):
            yield table, piece
        return
    years = pc.year(every["first_seen"]).to_numpy()[order]
    for year in np.unique(years).tolist():
        for piece in _folder(tables, table, parts, starts, order[years == year]):
            yield year_folder(year), _with_last_seen(piece, seen)


def _folder(tables: Tables, table: str, parts: list[Part], starts: I64, order: I64) -> Iterator[pa.Table]:
    most = PART_ROWS * (_LARGE[table] // _LARGE["articles"])
    count = math.ceil(len(order) / most)
    edges = [len(order) * number // count for number in range(count + 1)]
    step = max(1, _AT_ONCE // most)
    for first in range(0, count, step):
        here = edges[first : first + step + 1]
        data = _gathered(tables, table, parts, starts, order[here[0] : here[-1]])
        for start, end in itertools.pairwise(here):
            yield data.slice(start - here[0], end - start)


def _gathered(tables: Tables, table: str, parts: list[Part], starts: I64, wanted: I64) -> pa.Table:
    """The rows with these numbers, counted through all parts, in order."""
    among = np.searchsorted(starts, wanted, "right") - 1
    found = [
        read_part(tables.snapshot, table, parts[number]).take(pa.array(wanted[among == number] - starts[number]))
        for number in np.unique(among).tolist()
    ]
    return arranged(table, pa.concat_tables(found))


def _with_last_seen(data: pa.Table, seen: dict[str, str]) -> pa.Table:
    moments = [datetime.fromisoformat(seen[article_id]) for article_id in data["article_id"].to_pylist()]
    place = data.schema.get_field_index("last_seen")
    return data.set_column(place, data.schema.field(place), pa.array(moments, data.schema.field(place).type))
