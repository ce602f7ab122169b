"""What the archive knows of a portal before a run: which links need no request, and which articles are looked at again.

Every ordinary run looks again at a share of the known articles. Most of them are chosen by how overdue they are, where an article is
due the sooner the younger it is and the more often it was edited; the others are those not looked at for the longest time, so that none
is left out for ever.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, pairwise

from archive import PageOfHost

#: Articles looked at again in an ordinary run: at least so many, which is all of a small portal and three minutes at a polite pace,
#: and at least this share of those that are due. Portals are edited where they are new: a tenth reaches back for months.
FEWEST_RECHECKS = 150
DUE_SHARE = 0.1
#: Runs after which every article was looked at again.
CYCLE_RUNS = 80
#: Looked at before anything new is read: they show whether the portal's pages are still what they were.
CANARIES = 5
#: An article is due again after a twentieth of its age, from a day to a quarter of a year; one that was edited, in half that time.
_AGE_SHARE, _SOONEST, _LATEST = 20, timedelta(days=1), timedelta(days=90)
_KEPT = frozenset({"kept", "unchanged"})


@dataclass(slots=True)
class KnownArticle:
    """One article of a portal as the archive holds it: the address to ask for, and what says when it is due.

    ``looked_at`` is when it was last asked for, whatever came of it: one that is gone, or cannot be read, would else be the one
    not looked at for the longest time in every run.
    """

    article_id: str
    url: str
    published: datetime | None
    looked_at: datetime | None
    states: int
    gone: bool
    _asked: datetime | None = None

    def due(self, newest: datetime, now: datetime) -> float:
        """How overdue a look is: 1 where it is due now. ``newest`` is when the portal last published."""
        age = max(newest - (self.published or newest), timedelta())
        wait = min(max(age / _AGE_SHARE, _SOONEST), _LATEST) / (2 if self.states > 1 else 1)
        return (now - (self.looked_at or now)) / wait

    def merge(self, page: PageOfHost, url: str) -> None:
        """Take in another page of the article; the address to ask for is the one that was read last."""
        self.looked_at = max(filter(None, (self.looked_at, page.last_seen)), default=None)
        fetched = page.last_seen if page.outcome in _KEPT else None
        if fetched is not None and (self._asked is None or fetched > self._asked):
            self.url, self._asked = url, fetched


class Memory:
    """The pages of one portal's hosts, as they were known at a moment: a run that goes on forgets what its first part found.

    ``key_of`` gives what all addresses of an article share, ``canonical`` the form to compare by.
    """

    def __init__(
        self,
        pages: Iterable[PageOfHost] = (),
        scheme: str = "http",
        key_of: Callable[[str], str] = str,
        canonical: Callable[[str], str] = str,
        as_of: datetime | None = None,
    ) -> None:
        self._canonical = canonical
        self._as_of = as_of
        self._pages: dict[str, tuple[str | None, int]] = {}
        self._keys: dict[str, list[PageOfHost]] = defaultdict(list)
        self.articles: dict[str, KnownArticle] = {}
        self._ids: dict[str, str] = {}
        self._open: dict[str, str] = {}
        for page in pages:
            before = _before(page, as_of) if as_of else page
            if before is not None:
                self._take(before, f"{scheme}://{page.key}", key_of)

    def _take(self, page: PageOfHost, url: str, key_of: Callable[[str], str]) -> None:
        key = key_of(url)
        self._pages[self._canonical(url)] = (page.outcome, page.times_gone)
        if page.article_id is None:
            confirmed = page.outcome == "refused" or (page.outcome == "gone" and page.times_gone > 1)
            if not confirmed:
                self._open[key] = url
            return
        self._ids[key] = page.article_id
        known = self.articles.get(page.article_id)
        if known is None:
            facts = (page.published, page.article_seen, page.states, page.gone)
            known = self.articles[page.article_id] = KnownArticle(page.article_id, url, *facts)
        known.merge(page, url)

    def __len__(self) -> int:
        return len(self.articles)

    def article_id(self, key: str) -> str | None:
        """The article that an address's key stands for, where the archive has it."""
        return self._ids.get(key)

    def in_order(self, keys: Iterable[str]) -> bool:
        """Whether known articles stand from the newest to the oldest, as in a listing whose first page shows what is new.

        Some may be pinned to its top, or stand beside it. What is in another order may show what is new anywhere.
        """
        articles = [self.articles[one] for one in map(self._ids.get, keys) if one]
        times = [one.published for one in articles if one.published]
        rises = sum(after > before for before, after in pairwise(times))
        return rises <= max(2, len(times) // 4)

    def outcome(self, url: str) -> str | None:
        """What was last found at an address; None where it was never asked for."""
        return self._pages.get(self._canonical(url), (None, 0))[0]

    def named(self, url: str) -> bool:
        """Whether an address is known at all, also one that was only named."""
        return self._canonical(url) in self._pages

    def times_gone(self, url: str) -> int:
        """How often an address was found gone."""
        return self._pages.get(self._canonical(url), (None, 0))[1]

    def is_gone(self, url: str) -> bool:
        """Whether an address was last found gone, and so by two runs."""
        return self.outcome(url) == "gone" and self.times_gone(url) > 1

    def settled(self, key: str, url: str) -> str | None:
        """What became of a link in an earlier run, where that needs no new look: ``known``, ``refused`` or ``gone``; else None."""
        if key in self._ids:
            return "known" if self.named(url) else None
        if self.outcome(url) == "refused":
            return "refused"
        return "gone" if self.is_gone(url) else None

    def unsettled(self) -> dict[str, str]:
        """Addresses that an earlier run could not read, or found gone once, by their keys."""
        return {key: url for key, url in self._open.items() if key not in self._ids}

    def canaries(self) -> list[KnownArticle]:
        """The articles published last, of those that were there when last looked at."""
        there = [one for one in self.articles.values() if not one.gone]
        return sorted(there, key=lambda one: (one.published or _EARLIEST, one.article_id), reverse=True)[:CANARIES]

    def rechecks(self, now: datetime, *, everything: bool = False) -> list[KnownArticle]:
        """The articles to look at again in this run, the most overdue first."""
        known = list(self.articles.values())
        if not known:
            return []
        newest = max((one.published for one in known if one.published), default=now)
        overdue = sorted(
            known, key=lambda one: (one.gone, -one.due(newest, now), -_stamp(one.published), one.article_id)
        )
        longest = math.ceil(len(known) / CYCLE_RUNS)
        usual = max(FEWEST_RECHECKS - longest, math.ceil(DUE_SHARE * len(known)))
        # What could not be read the last time takes its requests out of those that are due; the cycle is kept.
        due = max(usual - len(self.unsettled()), 0)
        count = len(known) if everything else longest + due
        begun = [one for one in overdue if self._as_of and one.looked_at and one.looked_at >= self._as_of]
        oldest = sorted(known, key=lambda one: (_stamp(one.looked_at), one.article_id))
        chosen: dict[str, KnownArticle] = {}
        # What the first part of this run had looked at is answered from what it received.
        for one in chain(begun, overdue[: len(known) if everything else due], oldest):
            if len(chosen) >= count:
                break
            chosen.setdefault(one.article_id, one)
        return list(chosen.values())


def _before(page: PageOfHost, moment: datetime) -> PageOfHost | None:
    """A page as it was known before a moment; None where it was not, or where what was known then is not known any more."""
    if page.article_id is not None:
        return page if page.article_first is not None and page.article_first < moment else None
    if page.last_seen is None or page.last_seen < moment:
        return page
    if page.outcome == "gone" and page.times_gone > 1:
        return replace(page, times_gone=page.times_gone - 1)
    return None


_EARLIEST = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def _stamp(moment: datetime | None) -> float:
    return (moment or _EARLIEST).timestamp()
