"""The passage of a text that shows why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from archive.search.words import Word, is_unspaced, words_of

LENGTH = 240
_BEFORE = 60  # so much of what stands before the first word found is shown
_SPACE = re.compile(r"\s+")
_CUT = "…"
_BETWEEN = "[\u0300-\u036f\u00ad\u200b-\u200d]*"  # what may follow each letter: its marks where they stand apart, and what is not seen
_LATIN = (range(0x21, 0x250), range(0x1E00, 0x1F00))
Piece = tuple[str, bool]
Match = tuple[int, int, int]


def snippet(text: str, words: Sequence[Word], length: int = LENGTH) -> tuple[Piece, ...]:
    """A passage of about ``length`` characters in which most words of a question stand, in pieces: text, and whether it is of the question.

    White space is made single spaces, and an ellipsis stands where something was cut off.
    """
    matches = list(_matches(text, words))
    start = _best(matches, length - _BEFORE)
    first, end = _bounds(text, max(0, start - _BEFORE), length)
    shown = [one for one in matches if one[0] >= first and one[1] <= end]
    pieces = [(_CUT, False)] if first else []
    at = first
    for begins, ends in _merged(text, shown):
        pieces += [(text[at:begins], False), (text[begins:ends], True)]
        at = ends
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((_CUT, False))
    return tuple((plain, found) for piece, found in pieces if (plain := _SPACE.sub(" ", piece)))


def _merged(text: str, matches: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """The stretches of words found that nothing but white space parts."""
    begins = ends = -1
    for first, last, _ in matches:
        if ends >= 0 and not text[ends:first].strip():
            ends = last
            continue
        if ends >= 0:
            yield begins, ends
        begins, ends = first, last
    if ends >= 0:
        yield begins, ends


def _matches(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """Where words of the question stand: begin, end and which of them."""
    if not words:
        return
    numbers = {word.plain: number for number, word in enumerate(words)}
    for found in _pattern(tuple(numbers)).finditer(text):
        read = words_of(found[0])
        number = numbers.get(read[0].plain) if len(read) == 1 else None
        if number is not None and (not words[number].has_marks or words[number].exact == read[0].exact):
            yield found.start(), found.end(), number


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """What may be one of some words without diacritics; the longest first, so that none ends where another goes on."""
    written = {word: "".join(map(_letter, word)) for word in sorted(words, key=len, reverse=True)}
    spaced = "|".join(letters for word, letters in written.items() if not is_unspaced(word))
    alone = [letters for word, letters in written.items() if is_unspaced(word)]
    return re.compile("|".join([*([rf"(?<![^\W_])(?:{spaced})(?![^\W_])"] if spaced else []), *alone]))


def _letter(plain: str) -> str:
    return (_classes().get(plain) or re.escape(plain)) + _BETWEEN


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    """For each Latin letter the characters, of either case, that are it but for their diacritics."""
    found: dict[str, str] = {}
    for code in (code for block in _LATIN for code in block):
        for word in words_of(chr(code)):
            found[word.plain] = found.get(word.plain, "") + chr(code)
    return {plain: f"[{re.escape(characters)}]" for plain, characters in found.items() if len(plain) == 1}


def _best(matches: Sequence[Match], reach: int) -> int:
    """Where the stretch begins that has most different words; of equal ones the shortest, then the first."""
    best: tuple[int, int] | None = None
    start = first = 0
    inside: dict[int, int] = {}
    for _, ends, word in matches:
        inside[word] = inside.get(word, 0) + 1
        # A stretch begins with a word that does not occur again in it.
        while ends - matches[first][0] > reach or inside[matches[first][2]] > 1:
            inside[matches[first][2]] -= 1
            first += 1
        rank = (sum(count > 0 for count in inside.values()), matches[first][0] - ends)
        if best is None or rank > best:
            best, start = rank, matches[first][0]
    return start


def _bounds(text: str, first: int, length: int) -> tuple[int, int]:
    """The stretch from about ``first``, between white spaces where there are some near."""
    if first:
        space = _SPACE.search(text, first, first + 20)
        first = space.end() if space else first
    end = min(len(text), first + length)
    if end < len(text):
        spaces = list(_SPACE.finditer(text, max(first, end - 20), end + 1))
        end = spaces[-1].start() if spaces else end
    return first, end
