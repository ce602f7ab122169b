"""When small parts become one.

With each commit, parts of like size are merged eight at a time, so that a row is rewritten a few times in its life. On request
the whole archive is laid out afresh: sorted, in parts of one size, and with every ``last_seen`` brought up to date.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

from archive.changes import Changes
from archive.index import Index
from archive.manifest import Part
from archive.parts import PART_ROWS, arranged
from archive.paths import INNER_TABLES
from archive.tables import Rewrite, Tables, read_part

_FAN_IN = 8
# Rows of articles are large and edited, those of the ledgers small and final: their parts may grow larger.
_LARGE = {"articles": 1_024, "revisions": 1_024, "variants": 1_024, "captures": 32_768, "harvests": 32_768}
_SMALLEST = 32


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
    """Put every table in its canonical order; the files then depend on the rows alone. One partition at a time is in memory."""
    seen = index.last_seen()
    for table in INNER_TABLES:
        folders: dict[str, list[Part]] = defaultdict(list)
        for part in tables.manifest.of(table):
            if part.rows:
                folders[part.path.rpartition("/")[0]].append(part)
        for folder, parts in sorted(folders.items()):
            data = pa.concat_tables([read_part(tables.snapshot, table, part) for part in parts])
            if table == "articles":
                data = _with_last_seen(data, seen)
            rewrite.lay_out(table, folder, _pieces(table, arranged(table, data)))
    names = index.text_keys()
    return Changes(placed={names[article_id]: path for article_id, path in rewrite.placed.items()})


def _with_last_seen(data: pa.Table, seen: dict[str, str]) -> pa.Table:
    moments = [datetime.fromisoformat(seen[article_id]) for article_id in data["article_id"].to_pylist()]
    place = data.schema.get_field_index("last_seen")
    return data.set_column(place, data.schema.field(place), pa.array(moments, data.schema.field(place).type))


def _pieces(table: str, data: pa.Table) -> list[pa.Table]:
    """Parts of nearly equal size."""
    most = PART_ROWS * (_LARGE[table] // _LARGE["articles"])
    count = math.ceil(data.num_rows / most)
    edges = [data.num_rows * number // count for number in range(count + 1)]
    return [data.slice(start, end - start) for start, end in itertools.pairwise(edges)]
