"""The passage of a text that shows why it was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from archive.search.words import Word, words_of

LENGTH = 240
_BEFORE = 60  # so much of what stands before the first word found is shown
_RUN = re.compile(r"\S+")
_SPACE = re.compile(r"\s+")
_CUT = "…"
Piece = tuple[str, bool]
Match = tuple[int, int, int]


def snippet(text: str, words: Sequence[Word], length: int = LENGTH) -> tuple[Piece, ...]:
    """A passage of about ``length`` characters in which most words of a question stand, in pieces: text, and whether it is such a word.

    White space is made single spaces, and an ellipsis stands where something was cut off.
    """
    matches = list(_matches(text, words))
    start = _best(matches, length - _BEFORE)
    first, end = _bounds(text, max(0, start - _BEFORE) if matches else 0, length)
    pieces = [(_CUT, False)] if first else []
    at = first
    for begins, ends, _ in matches:
        if begins >= first and ends <= end:
            pieces += [(text[at:begins], False), (text[begins:ends], True)]
            at = ends
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((_CUT, False))
    return tuple((plain, found) for piece, found in pieces if (plain := _SPACE.sub(" ", piece)))


def _matches(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """Where words of the question stand: begin, end and which of them."""
    by_plain = {word.plain: (number, word) for number, word in enumerate(words)}
    known: dict[str, bool] = {}
    for run in _RUN.finditer(text):
        piece = run[0]
        if piece not in known:
            known[piece] = any(one.plain in by_plain for one in words_of(piece))
        if known[piece]:
            for begins, ends in _letters(piece):
                number = _which(piece[begins:ends], by_plain)
                if number is not None:
                    yield run.start() + begins, run.start() + ends, number


def _which(letters: str, by_plain: dict[str, tuple[int, Word]]) -> int | None:
    for one in words_of(letters):
        number, word = by_plain.get(one.plain, (None, one))
        if number is not None and (not word.has_marks or word.exact == one.exact):
            return number
    return None


def _letters(piece: str) -> Iterator[tuple[int, int]]:
    """The stretches of letters in a run without white space."""
    begins = None
    for at, character in enumerate(piece):
        letter = unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "Cf"
        if letter and begins is None:
            begins = at
        elif not letter and begins is not None:
            yield begins, at
            begins = None
    if begins is not None:
        yield begins, len(piece)


def _best(matches: Sequence[Match], reach: int) -> int:
    """Where the stretch begins that has most different words, and of equal ones most words."""
    best, start, first = (0, 0), 0, 0
    inside: dict[int, int] = {}
    for number, (_, ends, word) in enumerate(matches):
        inside[word] = inside.get(word, 0) + 1
        while ends - matches[first][0] > reach and first < number:
            gone = matches[first][2]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        rank = (len(inside), number - first)
        if rank > best:
            best, start = rank, matches[first][0]
    return start if best > (0, 0) or not matches else matches[0][0]


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
