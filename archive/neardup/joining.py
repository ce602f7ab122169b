"""The join of all signatures: texts that share a band are compared, and those that are one text in two wordings are linked.

A link depends on its two texts alone, by the rules of ``archive.shingles``; a cluster is what links hold together. Two texts that
are held together already are not compared any more, so a portal that says the same thing twenty thousand times costs one pass.
The clusters are the same whatever the order of texts and bands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from archive.neardup.numbers import Numbers
from archive.neardup.sets import I32, Sets
from archive.neardup.signing import BAND_COLUMNS
from archive.shingles import PERMUTATIONS, SIMILAR, U8, U32, similarity

I64 = npt.NDArray[np.int64]

_CHUNK = 200_000  # pairs compared at once, 50 MB at most
BANDS_AT_ONCE = 8  # 320 MB for ten million texts
_HASH = np.uint64(32)
_TEXT = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Texts:
    """Signed texts, by the files that they stand in: a text's number is its place in all of them, one after another.

    Attributes:
        files: Parquet as ``archive.neardup.signing`` writes it.
        starts: The number of the first text of each file, and after them how many texts there are.
    """

    files: tuple[Path, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, files: Iterable[Path]) -> Texts:
        """Count the texts of some files."""
        kept = tuple(files)
        counts = [pq.read_metadata(path).num_rows for path in kept]
        return cls(kept, tuple(np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).tolist()))

    def __len__(self) -> int:
        return int(self.starts[-1])

    def hashes(self, bands: Sequence[int]) -> U32:
        """The hashes of some bands, a row for each; files are opened once for all of them."""
        whole = np.empty((len(bands), len(self)), np.uint32)
        names = [BAND_COLUMNS[band] for band in bands]
        for path, start, stop in zip(self.files, self.starts[:-1], self.starts[1:], strict=True):
            data = _read(path, names)
            for row, name in enumerate(names):
                whole[row, start:stop] = data[name].to_numpy()
        return whole

    def some(self, texts: I32, names: Sequence[str]) -> pa.Table:
        """Some columns of some texts, which are in ascending order."""
        bounds = np.searchsorted(texts, self.starts)
        pieces = [
            _read(path, names).take(pa.array(texts[low:high] - start))
            for path, start, low, high in zip(self.files, self.starts, bounds[:-1], bounds[1:], strict=False)
            if high > low
        ]
        return pa.concat_tables(pieces)


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of one small file: what threads would cost is more than they would save."""
    return pq.ParquetFile(path, memory_map=True, pre_buffer=False).read(columns=list(columns), use_threads=False)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Texts that share the hash of one band with another, bucket by bucket."""

    texts: I32
    starts: I64  # of each bucket, and the end of the last


def buckets(hashes: U32) -> Buckets:
    """The buckets of one band that hold more than one text, of the band's hash of every text."""
    keys = hashes.astype(np.uint64)
    keys <<= _HASH
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()  # one sort of 64-bit words is several times as fast as an ordering of hashes
    in_order = (keys >> _HASH).astype(np.uint32)
    again = np.flatnonzero(in_order[1:] == in_order[:-1])
    del in_order
    if not len(again):
        return Buckets(np.empty(0, np.int32), np.zeros(1, np.int64))
    held = np.union1d(again, again + 1)
    keys = keys[held]
    first = np.concatenate([[True], (keys[1:] >> _HASH) != (keys[:-1] >> _HASH)])
    return Buckets((keys & _TEXT).astype(np.int32), np.append(np.flatnonzero(first), len(keys)))


class Compared:
    """What some texts are compared by; pairs are given by places among them."""

    def __init__(self, texts: Texts, some: I32) -> None:
        table = texts.some(some, ["signature", "numbers", "title_numbers"])
        signatures = table["signature"].combine_chunks()
        whole: U8 = np.frombuffer(signatures.buffers()[1], np.uint8).reshape(-1, PERMUTATIONS)
        self._signatures = whole[signatures.offset : signatures.offset + len(signatures)]
        self._numbers = Numbers(table["numbers"], table["title_numbers"])

    def linked(self, some: I64, others: I64) -> npt.NDArray[np.bool_]:
        """Whether the texts of each pair are near-duplicates; what is cheap to tell comes first."""
        kept = np.zeros(len(some), np.bool_)
        for start in range(0, len(some), _CHUNK):
            at = start + np.flatnonzero(
                self._numbers.may_be_same(some[start : start + _CHUNK], others[start : start + _CHUNK])
            )
            at = at[similarity(self._signatures[some[at]], self._signatures[others[at]]) >= SIMILAR]
            kept[at] = self._numbers.same(some[at], others[at])
        return kept


def link(held: Buckets, places: I64, compared: Compared, sets: Sets) -> None:
    """Join the sets of all texts of each bucket that are linked: first those that lie side by side, then those two apart, and so on.

    A bucket whose texts are all of one set is done. ``places`` tells where ``compared`` has each text of the buckets.
    """
    distance = 1
    starts, ends = held.starts[:-1], held.starts[1:]
    while len(starts):
        some = _spread(starts, ends - starts - distance)
        others = some + distance
        apart = sets.find(held.texts[some]) != sets.find(held.texts[others])
        some, others = some[apart], others[apart]
        kept = compared.linked(places[some], places[others])
        sets.join(held.texts[some[kept]], held.texts[others[kept]])
        distance += 1
        going_on = ends - starts > distance
        starts, ends = starts[going_on], ends[going_on]
        going_on = ~_of_one(held.texts, starts, ends, sets)
        starts, ends = starts[going_on], ends[going_on]


def _spread(starts: I64, lengths: I64) -> I64:
    """The numbers from each start on, so many of each."""
    total = int(lengths.sum())
    return np.asarray(np.arange(total) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths))


def _of_one(texts: I32, starts: I64, ends: I64, sets: Sets) -> npt.NDArray[np.bool_]:
    """Which buckets hold texts of one set only."""
    lengths = ends - starts
    if not len(lengths):
        return np.empty(0, np.bool_)
    names = sets.find(texts[_spread(starts, lengths)])
    at = np.cumsum(lengths) - lengths
    return np.asarray(np.minimum.reduceat(names, at) == np.maximum.reduceat(names, at))


def band_links(texts: Texts, bands: Sequence[int], sets: Sets | None = None) -> tuple[I32, I32]:
    """The sets that some bands link, as pairs of a text and the name of its set; what ``sets`` holds together is not compared again."""
    known = sets or Sets(len(texts))
    groups = [bands[start : start + BANDS_AT_ONCE] for start in range(0, len(bands), BANDS_AT_ONCE)]
    linked = np.unique(np.concatenate([_some_links(texts, some, known) for some in groups]))
    names = known.find(linked)
    apart = names != linked
    return linked[apart], names[apart]


def _some_links(texts: Texts, bands: Sequence[int], sets: Sets) -> I32:
    """Link by some bands; the texts that were looked at."""
    every = [held for held in map(buckets, texts.hashes(bands)) if len(held.texts)]
    if not every:
        return np.empty(0, np.int32)
    involved = np.unique(np.concatenate([held.texts for held in every]))
    compared = Compared(texts, involved)
    for held in every:
        link(held, np.searchsorted(involved, held.texts), compared, sets)
    return involved


def join_all(texts: Texts, links: Iterable[tuple[I32, I32]]) -> I32:
    """The cluster of every text, named by its least text, of the links of all bands."""
    sets = Sets(len(texts))
    for some, names in links:
        sets.join(some, names)
    return sets.names()
