"""Invented articles for the benches: as long as real ones (3.4 KB of body), all different, made fast and always alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from archive import Article, Capture
from archive.identity import article_id

_ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x".split()
_RHYMES = "a à ác an ành ạt âm ấp ây ân ậu en ếch ên ết i ích iên iệp inh ít o óc oàn ọc ong ơ ơn ớp u ục uân ước ương y".split()
_START = datetime(2024, 1, 1, tzinfo=UTC)
_POOL = 4_000
_PARAGRAPHS = 10


class Corpus:
    """Articles by their number."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        syllables = [onset + rhyme for onset in _ONSETS for rhyme in _RHYMES]
        weights = [1 / (rank + 10) for rank in range(len(syllables))]
        chance.shuffle(syllables)
        self._pool = [" ".join(chance.choices(syllables, weights, k=82)).capitalize() + "." for _ in range(_POOL)]

    def body(self, number: int) -> str:
        """The body of one article: paragraphs of a large pool, and numbers of its own."""
        chance = random.Random(number)
        chosen = [self._pool[chance.randrange(_POOL)] for _ in range(_PARAGRAPHS)]
        return "\n\n".join([*chosen, f"Quyết định số {number}/QĐ-UBND, {number % 97} đại biểu."])

    def article(self, number: int, body: str | None = None) -> Article:
        """One article; the numbers go round twenty portals and twenty years."""
        portal = f"tinh-{number % 20:02d}"
        day = date(2005, 1, 1) + timedelta(days=number * 7919 % 7300)
        url = f"https://{portal}.example.vn/tin-tuc/bai-viet-so-{number}"
        return Article(
            article_id=article_id(portal, str(number), url),
            portal_id=portal,
            family="joomla",
            url=url,
            title=f"Bài viết số {number} về công tác đối ngoại",
            body=body or self.body(number),
            language="vi",
            published=datetime(day.year, day.month, day.day, 1, tzinfo=UTC),
            published_date=day,
            published_precision="day",
            reader="joomla/1",
            field_from={"title": "selector", "body": "selector", "published": "selector"},
        )

    def capture(self, number: int, moment: datetime | None = None, body: str | None = None) -> Capture:
        """The capture that an article was read from; its page is the body in a little markup."""
        article = self.article(number, body)
        page = f"<html><h1>{article.title}</h1><div>{article.body}</div></html>".encode()
        return Capture(
            url=article.url,
            portal_id=article.portal_id,
            fetched_at=moment or _START + timedelta(seconds=number),
            outcome="kept",
            status=200,
            media_type="text/html",
            payload=page,
            response_headers=(("Content-Type", "text/html"),),
            article=article,
        )

    def captures(self, start: int, stop: int) -> Iterator[Capture]:
        """The captures of a range of articles."""
        return (self.capture(number) for number in range(start, stop))
