"""The chosen rows of a committed state in one order, however commits laid them out, in bounded memory.

Parts are sorted each by itself, and every part may hold rows of every portal. So the keys of all rows are sorted first; then each part is
read once, and its rows are dealt out to files of consecutive ranks, which are small enough to be sorted one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from archive.exports.selection import Choice
from archive.manifest import Part
from archive.parts import order_of
from archive.schema import ARTICLES
from archive.tables import Tables, read_groups, read_part

Numbers = NDArray[np.int64]

_ORDER = ["portal_id", "published", "article_id"]
_RANK = "rank"
BUCKET_ROWS = 16_384  # some 60 MB of articles


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The same columns with words as strings: what is written to other formats has no dictionaries."""
    return pa.schema(
        [
            pa.field(one.name, one.type.value_type, one.nullable) if pa.types.is_dictionary(one.type) else one
            for one in schema
        ]
    )


PLAIN = plain_schema(ARTICLES)


@dataclass(frozen=True, slots=True)
class Place:
    """Which rows of a part are taken, and the rank of each among all."""

    part: Part
    rows: Numbers
    ranks: Numbers


@dataclass(frozen=True, slots=True)
class Ordered:
    """The chosen rows: how many, their ids by rank, and where they stand."""

    count: int
    ids: pa.Array
    places: tuple[Place, ...]


def order(tables: Tables, choice: Choice, among: pa.Array | None = None) -> Ordered:
    """Choose rows and rank them by portal, time of publication and id; ``among`` names the articles that may be taken at all."""
    columns = sorted({*_ORDER, *choice.columns})
    keys, rows = [], []
    parts = tables.manifest.of("articles")
    for part in parts:
        data = read_part(tables.snapshot, "articles", part, columns)
        taken = _taken(data, choice, among)
        rows.append(taken)
        keys.append(data.select(_ORDER).take(pa.array(taken)))
    table = pa.concat_tables([one.cast(_key_schema()) for one in keys])
    by_rank = order_of("articles", table).to_numpy()
    ranks = np.empty(len(by_rank), np.int64)
    ranks[by_rank] = np.arange(len(by_rank))
    ends = np.cumsum([len(one) for one in rows])
    places = tuple(
        Place(part, mine, ranks[end - len(mine) : end])
        for part, mine, end in zip(parts, rows, ends, strict=True)
        if len(mine)
    )
    return Ordered(len(ranks), table["article_id"].take(pa.array(by_rank)).combine_chunks(), places)


def _key_schema() -> pa.Schema:
    return pa.schema([PLAIN.field(name) for name in _ORDER])


def _taken(data: pa.Table, choice: Choice, among: pa.Array | None) -> Numbers:
    mask = choice.mask(data)
    if among is not None:
        named = pc.is_in(data["article_id"], among)
        mask = named if mask is None else pc.and_kleene(mask, named)
    if mask is None:
        return np.arange(data.num_rows, dtype=np.int64)
    whole = pa.chunked_array([mask]) if isinstance(mask, pa.Array) else mask
    taken: Numbers = np.flatnonzero(whole.fill_null(False).to_numpy())
    return taken


def read(tables: Tables, ordered: Ordered, spill: Path) -> Iterator[pa.Table]:
    """The rows in their order, in tables of at most ``BUCKET_ROWS``; ``spill`` is an empty folder with room for all of them."""
    if ordered.count <= BUCKET_ROWS:
        pieces = [piece for place in ordered.places for piece in _ranked(tables, place)]
        yield _sorted(pa.concat_tables(pieces) if pieces else _spill_schema().empty_table())
        return
    _deal_out(tables, ordered, spill)
    for number in range(_buckets(ordered)):
        path = _bucket(spill, number)
        with pa.memory_map(str(path)) as source:
            yield _sorted(pa.ipc.open_stream(source).read_all())
        path.unlink()


def _deal_out(tables: Tables, ordered: Ordered, spill: Path) -> None:
    schema = _spill_schema()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with ExitStack() as stack:
        writers = [
            stack.enter_context(pa.ipc.new_stream(str(_bucket(spill, number)), schema, options=options))
            for number in range(_buckets(ordered))
        ]
        for place in ordered.places:
            for data in _ranked(tables, place):
                ranks = data[_RANK].to_numpy()
                for number in np.unique(ranks // BUCKET_ROWS).tolist():
                    start, stop = np.searchsorted(ranks, [number * BUCKET_ROWS, (number + 1) * BUCKET_ROWS])
                    writers[number].write_table(data.slice(start, stop - start))


def _ranked(tables: Tables, place: Place) -> Iterator[pa.Table]:
    """The rows taken from a part, those of each of its groups by rank."""
    first = 0
    for data in read_groups(tables.snapshot, "articles", place.part):
        start, stop = np.searchsorted(place.rows, [first, first + data.num_rows])
        rows, ranks = place.rows[start:stop] - first, place.ranks[start:stop]
        first += data.num_rows
        by_rank = np.argsort(ranks)
        taken = data.take(pa.array(rows[by_rank])).cast(PLAIN)
        yield taken.append_column(_spill_schema().field(_RANK), pa.array(ranks[by_rank])).combine_chunks()


def _sorted(data: pa.Table) -> pa.Table:
    return data.take(pc.sort_indices(data[_RANK])).drop_columns([_RANK])


def _spill_schema() -> pa.Schema:
    return PLAIN.append(pa.field(_RANK, pa.int64()))


def _buckets(ordered: Ordered) -> int:
    return -(-ordered.count // BUCKET_ROWS)


def _bucket(spill: Path, number: int) -> Path:
    return spill / f"{number:06d}.arrows"
