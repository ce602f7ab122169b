"""What changed between two texts, paragraph by paragraph and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Kind = Literal["same", "removed", "added"]
# Comparing takes up to the product of both lengths; what is longer than an article ever is counts as changed whole.
_MOST_PARAGRAPHS = 1_500
_MOST_WORDS = 1_500
_WORD = re.compile(r"\S+\s*|\s+")
# Below this share of common words, two paragraphs are two texts: their word-by-word difference could not be read.
_ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


def compare(before: str | None, after: str | None) -> list[Paragraph]:
    """The paragraphs of both texts in reading order, each in pieces; a paragraph is what a blank line ends.

    >>> compare("Hai bên trao đổi.", "Hai bên đã trao đổi.")
    [(Piece(kind='same', text='Hai bên '), Piece(kind='added', text='đã '), Piece(kind='same', text='trao đổi.'))]
    """
    old, new = _paragraphs(before), _paragraphs(after)
    if max(len(old), len(new)) > _MOST_PARAGRAPHS:
        return [*_whole("removed", old), *_whole("added", new)]
    found: list[Paragraph] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.extend(_whole("same", old[i1:i2]))
        else:
            found.extend(_replaced(old[i1:i2], new[j1:j2]))
    return found


def _paragraphs(text: str | None) -> list[str]:
    return [part for part in (text or "").split("\n\n") if part]


def _whole(kind: Kind, texts: Sequence[str]) -> Iterator[Paragraph]:
    return ((Piece(kind, text),) for text in texts)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    for one, other in zip_longest(old, new):
        if one is None or other is None:
            yield (Piece("added", other),) if one is None else (Piece("removed", one),)
        else:
            yield from _words(one, other)


def _words(old: str, new: str) -> Iterator[Paragraph]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after)
    if max(len(before), len(after)) > _MOST_WORDS or matcher.ratio() < _ALIKE:
        yield (Piece("removed", old),)
        yield (Piece("added", new),)
        return
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
            continue
        sides: tuple[tuple[Kind, str], ...] = (("removed", "".join(before[i1:i2])), ("added", "".join(after[j1:j2])))
        pieces += [Piece(kind, text) for kind, text in sides if text]
    yield tuple(pieces)
