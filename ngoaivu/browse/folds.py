"""Long stretches of a text that an edit left alone, folded away so that what changed is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.word_diff import Paragraph

_FEWEST = 3  # paragraphs that are worth a fold


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that follow one another, and whether they are folded away."""

    folded: bool
    paragraphs: tuple[Paragraph, ...]


def folds(paragraphs: Sequence[Paragraph]) -> list[Stretch]:
    """The paragraphs in stretches; beside what changed, one paragraph that did not stays in sight.

    >>> from archive.word_diff import compare
    >>> text = chr(10) * 2
    >>> [(one.folded, len(one.paragraphs)) for one in folds(compare(text.join("abcdef"), text.join("abcdex")))]
    [(True, 4), (False, 3)]
    """
    same = [all(piece.kind == "same" for piece in one) for one in paragraphs]
    away = [all(same[max(0, place - 1) : place + 2]) for place in range(len(same))]
    found: list[Stretch] = []
    for is_away, places in groupby(range(len(away)), lambda place: away[place]):
        stretch = tuple(paragraphs[place] for place in places)
        found.append(Stretch(is_away and len(stretch) >= _FEWEST, stretch))
    return found
