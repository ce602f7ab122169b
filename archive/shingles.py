"""What near-duplicates are recognised by: a MinHash signature of a text's pairs of syllables, and the numbers it names."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archive.folding import fold

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

PERMUTATIONS = 128
BANDS = 32
_ROWS = PERMUTATIONS // BANDS
# Fewer pairs of syllables say too little: a caption or "Chi tiết xem tệp đính kèm" is like many others.
FEWEST_PAIRS = 40
# Two texts are near-duplicates if they share this much of their pairs of syllables. Copies with a paragraph cut or added,
# a changed byline or title lie above 0.7; different articles of one genre and house lie below 0.45.
SIMILAR = 0.55
# ... and if no more than this share of the numbers of the one that has fewer is missing from the other.
STRANGE_NUMBERS = 0.15

_REMEMBERED = 200_000
_NUMBER = re.compile(r"\d+")
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_LOW = np.uint64(0xFFFFFFFF)
_BIN_SHIFT = np.uint64(57)  # the upper seven bits name one of 128 bins
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_MIX_A, _MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


@dataclass(frozen=True, slots=True)
class Features:
    """What a text is compared by. ``signature`` is empty where the text is too short to be compared."""

    signature: U8
    bands: U32
    numbers: U32
    title_numbers: U32

    @property
    def comparable(self) -> bool:
        """Whether the text says enough to be like another."""
        return len(self.signature) > 0


class _Hashes(dict[str, int]):
    """The hash of each word; syllables recur, so each is hashed once."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = number = int.from_bytes(
            hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
        )
        return number


_HASHES = _Hashes()


def _mix(values: U64) -> U64:
    """Spread 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> _S30)) * _MIX_A
    values = (values ^ (values >> _S27)) * _MIX_B
    return values ^ (values >> _S31)


def _minima(pairs: U64) -> U64:
    """One-permutation MinHash: the least hash in each of 128 bins; an empty bin borrows from one that a fixed rule names."""
    hashes = _mix(pairs)
    minima = np.full(PERMUTATIONS, _EMPTY)
    np.minimum.at(minima, (hashes >> _BIN_SHIFT).astype(np.intp), hashes)
    empty = np.flatnonzero(minima == _EMPTY)
    attempt = 0
    while len(empty):
        attempt += 1
        asked = _mix(empty.astype(np.uint64) * _FIRST + np.uint64(attempt)) >> _BIN_SHIFT
        lent = minima[asked.astype(np.intp)]
        found = lent != _EMPTY
        minima[empty[found]] = lent[found]
        empty = empty[~found]
    return minima


def numbers_of(folded: str) -> U32:
    """The numbers of a folded text without leading zeros, each as often as it stands there, as sorted hashes."""
    counted = Counter([number.lstrip("0") for number in _NUMBER.findall(folded)])
    every = [f"{number}#{turn}" for number, times in counted.items() for turn in range(times)]
    return np.array(sorted({_HASHES[one] & 0xFFFFFFFF for one in every}), np.uint32)


def features(title: str, body: str | None) -> Features:
    """What a text is compared by; a function of title and body alone."""
    heading, text = fold(title), fold(body or "")
    words = f"{heading} {text}".split()
    numbers, title_numbers = numbers_of(text), numbers_of(heading)
    if len(words) <= FEWEST_PAIRS:
        return Features(np.empty(0, np.uint8), np.empty(0, np.uint32), numbers, title_numbers)
    return Features(*sign(words), numbers, title_numbers)


def sign(words: list[str]) -> tuple[U8, U32]:
    """The signature of the pairs of neighbouring words, and its bands."""
    with np.errstate(over="ignore"):
        known = _HASHES
        hashes = np.array([known[word] for word in words], np.uint64)
        minima = _minima(hashes[:-1] * _FIRST + _mix(hashes[1:] * _SECOND))
        short = minima & _LOW
        bands = np.zeros(BANDS, np.uint64)
        for column in range(_ROWS):
            bands = _mix(bands * _FIRST + short[column::_ROWS])
        return (_mix(short) >> np.uint64(56)).astype(np.uint8), (bands & _LOW).astype(np.uint32)


def similarity(one: U8, others: U8) -> npt.NDArray[np.float64]:
    """The estimated share of pairs of syllables that a text has in common with each of several others.

    Signatures keep eight bits of each minimum, so one in 256 agrees by chance; the estimate allows for it.
    """
    agreeing = np.count_nonzero(others == one, axis=-1) / PERMUTATIONS
    return np.asarray((agreeing - 1 / 256) / (1 - 1 / 256))


def same_numbers(one: Features, other: Features) -> bool:
    """Tell whether the numbers of two texts allow them to be one: a copy drops or adds numbers, a sibling exchanges them."""
    if not _contained(one.title_numbers, other.title_numbers, 0.0):
        return False
    return _contained(one.numbers, other.numbers, STRANGE_NUMBERS)


def _contained(one: U32, other: U32, strange: float) -> bool:
    fewer = min(len(one), len(other))
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return fewer - shared <= strange * fewer
