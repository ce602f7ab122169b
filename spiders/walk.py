"""The walk over a portal's listings: from the home page to its sections and their pages, and where it may stop."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spiders.discovery import Discovery, Found, section_rank
from spiders.links import Link, canonical_url, listing_key, page_number
from spiders.memory import Memory
from spiders.sections import Ask, ListingPage, Section

#: Addresses that are neither article nor listing by their form, tried as sections at most.
MAX_SECTIONS = 400
#: Pages that were found to list nothing are looked at again in one of so many runs.
_DULL_EVERY = 20
#: Runs in which a section may show nothing before it is taken for one that lists nothing: a month of nights.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Visit:
    """A listing page to be asked for, and the section that it belongs to; None for an address tried as a section.

    ``again`` and ``probe`` are those of `Ask`.
    """

    link: Link
    section: str | None = None
    again: bool = False
    probe: bool = False


class Walk:
    """All sections of one run. ``ledger`` are the rows that earlier runs left of them, the newest first."""

    def __init__(
        self, finder: Discovery, memory: Memory, ledger: Sequence[dict[str, Any]], run_id: str, *, full: bool
    ) -> None:
        self.finder = finder
        self.memory = memory
        self.sections: dict[str, Section] = {}
        self.cut = 0
        self.homes = {self.key(finder.home)}
        self._full = full
        self._run_id = run_id
        self._asked: set[str] = set()
        self._tried: set[str] = set()
        self._before = {key: _last_known(rows) for key, rows in self._rows(ledger).items()}

    def key(self, url: str) -> str:
        """What names the listing that an address is a page of."""
        return listing_key(url, self.finder.family)

    def _rows(self, ledger: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        rows = defaultdict(list)
        for row in ledger:
            rows[self.key(row["url"])].append(row)
        return rows

    def again(self) -> Iterator[Visit]:
        """The sections in which earlier runs found articles: they are looked at whether or not something still links to them.

        One that two runs found gone is no section any more.
        """
        for key, row in self._before.items():
            page_id = self.finder.listing_id(row["url"])
            if row["linked"] and page_id not in self._asked and not self.memory.is_gone(row["url"]):
                section = self._section(key, row["url"], row["name"])
                self._asked.add(page_id)
                section.open += 1
                yield Visit(Link(row["url"], row["name"]), key)

    def begin(self, link: Link) -> Visit:
        """A listing that is known for one: the home page, which is the first, or a section that the portal file states."""
        key = self.key(link.url)
        if len(self.homes) == 1 and not self.sections:
            self.homes.add(key)  # a portal that moved has two: as it is named, and as it answers
        section = self._section(key, link.url, link.text)
        section.open += 1
        self._asked.add(self.finder.listing_id(link.url))
        return Visit(link, key)

    def arrived(
        self, visit: Visit, url: str, found: Found, is_settled: Callable[[Link], bool], *, enough: bool = False
    ) -> list[Visit]:
        """Take a listing page in that was asked for as ``visit`` and answered at ``url``.

        ``enough`` says that what follows it is not wanted, though nobody may have read it.
        """
        section = self._of(visit, url, found)
        if section is None:
            return []
        page = self._page(visit.link.url, found)
        settled = bool(found.articles) and all(is_settled(link) for link in found.articles)
        settled = settled and self.memory.in_order(page.items)
        asks = section.arrived(page, known=enough or (settled and self.may_stop(section.key)))
        return self._closed(section, asks)

    def lost(self, visit: Visit, reason: str) -> list[Visit]:
        """Note that a listing page could not be had."""
        section = self.sections.get(visit.section or "")
        if section is None:
            return []
        section.lost(self.finder.listing_id(visit.link.url), page_number(visit.link.url, self.finder.family), reason)
        return self._closed(section, [])

    def try_sections(self, found: Found) -> Iterator[Visit]:
        """Addresses that may be sections, those about foreign affairs and news first."""
        for entry in sorted(found.sections, key=section_rank):
            key = canonical_url(entry.url, self.finder.family)
            if key in self._tried or self.finder.listing_id(entry.url) in self._asked or self._is_dull(entry.url):
                continue
            if len(self._tried) >= MAX_SECTIONS:
                self.cut += 1
                continue
            self._tried.add(key)
            self._asked.add(self.finder.listing_id(entry.url))
            yield Visit(entry)

    def tried(self, url: str) -> bool:
        """Whether an address was asked for as a section."""
        return canonical_url(url, self.finder.family) in self._tried

    def _is_dull(self, url: str) -> bool:
        """Whether an earlier run found nothing listed there, or nothing at all, and this one need not look again."""
        outcome = self.memory.outcome(url)
        if self._full or outcome is None or self.key(url) in self._before:
            return False
        settled = outcome in {"refused", "kept"} or self.memory.is_gone(url)
        turn = hashlib.sha256(f"{self._run_id} {url}".encode()).digest()[0] % _DULL_EVERY
        return settled and turn != 0

    def may_stop(self, key: str) -> bool:
        """Whether an earlier run read a listing whole, so that this one may stop where it meets what is known."""
        before = self._before.get(key)
        return not self._full and before is not None and bool(before.get("whole"))

    def _of(self, visit: Visit, url: str, found: Found) -> Section | None:
        if visit.section is not None:
            return self.sections[visit.section]
        if not found.articles:
            return None
        key = self.key(url)
        known = key in self.sections
        section = self._section(key, visit.link.url, visit.link.text)
        if known and self.finder.listing_id(url) in section.pages:
            return None
        section.open += 1
        return section

    def _section(self, key: str, url: str, name: str) -> Section:
        if key not in self.sections:
            before = self._before.get(key)
            expected = bool(before and before["linked"])
            name = name or (before["name"] if before else "")
            room, total = (before.get("declared"), before.get("total")) if before else (None, None)
            stepwise = self.may_stop(key)
            self.sections[key] = Section(key, url, name, self.finder, expected, room, total, stepwise)
        return self.sections[key]

    def _page(self, url: str, found: Found) -> ListingPage:
        items = tuple(dict.fromkeys(self.finder.article_key(entry.url) for entry in found.articles))
        pager = tuple(
            (self.finder.listing_id(entry.url), page_number(entry.url, self.finder.family) or 0, entry)
            for entry in found.pages
        )
        number = page_number(url, self.finder.family)
        return ListingPage(
            id=self.finder.listing_id(url),
            url=url,
            number=number,
            items=items,
            pager=pager,
            declared=found.declared_pages,
        )

    def _closed(self, section: Section, asks: list[Ask]) -> list[Visit]:
        """One page of a section has come, and so many more are wanted; the last one tells what else is."""
        section.open -= 1
        visits = self._visits(section, asks)
        while not section.open and not visits:
            wanted = section.more()
            if not wanted:
                break
            visits = self._visits(section, wanted)
        return visits

    def _visits(self, section: Section, asks: list[Ask]) -> list[Visit]:
        visits = []
        for ask in asks:
            page_id = self.finder.listing_id(ask.link.url)
            if ask.again or page_id not in self._asked:
                self._asked.add(page_id)
                visits.append(Visit(ask.link, section.key, ask.again, ask.probe))
        section.open += len(visits)
        return visits


def _last_known(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The newest row of a section in which it showed articles, with how the last run left it.

    What a bad night saw of a section is no reason to expect nothing of it on the next.
    """
    fruitful = (row for row in rows[: _PATIENCE + 1] if row["linked"])
    return {**next(fruitful, rows[0]), "whole": rows[0].get("whole")}
