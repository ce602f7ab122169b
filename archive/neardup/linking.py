"""Texts that share a band are compared, and those that are one text in two wordings are linked.

A link depends on its two texts alone, by the rules of ``archive.shingles``; a cluster is what links hold together. Two texts that
are held together already are not compared any more, so a portal that says the same thing twenty thousand times costs one pass.
The clusters are the same whatever the order of texts and bands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archive.neardup.numbers import Numbers
from archive.neardup.sets import I32, Sets
from archive.shingles import SIMILAR, U8, U32, similarity

I64 = npt.NDArray[np.int64]

_CHUNK = 200_000  # pairs compared at once, 50 MB at most
_HASH = np.uint64(32)
_TEXT = np.uint64(0xFFFFFFFF)


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

    def __init__(self, signatures: U8, numbers: Numbers) -> None:
        self._signatures = signatures
        self._numbers = numbers

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
        if not distance & (distance - 1):  # now and then: at 2, 4, 8, ...
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


def components(bands: U32, compared: Compared) -> I32:
    """The clusters of some texts, given by the bands of each: the place of the first text of each one's cluster."""
    sets = Sets(len(bands))
    for band in range(bands.shape[1]):
        held = buckets(bands[:, band])
        link(held, held.texts.astype(np.int64), compared, sets)
    return sets.names()
