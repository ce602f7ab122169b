"""The articles of a generated portal over time: published, edited, removed, pinned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from ngoaivu.simulator.words import slug_of, text_of

#: The first number; content management systems seldom begin at one.
FIRST = 1001
_STEP = timedelta(hours=9, minutes=17)
_SPAN = timedelta(days=3650)  # so that a portal of 50,000 articles does not begin in the last century


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article in its present state; ``section`` is the place of its section in the portal's list of them."""

    number: int
    section: int
    title: str
    slug: str
    paragraphs: tuple[str, ...]
    author: str
    published: datetime
    changed: datetime
    revision: int


class Newsroom:
    """What a portal has published, the newest first. Changes show in the next answer; they may come from any thread."""

    def __init__(self, *, articles: int, sections: int, seed: int, newest: datetime) -> None:
        self._seed, self._sections = seed, sections
        self._step = min(_STEP, _SPAN / max(articles, 1))
        self._start = newest - (FIRST + articles - 1) * self._step
        self._revisions: dict[int, int] = {}
        self._changed: dict[int, datetime] = {}
        self._pinned: tuple[int, ...] = ()
        self._next = FIRST + articles
        self._order = tuple(range(self._next - 1, FIRST - 1, -1))
        self._kept = frozenset(self._order)
        self._by_section: dict[int, tuple[int, ...]] = {}
        self.version = 0
        self._made = lru_cache(maxsize=4096)(self._make)

    @property
    def numbers(self) -> tuple[int, ...]:
        """All articles, the newest first."""
        return self._order

    def section(self, place: int) -> tuple[int, ...]:
        """The articles of one section as its listing shows them: pinned ones first, then the newest."""
        found = self._by_section.get(place)
        if found is None:
            here = [number for number in self._order if number % self._sections == place]
            pinned = [number for number in self._pinned if number in here]
            found = self._by_section[place] = (*pinned, *(number for number in here if number not in pinned))
        return found

    def article(self, number: int) -> Article | None:
        """An article as it is now; None where there is none of that number."""
        return self._made(number, self._revisions.get(number, 0)) if number in self._kept else None

    def publish(self, count: int) -> list[int]:
        """Publish new articles; their numbers, the oldest first."""
        new = list(range(self._next, self._next + count))
        self._next += count
        self._changes((*reversed(new), *self._order))
        return new

    def edit(self, count: int, *, skip: int = 0, among: int | None = None) -> list[int]:
        """Edit that many articles, spread evenly over all ages from the newest but ``skip``, or over the next ``among``; their numbers."""
        old = self._order[skip:][:among]
        chosen = [old[place * len(old) // count] for place in range(min(count, len(old)))]
        for number in chosen:
            self._revisions[number] = self._revisions.get(number, 0) + 1
            self._changed[number] = self._published(self._next - 1)
        self._changes(self._order)
        return chosen

    def remove(self, count: int) -> list[int]:
        """Remove that many articles, spread evenly over all ages; their numbers."""
        chosen = [self._order[place * len(self._order) // count] for place in range(min(count, len(self._order)))]
        self._changes(tuple(number for number in self._order if number not in chosen))
        return chosen

    def pin(self, numbers: Sequence[int]) -> None:
        """Put these articles above all others of their sections; none unpins."""
        self._pinned = tuple(numbers)
        self._changes(self._order)

    def _changes(self, order: tuple[int, ...]) -> None:
        self._order, self._kept, self._by_section = order, frozenset(order), {}
        self.version += 1

    def _published(self, number: int) -> datetime:
        return (self._start + number * self._step).replace(second=0, microsecond=0)

    def _make(self, number: int, revision: int) -> Article:
        title, paragraphs, author = text_of(number, self._seed, revision)
        return Article(
            number=number,
            section=number % self._sections,
            title=title,
            slug=slug_of(title),
            paragraphs=paragraphs,
            author=author,
            published=self._published(number),
            changed=self._changed.get(number, self._published(number)),
            revision=revision,
        )
