"""Articles that read like an archive's own: what follows a word in them is what follows it somewhere in that archive.

Random syllables have none of the habits of a language, and a few thousand real articles are too few to search among. Between the real
articles of an archive these stand as padding: their words are as frequent as in the real ones and stand beside the same neighbours.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archive import Article, Capture, open_archive
from archive.rows import row_article
from bench.large import LargeCorpus

_END = ""
_SEEN = datetime(2026, 1, 1, tzinfo=UTC)


class ChainedCorpus(LargeCorpus):
    """Invented articles by their number, in the words of the real ones of an archive, which come first."""

    def __init__(self, real: Path) -> None:
        super().__init__()
        rows = open_archive(real).articles().to_table().to_pylist()
        self.real: list[Article] = [row_article(row) for row in rows]
        self._next: dict[str, list[str]] = defaultdict(list)
        for article in self.real:
            for paragraph in (article.body or "").splitlines():
                words = paragraph.split()
                for word, following in zip([_END, *words], [*words, _END], strict=True):
                    self._next[word].append(following)
        self._lengths = [len((article.body or "").split()) for article in self.real]

    def text(self, number: int) -> str:
        """The body of one article."""
        chance = random.Random(number)
        return "\n\n".join(self._paragraphs(chance, chance.choice(self._lengths)))

    def _paragraphs(self, chance: random.Random, length: int) -> Iterator[str]:
        while length > 0:
            words: list[str] = []
            word = chance.choice(self._next[_END])
            while word != _END:
                words.append(word)
                word = chance.choice(self._next[word])
            length -= len(words) + 1
            yield " ".join(words)

    def article(self, number: int, body: str | None = None) -> Article:
        """The real articles, then the invented ones."""
        if number < len(self.real):
            return self.real[number]
        text = body or self.text(self._source(number))
        title = " ".join(text.split()[:14])
        return replace(super().article(number, text), title=f"{title} ({number})")

    def capture(self, number: int, moment: datetime | None = None, body: str | None = None) -> Capture:
        """The capture that an article was read from."""
        article = self.article(number, body)
        return Capture(
            url=article.url,
            portal_id=article.portal_id,
            fetched_at=moment or _SEEN,
            outcome="kept",
            status=200,
            media_type="text/html",
            payload=f"<h1>{article.title}</h1>{article.body}".encode(),
            response_headers=(("Content-Type", "text/html"),),
            article=article,
        )
