"""One listing of a portal as a run walks it: which pages it has, which are still to be asked for, and whether it was read whole.

A page of a listing is believed when it shows articles that no other page of it has shown. One that does not is asked for once
more, because listings fail for a moment and a page that came out empty looks like the end; twice the same is reported, never taken
for the end, unless the listing itself says that it ends before that page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Protocol

from spiders.links import Link

_LAST = re.compile(r"cuối|last|»»|>>|end\b", re.I)
_DIGITS = re.compile(r"\d+")
#: Pages of one listing that are walked at most; the longest one recorded has 97. What is cut is reported.
MAX_PAGES = 2000
#: Walks of a listing whose order changes while it is read.
_MOST_PASSES = 3
#: Addresses of pages from which that of another one is made.
_TEMPLATES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """One page of a listing as it was answered.

    ``id`` names the page among those of its listing, ``number`` is the number in its address (None on a first page without one);
    ``items`` are the keys of the articles it links to, in page order; ``pager`` are its links to other pages, with their ids and
    numbers; ``declared`` is how many pages it says there are.
    """

    id: str
    url: str
    number: int | None
    items: tuple[str, ...]
    pager: tuple[tuple[str, int, Link], ...] = ()
    declared: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A page to be asked for; ``again`` where it was asked for before, ``probe`` where nothing says that it is there."""

    link: Link
    again: bool = False
    probe: bool = False


class Addresses(Protocol):
    """What the addresses of a portal's listing pages mean."""

    def listing_id(self, url: str) -> str:
        """What names one page of a listing."""
        ...

    def numbered(self, url: str, number: int) -> str | None:
        """The address of the page with a number, made from that of another page of the listing; None where there is no telling."""
        ...


@dataclass(slots=True)
class Section:
    """A listing and its walk. ``expected`` is set where an earlier run found articles in it.

    ``room_before`` is for how many articles it declared room then, and
    ``total_before`` how many were known in it. ``stepwise`` asks for one page after the other: the walk is to end at one that is known.
    ``problems`` are sentences about what of the listing could not be read; ``stopped``
    tells that the walk ended where everything was known already; ``open`` counts the pages that were asked for and have not come.
    """

    key: str
    url: str
    name: str
    addresses: Addresses
    expected: bool = False
    room_before: int | None = None
    total_before: int | None = None
    stepwise: bool = False
    articles: dict[str, None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    stopped: bool = False
    declared: int | None = None
    pages: dict[str, ListingPage] = field(default_factory=dict)
    open: int = 0
    _asked: Counter[str] = field(default_factory=Counter)
    _linked: dict[int, Link] = field(default_factory=dict)
    _fresh: dict[str, int] = field(default_factory=dict)
    _probes: set[str] = field(default_factory=set)
    _first_declared: int | None = None
    _from_nought: bool = False
    _length: int = 0
    _unstable: bool = False
    _passes: int = 0
    _pass_fresh: int = 0

    @property
    def whole(self) -> bool:
        """Whether the walk came to an end that it may believe in."""
        return not self.problems and not self.open

    @property
    def declared_pages(self) -> int | None:
        """How many pages the listing says it has, on its first page."""
        return self._first_declared

    def arrived(self, page: ListingPage, *, known: bool) -> list[Ask]:
        """Take a page in; answer what to ask for next. ``known`` says that the walk may stop where nothing on it is new."""
        fresh = [item for item in page.items if item not in self.articles]
        if page.id in self.pages:
            return self._again(page, fresh)
        if not fresh and self._is_twin(page):
            return []
        if self._is_doubtful(page, fresh) and self._asked[page.id] < 2:
            self._asked[page.id] = 2
            return [Ask(Link(page.url), again=True)]
        if not fresh and (self.pages or not page.items):
            self._barren(page)
            return []
        self._take(page, fresh)
        self._heed(page)
        if known:
            self.stopped = True
        return [] if known or self.stepwise else self._follow(page)

    def lost(self, page_id: str, number: int | None, reason: str) -> None:
        """Note that a page could not be had."""
        if page_id not in self._probes:
            self.problems.append(f"page {number or 1} could not be read ({reason})")

    def more(self) -> list[Ask]:
        """What is still to be asked for when every page asked for has come: gaps, the page after a full last one, a second look."""
        if not self.pages or len(self._asked) > MAX_PAGES:
            return []
        if self.stopped:
            return self._second_look()
        return self._next_linked() or list(self._gaps()) or list(self._beyond()) or self._second_look()

    def _take(self, page: ListingPage, fresh: list[str]) -> None:
        self.pages[page.id] = page
        self._asked[page.id] = max(1, self._asked[page.id])
        self._fresh[page.id] = len(fresh)
        self.articles.update(dict.fromkeys(fresh))

    def _again(self, page: ListingPage, fresh: list[str]) -> list[Ask]:
        """A page that was read before: while it brings something new, what follows it has moved as well."""
        self._pass_fresh += len(fresh)
        self.articles.update(dict.fromkeys(fresh))
        before = self.pages[page.id].items
        # What came onto the first page, and is not new, came from another page: growth pushes articles the other way.
        moved = self._is_first(page.number) and bool(set(page.items) - set(before) - set(fresh))
        if (moved or not _same_order(page.items, before)) and not self._unstable:
            self._unstable = True
            self.problems.append("its order changes from request to request")
        self.pages[page.id] = page
        following = self._after(page) if fresh else None
        return [Ask(following, again=True)] if following else []

    def _is_first(self, number: int | None) -> bool:
        """Whether that is the number of the first page; 1 is that of the second where numbers begin at 0."""
        return number in {None, 0} or (number == 1 and not self._from_nought)

    def _is_twin(self, page: ListingPage) -> bool:
        """Whether a page was read under another address: the first with and without a number, or one in two languages' paths."""
        first = self._is_first(page.number)
        twins = [
            one for one in self.pages.values() if (self._is_first(one.number) if first else one.number == page.number)
        ]
        return bool(page.items) and any(set(page.items) <= set(one.items) for one in twins)

    def _is_doubtful(self, page: ListingPage, fresh: list[str]) -> bool:
        """Whether a page shows nothing of its own, or much less than others do though it is not the last."""
        if not fresh:
            return bool(self.pages) or self.expected
        last = page.number is not None and page.number >= max([self.declared or 0, *self._linked])
        usual = median(len(one.items) for one in self.pages.values()) if len(self.pages) >= 3 else 0
        return not last and len(page.items) < 0.5 * usual

    def _barren(self, page: ListingPage) -> None:
        """A page that twice showed nothing of its own: the end where the listing says so, else a loss."""
        beyond = self.declared is not None and page.number is not None and page.number > self.declared
        if page.id in self._probes or beyond or not (self.pages or self.expected) or self._was_pushed(page):
            return
        what = "repeats what other pages show" if page.items else "shows no articles"
        self.problems.append(f"page {page.number or 1} {what}, asked twice")

    def _was_pushed(self, page: ListingPage) -> bool:
        """Whether a page holds the end of what the one before it showed: it came to be when growth pushed that on."""
        before = [one for one in self.pages.values() if (one.number or 0) < (page.number or 0)]
        last = max(before, key=lambda one: one.number or 0, default=None)
        return bool(page.items) and last is not None and set(page.items) < set(last.items)

    def _heed(self, page: ListingPage) -> None:
        """What a page's pager says about the length of the listing."""
        for _, number, link in page.pager:
            self._linked.setdefault(number, link)
            if link.text.strip(" .[]()").isdigit() or _LAST.search(link.text):
                self.declared = max(self.declared or 0, number)
            self._from_nought = self._from_nought or _DIGITS.findall(link.text) == [str(number + 1)]
        uncounted = self._step() > 1 or self._from_nought  # the first page has the number 0
        if page.declared is not None and page.declared > 1:
            self.declared = max(self.declared or 0, (page.declared - uncounted) * self._step())
        if self._is_first(page.number):
            self._length = self._length or len(page.items)
        if self._is_first(page.number) and self._first_declared is None and self.declared is not None:
            self._first_declared = self.declared // self._step() + uncounted

    @property
    def room(self) -> int | None:
        """For how many articles the listing declares room: its pages, by the length of its first."""
        return None if self._first_declared is None else self._first_declared * self._length

    def shortfall(self, total: int) -> str | None:
        """Whether the listing declares less than the articles known to be in it, though it used to declare all: some are cut off."""
        now = self.room or self._length
        told_all = self.room_before is not None and self.room_before >= (self.total_before or 0)
        if not self._length or not told_all or now > total - self._length:
            return None
        return f"it declares room for {now} articles where {total} are known"

    def _follow(self, page: ListingPage) -> list[Ask]:
        asks = []
        for page_id, _, link in page.pager:
            if page_id != page.id and not self._asked[page_id] and page_id not in self.pages:
                if len(self._asked) >= MAX_PAGES:
                    self._cut()
                    break
                self._asked[page_id] = 1
                asks.append(Ask(link))
        return asks

    def _next_linked(self) -> list[Ask]:
        """The first page, by its number, that is linked and was not asked for."""
        for _, link in sorted(self._linked.items(), key=lambda one: one[0]) if len(self._asked) < MAX_PAGES else ():
            page_id = self.addresses.listing_id(link.url)
            if not self._asked[page_id] and page_id not in self.pages:
                self._asked[page_id] = 1
                return [Ask(link)]
        return []

    def _cut(self) -> None:
        problem = f"it has more than {MAX_PAGES} pages"
        if problem not in self.problems:
            self.problems.append(problem)

    def _step(self) -> int:
        """By how much the numbers of neighbouring pages differ: 1, or the length of a page."""
        numbers = sorted({0, *self._linked})
        if len(numbers) > 1 and numbers[1] <= 2:
            return 1  # no page is so short: these are numbers of pages, and the first needs none
        steps = [after - before for before, after in pairwise(numbers)]
        return min(steps, default=1)

    def _numbers(self) -> set[int]:
        return {page.number for page in self.pages.values() if page.number is not None} | set(self._linked)

    def _gaps(self) -> Iterator[Ask]:
        """Pages between those that are linked, which no page linked to: their neighbours failed for a moment."""
        numbers = self._numbers()
        if not numbers or self.declared is None:
            return
        step = self._step()
        first = step if step > 1 or self._from_nought else 2
        for number in range(first, min(self.declared, first + MAX_PAGES * step) + 1, step):
            if number not in numbers and (ask := self._ask_number(number)):
                yield ask

    def _beyond(self) -> Iterator[Ask]:
        """The page after the last one, where that is as long as the others: pagers that count short are known by it."""
        numbered = [page for page in self.pages.values() if page.number is not None]
        if not numbered or len(self.pages) < 2:
            return
        last = max(numbered, key=lambda page: page.number or 0)
        others = [count for page_id, count in self._fresh.items() if page_id != last.id]
        if self._fresh[last.id] < max(others) or max(others) < 3:
            return
        ask = self._ask_number((last.number or 0) + self._step())
        if ask:
            self._probes.add(self.addresses.listing_id(ask.link.url))
            yield Ask(ask.link, probe=True)

    def _ask_number(self, number: int) -> Ask | None:
        templates = list(self._linked.values())[:_TEMPLATES] if number not in self._linked else []
        # In some addresses the number stands twice, and which of the two is the page's cannot be told.
        url = next(filter(None, (self.addresses.numbered(one.url, number) for one in templates)), None)
        page_id = self.addresses.listing_id(url) if url else ""
        if url is None or self._asked[page_id] or page_id in self.pages:
            return None
        self._asked[page_id] = 1
        self._linked.setdefault(number, Link(url))
        return Ask(Link(url))

    def _after(self, page: ListingPage) -> Link | None:
        later = [one for one in self.pages.values() if (one.number or 0) > (page.number or 0)]
        return Link(min(later, key=lambda one: one.number or 0).url) if later else None

    def _second_look(self) -> list[Ask]:
        """Pages again: the first always, which shows whether the listing moved while it was read; all where its order did."""
        if self._passes and not self._pass_fresh:
            return []
        if self._passes >= _MOST_PASSES:
            if not self._unstable:
                self.problems.append("it changes from request to request")
            self._pass_fresh = 0
            return []
        ordered = sorted(self.pages.values(), key=lambda page: page.number or 0)
        if len(ordered) < 2:
            return []
        moved = self._moved(ordered)
        self._passes += 1
        self._pass_fresh = 0
        return [
            Ask(Link(page.url), again=True)
            for page in (ordered if moved == "order" or self._passes > 1 else ordered[:1])
        ]

    def _moved(self, ordered: list[ListingPage]) -> str | None:
        """How the listing moved.

        That is ``growth`` where a page shows what the one before ended with, and ``order`` where items recur otherwise.
        """
        times = Counter(item for page in ordered for item in set(page.items))
        # What stands on most pages is pinned, or stands beside the list.
        own = [[item for item in page.items if times[item] <= max(2, len(ordered) // 2)] for page in ordered]
        grew = [bool(one) and one[-1] in other for one, other in pairwise(own)]
        if any(grew) and (len(grew) < 3 or sum(grew) < 0.5 * len(grew)):
            return "growth"  # where it is so between most pages, listings are made so: they end with what comes next
        recurring = sum(count == 2 for count in times.values())
        return "order" if not any(grew) and len(ordered) >= 3 and recurring >= max(2, 0.1 * len(times)) else None


def _same_order(items: tuple[str, ...], before: tuple[str, ...]) -> bool:
    """Whether what two answers of one page have in common stands in one order, but for an item that was pinned or moved."""
    shared = [item for item in items if item in set(before)]
    places = [before.index(item) for item in shared]
    falls = sum(one > other for one, other in pairwise(places))
    return falls <= max(1, len(shared) // 10)
