"""The signatures of all texts, searchable by band: sorted runs on disk that grow like a log-structured merge tree.

A run is one file, written once: the numbers of its texts, their signatures and bands, and per band the sorted hashes with the
order that sorts them. A commit adds a small run; runs of like size are merged, so that each text is rewritten a few times in its
life and a search looks into few files. Runs are a cache: they can be made again from the articles.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from archive.shingles import BANDS, PERMUTATIONS, U8, U32, similarity
from archive.storage import write_new

I64 = npt.NDArray[np.int64]

_MAGIC = b"NGNEAR01"
_HEADER = 16
_GROWTH = 4  # so many runs of one size become one
_LARGEST = 1 << 18  # texts; a merge rewrites 130 MB at most
_CHUNK = 200_000  # pairs compared at once, 26 MB
_PIECE = 2_000_000  # candidates looked up at once, 64 MB


@dataclass(frozen=True, slots=True)
class Run:
    """Some texts by their numbers, in ascending order, with what they are searched and compared by."""

    docs: U32
    signatures: U8
    bands: U32
    hashes: U32
    order: U32

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def name(self) -> str:
        """The file's name: no two runs of one index share first text and length, and merging lengthens."""
        return f"{int(self.docs[0]):010d}-{len(self):010d}.near"


def build_run(docs: U32, signatures: U8, bands: U32) -> Run:
    """Sort each band of some texts."""
    order = np.argsort(bands, axis=0, kind="stable").T.astype(np.uint32)
    hashes = np.take_along_axis(bands.T, order.astype(np.int64), axis=1)
    return Run(docs, signatures, bands, np.ascontiguousarray(hashes), order)


def save_run(run: Run, folder: Path) -> str:
    """Write a run and return its hash; a file of the same name that a crash left is replaced."""
    path = folder / run.name
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    arrays = (run.docs, run.bands, run.hashes, run.order, run.signatures)
    blocks = [np.ascontiguousarray(one).tobytes() for one in arrays]
    data = b"".join([_MAGIC, len(run).to_bytes(8, "little"), *blocks])
    write_new(path, data)
    return hashlib.sha256(data).hexdigest()


def load_run(path: Path) -> Run:
    """Map a run into memory; ValueError where the file is not a run or not whole."""
    size = path.stat().st_size
    if size < _HEADER:
        raise ValueError(f"{path} is no run")
    with path.open("rb") as stream:
        # The arrays keep the mapping alive. A plain array over it is searched twice as fast as numpy's memmap.
        data: U8 = np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
    count = int.from_bytes(data[8:16].tobytes(), "little")
    if data[:8].tobytes() != _MAGIC or size != _HEADER + count * (4 + 12 * BANDS + PERMUTATIONS):
        raise ValueError(f"{path} is no whole run")
    start, pieces = _HEADER, []
    for width in (4, 4 * BANDS, 4 * BANDS, 4 * BANDS, PERMUTATIONS):
        pieces.append(data[start : start + count * width])
        start += count * width
    docs, bands, hashes, order = (piece.view(np.uint32) for piece in pieces[:4])
    return Run(
        docs, pieces[4].reshape(count, PERMUTATIONS), bands.reshape(count, BANDS), hashes.reshape(BANDS, count),
        order.reshape(BANDS, count),
    )  # fmt: skip


def merge_runs(runs: Sequence[Run]) -> Run:
    """Make one run of several."""
    docs = np.concatenate([run.docs for run in runs])
    sorting = np.argsort(docs, kind="stable")
    signatures = np.concatenate([run.signatures for run in runs])[sorting]
    return build_run(docs[sorting], signatures, np.concatenate([run.bands for run in runs])[sorting])


def to_merge(lengths: Sequence[int]) -> int:
    """How many of the newest runs should become one: four or more that are no larger by magnitude than the newest.

    What merging makes counts as the newest in its turn.

    >>> to_merge([1000, 200, 200])
    0
    >>> to_merge([1000, 200, 200, 200, 200])
    4
    """
    merged, together = 0, lengths[-1]
    while True:
        taken, size = merged or 1, together
        while taken < len(lengths) and _magnitude(lengths[-taken - 1]) <= _magnitude(together):
            taken += 1
            size += lengths[-taken]
        if taken - (merged or 1) + 1 < _GROWTH or size > _LARGEST:
            return merged
        merged, together = taken, size


def _magnitude(length: int) -> int:
    return (length.bit_length() - 1) // 2


class Signatures:
    """All runs together."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs = list(runs)

    def __len__(self) -> int:
        return sum(len(run) for run in self.runs)

    def similar(self, signatures: U8, bands: U32, least: float) -> Iterator[tuple[I64, U32]]:
        """Pairs (position of the query, number of the text) that share a band and are at least so similar, each once.

        They come in pieces of a bounded size, for a text may be like twenty thousand others.
        """
        for run in self.runs:
            for query, at in _candidates(run, bands):
                kept = _compare(signatures, run.signatures, query, at, least)
                yield query[kept], run.docs[at[kept]]

    def of(self, docs: U32) -> Run:
        """The texts with these numbers, where there are such, as a run of their own."""
        wanted = np.unique(docs)
        parts = []
        for run in self.runs:
            at = np.flatnonzero(np.isin(run.docs, wanted, assume_unique=True))
            if len(at):
                parts.append(build_run(run.docs[at], run.signatures[at], run.bands[at]))
        return (
            merge_runs(parts)
            if parts
            else build_run(wanted[:0], np.empty((0, PERMUTATIONS), np.uint8), np.empty((0, BANDS), np.uint32))
        )


def _candidates(run: Run, bands: U32) -> Iterator[tuple[I64, I64]]:
    """Pairs (query, position in the run) that share a band, each once; all of one query in one piece."""
    lows, counts = np.empty(bands.shape, np.int64), np.empty(bands.shape, np.int64)
    for band in range(BANDS):
        hashes = run.hashes[band]
        # In ascending order, one search begins where the last one ended: twice as fast in a large run.
        asked = np.argsort(bands[:, band])
        wanted = bands[asked, band]
        lows[asked, band] = np.searchsorted(hashes, wanted, "left")
        counts[asked, band] = np.searchsorted(hashes, wanted, "right") - lows[asked, band]
    for queries in _pieces(counts.sum(axis=1)):
        yield _pairs(run, queries, lows[queries], counts[queries])


def _pieces(sizes: I64) -> Iterator[I64]:
    """The places of what has a size, in pieces of a bounded size together, but of one place at least."""
    places = np.flatnonzero(sizes)
    piece = (np.cumsum(sizes[places]) - sizes[places]) // _PIECE
    yield from np.split(places, np.flatnonzero(np.diff(piece)) + 1) if len(places) else ()


def _pairs(run: Run, queries: I64, lows: I64, counts: I64) -> tuple[I64, I64]:
    """The pairs of some queries, of what each band found for them."""
    pairs = []
    for band in range(BANDS):
        low, count = lows[:, band], counts[:, band]
        total = int(count.sum())
        if total:
            offset = np.arange(total, dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
            at = run.order[band][np.repeat(low, count) + offset].astype(np.int64)
            pairs.append(np.repeat(queries, count) << 32 | at)
    unique = np.unique(np.concatenate(pairs))
    return unique >> 32, unique & 0xFFFFFFFF


def _compare(signatures: U8, others: U8, query: I64, at: I64, least: float) -> npt.NDArray[np.bool_]:
    kept = np.zeros(len(query), np.bool_)
    for start in range(0, len(query), _CHUNK):
        some = slice(start, start + _CHUNK)
        kept[some] = similarity(signatures[query[some]], others[at[some]]) >= least
    return kept
