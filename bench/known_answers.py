"""Questions with known answers: words of one sentence of one article, as somebody half remembers it."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archive.parts import Row
from archive.search.words import Word, words_of

_SENTENCE = re.compile(r"[.;!?]\s+|\n+")
_FEW = 5  # so many articles with a sentence of all these words, and the question still says which one is meant
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A question, how it was made, and the clusters of the articles that answer it."""

    text: str
    kind: str
    article_id: str
    answers: frozenset[str]


def without_diacritics(text: str) -> str:
    """A text as it is typed without a Vietnamese keyboard."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in letters if not unicodedata.combining(one))


def _run(words: list[str], chance: random.Random, count: int) -> list[str]:
    start = chance.randrange(len(words) - count + 1)
    return words[start : start + count]


def _dropped(words: list[str], chance: random.Random) -> list[str]:
    run = _run(words, chance, 7)
    kept = sorted(chance.sample(range(7), 5))
    return [run[place] for place in kept]


def _reordered(words: list[str], chance: random.Random) -> list[str]:
    run = _run(words, chance, 6)
    return run[3:] + run[:3]


_KINDS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "six syllables in a row": lambda words, chance: _run(words, chance, 6),
    "five of seven": _dropped,
    "six, halves exchanged": _reordered,
    "four in a row": lambda words, chance: _run(words, chance, 4),
    "three of eight": lambda words, chance: sorted(chance.sample(_run(words, chance, 8), 3), key=words.index),
    "title": lambda words, chance: _run(words, chance, 5),
}


def candidates(rows: list[Row], chance: random.Random) -> Iterator[tuple[str, str, Row]]:
    """Kind and words of possible questions without end, each kind in turn, with the row they are of."""
    while True:
        for kind, choose in _KINDS.items():
            row = chance.choice(rows)
            text = row["title"] if kind == "title" else chance.choice(_SENTENCE.split(row["body"] or row["title"]))
            words = _WORD.findall(text)
            if len(words) >= 8:
                yield kind, " ".join(choose(words, chance)).lower(), row


class Texts:
    """The sentences of all articles, for asking which of them hold a set of words: by looking, without any index."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._clusters: list[str] = []
        self._plain: list[str] = []
        self._exact: list[list[str]] = []
        for row in rows:
            words = [words_of(sentence) for sentence in (row["title"], *_SENTENCE.split(row["body"] or ""))]
            self._clusters.append(row["cluster_id"])
            self._plain.append("|".join(f" {' '.join(word.plain for word in sentence)} " for sentence in words))
            self._exact.append([f" {' '.join(word.exact for word in sentence)} " for sentence in words])

    def answers(self, wanted: list[Word], most: int) -> frozenset[str]:
        """The clusters that have a sentence with all the words; no more than one more than ``most`` are told."""
        plain = [f" {word.plain} " for word in wanted]
        exact = [f" {word.exact} " for word in wanted if word.has_marks]
        found: set[str] = set()
        for cluster, text, written in zip(self._clusters, self._plain, self._exact, strict=True):
            if not all(word in text for word in plain):
                continue
            for number, sentence in enumerate(text.split("|")):
                if all(word in sentence for word in plain) and all(word in written[number] for word in exact):
                    found.add(cluster)
                    break
            if len(found) > most:
                break
        return frozenset(found)


def make_questions(rows: list[Row], texts: Texts, count: int, seed: int = 9) -> list[Known]:
    """So many questions about these rows, half of them without diacritics; left out are those that many other articles answer as well."""
    chance = random.Random(seed)
    made: list[Known] = []
    for kind, asked, row in candidates(rows, chance):
        text = without_diacritics(asked) if len(made) % 2 else asked
        answers = texts.answers(words_of(text), _FEW)
        if row["cluster_id"] in answers and len(answers) <= _FEW:
            made.append(Known(text=text, kind=kind, article_id=row["article_id"], answers=answers))
        if len(made) == count:
            return made
    raise AssertionError("candidates never end")
