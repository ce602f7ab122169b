"""The numbers that texts name, for many pairs at once: most pairs that may not be one are told apart by masks of 64 bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from archive.shingles import STRANGE_NUMBERS, U32, U64, Features, same_numbers

_NONE = np.empty(0, np.uint8)
_NO_BANDS = np.empty(0, np.uint32)
I64 = npt.NDArray[np.int64]

_BIT = np.uint64(1)


class Lists:
    """A list of number hashes for each text."""

    def __init__(self, values: U32, offsets: I64) -> None:
        self._values = values
        self._offsets = offsets
        self.lengths = np.diff(offsets)
        self.masks = self._masks()

    @classmethod
    def of_column(cls, column: pa.ChunkedArray) -> Lists:
        """The lists of a column."""
        whole = column.combine_chunks()
        return cls(whole.values.to_numpy(), whole.offsets.to_numpy().astype(np.int64))

    @classmethod
    def of_arrays(cls, arrays: Sequence[U32]) -> Lists:
        """The lists given one by one."""
        lengths = np.array([len(one) for one in arrays], np.int64)
        return cls(np.concatenate([np.empty(0, np.uint32), *arrays]), np.concatenate([[0], np.cumsum(lengths)]))

    def _masks(self) -> U64:
        """A bit for each number, of 64 by its hash: what lacks a bit lacks the number."""
        masks = np.zeros(len(self.lengths), np.uint64)
        owners = np.repeat(np.arange(len(self.lengths)), self.lengths)
        start, end = self._offsets[0], self._offsets[-1]
        np.bitwise_or.at(masks, owners, _BIT << (self._values[start:end] >> 26).astype(np.uint64))
        return masks

    def of(self, text: int) -> U32:
        """The hashes of one text, sorted."""
        return self._values[self._offsets[text] : self._offsets[text + 1]]

    def strange(self, some: I64, others: I64) -> npt.NDArray[np.uint8]:
        """For each pair, at least so many numbers of the shorter list are missing from the longer one."""
        shorter = np.where(self.lengths[some] <= self.lengths[others], some, others)
        longer = np.where(shorter == some, others, some)
        return np.asarray(np.bitwise_count(self.masks[shorter] & ~self.masks[longer]))


class Numbers:
    """The numbers in the bodies and in the titles of texts."""

    def __init__(self, bodies: Lists, titles: Lists) -> None:
        self._bodies, self._titles = bodies, titles

    @classmethod
    def of(cls, texts: Sequence[Features]) -> Numbers:
        """The numbers of some texts."""
        return cls(
            Lists.of_arrays([one.numbers for one in texts]), Lists.of_arrays([one.title_numbers for one in texts])
        )

    def may_be_same(self, some: I64, others: I64) -> npt.NDArray[np.bool_]:
        """False only where the numbers of a pair surely do not allow the texts to be one."""
        fewer = np.minimum(self._bodies.lengths[some], self._bodies.lengths[others])
        kept = self._titles.strange(some, others) == 0
        kept &= self._bodies.strange(some, others) <= STRANGE_NUMBERS * fewer
        return np.asarray(kept)

    def same(self, some: I64, others: I64) -> npt.NDArray[np.bool_]:
        """Whether the numbers of each pair of texts allow them to be one; as ``archive.shingles.same_numbers``."""
        pairs = zip(some.tolist(), others.tolist(), strict=True)
        return np.fromiter((self._same(one, other) for one, other in pairs), np.bool_, len(some))

    def _same(self, one: int, other: int) -> bool:
        return same_numbers(self._features(one), self._features(other))

    def _features(self, text: int) -> Features:
        return Features(_NONE, _NO_BANDS, self._bodies.of(text), self._titles.of(text))
