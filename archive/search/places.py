"""Where each article of a snapshot stands, and what the index holds of it: a sorted table of numbers, in a file beside the index."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from archive.search.schema import COLUMNS, key_of

# One column for each article, four numbers in it: its key in two halves, the hash of what the index holds of it, and its place,
# which is the number of the part and the row in it.
Places = npt.NDArray[np.uint64]
_HIGH, _LOW, _HELD, _PLACE = range(4)
_ROW_BITS = 32


def none() -> Places:
    """The places of no article."""
    return np.empty((4, 0), np.uint64)


def of_part(data: pa.Table, part: int) -> Places:
    """The places of the rows of a part, from its columns ``COLUMNS``."""
    rows = data.select(list(COLUMNS)).to_pylist()
    facts = [(*_halves(row["article_id"]), _held(row), part << _ROW_BITS | number) for number, row in enumerate(rows)]
    return np.array(facts, np.uint64).reshape(-1, 4).T


def _halves(article_id: str) -> tuple[int, int]:
    key = key_of(article_id)
    return int(key[:16], 16), int(key[16:], 16)


def _held(row: dict[str, Any]) -> int:
    facts = json.dumps([str(row[name]) for name in COLUMNS], ensure_ascii=False).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(facts, digest_size=8).digest(), "big")


def joined(some: Sequence[Places]) -> Places:
    """All of them in the order of their keys."""
    places: Places = np.concatenate([none(), *some], axis=1)
    order = np.lexsort((places[_LOW], places[_HIGH]))
    return np.ascontiguousarray(places[:, order])


def in_parts(places: Places, numbers: dict[int, int]) -> Places:
    """Those that stand in some parts, whose new numbers are given by the old ones."""
    parts = places[_PLACE] >> np.uint64(_ROW_BITS)
    kept = np.array(places[:, np.isin(parts, np.array(sorted(numbers), np.uint64))])
    highest = max(numbers, default=0)
    renamed = np.zeros(highest + 1, np.uint64)
    for old, new in numbers.items():
        renamed[old] = new
    rows = kept[_PLACE] & np.uint64((1 << _ROW_BITS) - 1)
    kept[_PLACE] = renamed[(kept[_PLACE] >> np.uint64(_ROW_BITS)).astype(np.intp)] << np.uint64(_ROW_BITS) | rows
    return kept


def find(places: Places, article_id: str) -> tuple[int, int] | None:
    """The number of the part that holds an article, and its row there."""
    high, low = _halves(article_id)
    at = int(np.searchsorted(places[_HIGH], np.uint64(high)))
    while at < places.shape[1] and int(places[_HIGH, at]) == high:
        if int(places[_LOW, at]) == low:
            place = int(places[_PLACE, at])
            return place >> _ROW_BITS, place & ((1 << _ROW_BITS) - 1)
        at += 1
    return None


def differences(old: Places, new: Places) -> tuple[list[str], dict[int, list[int]]]:
    """The keys of articles that are no more or are held otherwise; and the rows of those to be held, by the number of their part."""
    before, after = _by_key(old), _by_key(new)
    gone = [f"{high:016x}{low:016x}" for (high, low), held in before.items() if after.get((high, low)) != held]
    fresh: dict[int, list[int]] = {}
    for (key, held), place in zip(after.items(), new[_PLACE].tolist(), strict=True):
        if before.get(key) != held:
            fresh.setdefault(place >> _ROW_BITS, []).append(place & ((1 << _ROW_BITS) - 1))
    return gone, fresh


def _by_key(places: Places) -> dict[tuple[int, int], int]:
    high, low, held = (places[row].tolist() for row in (_HIGH, _LOW, _HELD))
    return dict(zip(zip(high, low, strict=True), held, strict=True))


def save(path: Path, places: Places) -> None:
    """Write the places; the file is whole and durable when this returns."""
    with path.open("wb") as stream:
        np.save(stream, places, allow_pickle=False)
        stream.flush()
        os.fsync(stream.fileno())


def load(path: Path) -> Places:
    """The places in a file, of which no more is read than is asked for; ValueError or OSError where they are not there."""
    places: Places = np.load(path, mmap_mode="r", allow_pickle=False)
    if places.dtype != np.uint64 or places.ndim != 2 or places.shape[0] != 4:
        raise ValueError(f"{path} holds something else")
    return places
