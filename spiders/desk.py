"""The articles of one run: which links lead to one, which of them are asked for and in which order, and what became of each."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, deque
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from archive.article import Article, Capture
from pipelines.dates import HANOI, parse_date
from spiders.discovery import Discovery
from spiders.links import Link, link_rank, without_credentials
from spiders.memory import KnownArticle, Memory
from spiders.page import Page
from spiders.suspicion import Doubt, Judgement, changed, doubt, judge, strayed
from spiders.task import Task

#: Rows of known articles are read from the archive so many at a time.
_CHUNK = 100
#: Articles asked for at a time: a request that waits takes three kilobytes.
_AT_ONCE = 200
#: Changes held back at most; with so many at hand the portal's pages are judged at once.
_MOST_HELD = 200
#: One in so many looks at a known article asks for the whole page though the server's marks would do.
_SAMPLE = 5


#: Where a listing shows an article: the number of the page, the place on it, and the listing. The least are the newest.
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Look:
    """An article to be asked for: its link, its key, and, where the archive knows it, which article it is.

    ``conditional`` says that the server may answer that nothing changed.
    """

    link: Link
    key: str
    known: str | None = None
    canary: bool = False
    conditional: bool = False


@dataclass(slots=True)
class Held:
    """A capture of a known article that reads otherwise than before, until the run's changes are judged."""

    key: str
    capture: Capture
    doubt: Doubt | None


class Desk:
    """Every article that a run meets. ``finder`` tells one article from another by its addresses."""

    def __init__(self, finder: Discovery, memory: Memory, task: Task, now: datetime) -> None:
        self.finder, self.memory, self._task = finder, memory, task
        self.addresses: dict[str, list[str]] = {}
        self.outcomes: dict[str, str] = {}
        self.distrust = Judgement(None)
        self.marks_lie = False
        self.looked_at = 0
        self.edited = 0
        self.gone_known = 0
        self.undated = 0
        self.strayed: Counter[str] = Counter()
        self.shown: list[tuple[Page, dict[str, Any]]] = []
        self.open = 0
        self._queue: deque[Look] = deque()
        self._new: deque[Look] = deque()
        self._links: dict[str, Link] = {}
        self._places: dict[str, Place] = {}
        self._rechecks = memory.rechecks(now, everything=task.full)
        self._formers: dict[str, dict[str, Any]] = {}
        self._queued: set[str] = set()
        self._held: list[Held] = []
        self._unmodified: list[Look] = []
        self._doubts: list[Doubt] = []
        self._changes = 0
        self._phase = 0
        self._phases = (self._first, self._fresh, self._second)

    def meet(self, link: Link, place: Place | None = None) -> None:
        """Take a link to an article in, which stands at a place of a listing, or beside another article.

        Every address that a listing gives is kept. What pages of articles add counts only for articles that no listing gave. Of
        several links the one that is asked for, and the place by which it is asked for, do not depend on the order of answers.
        """
        key = self.finder.article_key(link.url)
        addresses = self.addresses.setdefault(key, [])
        if link.url not in addresses and (place is not None or not addresses):
            addresses.append(link.url)
            addresses.sort()
        known = self._links.get(key)
        if known is None or (place is not None and _precedes(link, known)):
            self._links[key] = link
        if place is not None:
            self._places[key] = min(place, self._places.get(key, place))
        renamed = self.outcomes.get(key) == "known" and not self.memory.named(link.url)
        if key in self._queued or (key in self.outcomes and not renamed):
            return
        settled = (
            None if self._task.full and self.memory.article_id(key) is None else self.memory.settled(key, link.url)
        )
        if settled:
            self.outcomes.setdefault(key, settled)
        elif self._too_old(link):
            self.outcomes.setdefault(key, "before --since")
        else:
            self._queued.add(key)
            # What pages of articles add comes after what the listings gave.
            waiting = self._queue if self._phase > 1 else self._new
            waiting.append(Look(link, key, self.memory.article_id(key)))

    def is_settled(self, link: Link) -> bool:
        """Whether a listing that shows only such links has nothing new.

        That is so of what the archive has, and of what was asked for before: what came to nothing then is asked for again by itself.
        """
        known = self.memory.article_id(self.finder.article_key(link.url)) is not None
        return known or self.memory.outcome(link.url) is not None

    def is_too_old(self, link: Link) -> bool:
        """Whether a link is known to lead to an article from before the day that the run asks from."""
        key = self.finder.article_key(link.url)
        known = self.memory.articles.get(self.memory.article_id(key) or "")
        if self._task.since and known and known.published:
            return known.published.astimezone(HANOI).date() < self._task.since
        return self._too_old(link)

    def _too_old(self, link: Link) -> bool:
        if self._task.since is None or not link.beside:
            return False
        told = parse_date(link.beside)
        return told.value is not None and _day(told.value) < self._task.since

    def looks(self) -> list[Look]:
        """What to ask for next, when everything asked for before has come: some at a time, for each waits in memory.

        Known articles that show what the pages are like come first, then what is new, then what is due for another look.
        """
        while not self.open and not self._queue and self._phase < len(self._phases):
            self._phase += 1
            self._phases[self._phase - 1]()
        if not self.open and not self._queue:
            self._once_more()
        looks = [self._queue.popleft() for _ in range(min(_AT_ONCE, len(self._queue)))] if not self.open else []
        self.open += len(looks)
        return looks

    def _first(self) -> None:
        self._queue.extend(self._look(one, canary=True) for one in self.memory.canaries())

    def _fresh(self) -> None:
        if self.looked_at:
            self.distrust = judge(self._doubts, 0, self.looked_at)
        for key, url in self.memory.unsettled().items():
            if key not in self._queued and self.finder.kind(url)[0] == "article":
                self._queued.add(key)
                self._new.append(Look(self._links.get(key, Link(url)), key))
        last: Place = (sys.maxsize, 0, "")
        found = sorted(self._new, key=lambda look: (self._places.get(look.key, last), look.key))
        self._new.clear()
        self._queue.extend(replace(look, link=self._links.get(look.key, look.link)) for look in found)

    def _second(self) -> None:
        self._queue.extend(
            self._look(one)
            for one in self._rechecks
            if self.finder.article_key(one.url) not in self._queued and not self._is_left_out(one)
        )

    def _is_left_out(self, one: KnownArticle) -> bool:
        since = self._task.since
        return bool(since and one.published and one.published.astimezone(HANOI).date() < since)

    def _look(self, one: KnownArticle, *, canary: bool = False) -> Look:
        key = self.finder.article_key(one.url)
        self._queued.add(key)
        sampled = hashlib.sha256(f"{self._task.run_id} {one.article_id}".encode()).digest()[0] % _SAMPLE == 0
        return Look(Link(one.url), key, one.article_id, canary, conditional=not (canary or sampled or self._task.full))

    def link_of(self, look: Look) -> Link:
        """The link by which an article is read: as this run met it, else as the archive remembers it."""
        met = self._links.get(look.key)
        former = self.former(look)
        if met is not None and (met.text or met.beside):
            return met
        if former and (former.get("link_text") or former.get("link_beside")):
            return replace(look.link, text=former["link_text"] or "", beside=former["link_beside"] or "")
        return met or look.link

    def former(self, look: Look) -> dict[str, Any] | None:
        """What the archive holds of the article of a look."""
        if look.known is None:
            return None
        if look.known not in self._formers:
            following = [one.article_id for one in self._rechecks if one.article_id not in self._formers]
            place = following.index(look.known) if look.known in following else 0
            wanted = dict.fromkeys([look.known, *islice(following, place, place + _CHUNK)])
            self._formers = {**{one: {} for one in wanted}, **self._task.formers(wanted)}
        return self._formers[look.known] or None

    def read(self, look: Look, capture: Capture) -> list[Capture]:
        """Take an article in that was read; returns the captures that may be kept now."""
        assert capture.article is not None
        if look.known is None and capture.article.article_id in self.memory.articles:
            look = replace(look, known=capture.article.article_id)
        former = self.former(look)
        self.looked_at += look.known is not None
        if former is None:
            return [self._new_article(look, capture)]
        self.strayed.update(strayed(former, capture.article))
        if not changed(former, capture.article):
            self.outcomes[look.key] = "unchanged"
            return [capture]
        self._changes += 1
        found = doubt(former, capture.article)
        if found:
            self._doubts.append(found)
        self._held.append(Held(look.key, capture, found))
        self.outcomes[look.key] = "held"
        return self._judged() if len(self._held) >= _MOST_HELD else []

    def _new_article(self, look: Look, capture: Capture) -> Capture:
        if self.distrust.kind:
            self.outcomes[look.key] = f"failed: {self.distrust.kind}"
            why = f"{self.distrust.kind}: held back, for the portal's pages changed"
            return replace(capture, outcome="failed", article=None, reason=why)
        self.outcomes[look.key] = "kept"
        self.undated += capture.article is not None and capture.article.published is None
        return capture

    def show(self, look: Look, page: Page) -> None:
        """Keep the page of a canary beside what the archive holds of it: what broke on it can then be named."""
        former = self.former(look) if look.canary else None
        if former:
            self.shown.append((page, former))

    def not_modified(self, look: Look) -> None:
        """The server says that a known article stands as it was."""
        self.looked_at += 1
        self.outcomes[look.key] = "unchanged"
        self._unmodified.append(look)

    def doubt_unread(self, look: Look, kind: str) -> None:
        """A known article whose page now holds none."""
        self.looked_at += 1
        if kind in {"no_text", "no_title", "listing"}:
            self._doubts.append(Doubt("text", f"its page now holds none ({kind})"))

    def finish(self) -> list[Capture]:
        """Judge the changes of the run; returns the captures that were held back, as they are to be kept."""
        return self._judged()

    def _judged(self) -> list[Capture]:
        verdict = judge(self._doubts, self._changes, self.looked_at)
        if verdict.kind:
            self.distrust = verdict
        captures = []
        for one in self._held:
            if verdict.kind:
                self.outcomes[one.key] = f"failed: {verdict.kind}"
                why = one.doubt.evidence if one.doubt else "it changed together with most others"
                captures.append(
                    replace(one.capture, outcome="failed", article=None, reason=f"{verdict.kind}: not believed, {why}")
                )
            else:
                self.outcomes[one.key] = "edited"
                self.edited += 1
                captures.append(one.capture)
        self._held = []
        return captures

    def note_marks(self, look: Look, capture: Capture, before: tuple[str | None, str | None]) -> None:
        """Compare the marks of a page that was fetched whole with those known: the same ones on a changed article are lies."""
        former = self.former(look)
        if former is None or capture.article is None or not any(before):
            return
        now = {name.lower(): value for name, value in capture.response_headers}
        same = (now.get("etag"), now.get("last-modified")) == before
        self.marks_lie = self.marks_lie or (same and changed(former, capture.article))

    def _once_more(self) -> None:
        """Articles that the server called unchanged, where it was found to say so of changed ones."""
        if self.marks_lie:
            self._queue.extend(replace(look, conditional=False) for look in self._unmodified)
            self._unmodified = []

    def all_addresses(self, article: Article, key: str, via: tuple[str, ...]) -> tuple[str, ...]:
        """The article's other addresses: its own, those of links that led to it, and those that redirected to it."""
        asked = [*self.addresses.get(key, ()), *via]
        return tuple(sorted({*article.other_urls, *(without_credentials(url) for url in asked)} - {article.url}))

    def counted(self) -> Counter[str]:
        """How many of the articles linked came to which outcome; those without one are ``unexplained``."""
        return Counter(self.outcomes.get(key, "unexplained") for key in self.addresses.keys() | self.outcomes.keys())


def _precedes(one: Link, other: Link) -> bool:
    return link_rank(one.url, one.text, one.beside) < link_rank(other.url, other.text, other.beside)


def _day(value: datetime | date) -> date:
    return value.astimezone(HANOI).date() if isinstance(value, datetime) else value
