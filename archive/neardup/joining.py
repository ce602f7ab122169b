"""The join of all signatures of an archive, out of their files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from archive.neardup.linking import Compared, buckets, link
from archive.neardup.numbers import Lists, Numbers
from archive.neardup.sets import I32, Sets
from archive.neardup.signing import BAND_COLUMNS
from archive.shingles import PERMUTATIONS, U8, U32

BANDS_AT_ONCE = 8  # 320 MB for ten million texts


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
    compared = _compared(texts, involved)
    for held in every:
        link(held, np.searchsorted(involved, held.texts), compared, sets)
    return involved


def _compared(texts: Texts, some: I32) -> Compared:
    table = texts.some(some, ["signature", "numbers", "title_numbers"])
    signatures = table["signature"].combine_chunks()
    whole: U8 = np.frombuffer(signatures.buffers()[1], np.uint8).reshape(-1, PERMUTATIONS)
    numbers = Numbers(Lists.of_column(table["numbers"]), Lists.of_column(table["title_numbers"]))
    return Compared(whole[signatures.offset : signatures.offset + len(signatures)], numbers)


def join_all(texts: Texts, links: Iterable[tuple[I32, I32]]) -> I32:
    """The cluster of every text, named by its least text, of the links of all bands."""
    sets = Sets(len(texts))
    for some, names in links:
        sets.join(some, names)
    return sets.names()
