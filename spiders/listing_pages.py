"""Pages of listings: the home page, sections and their further pages, and what stands in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from archive import Capture
from spiders.answers import DOWN
from spiders.discovery import Found
from spiders.links import Link, page_number
from spiders.page import Page
from spiders.run import HOME, LISTING, SECTION, Asked, PortalRun
from spiders.walls import NotAnArticle, thin_wall, wall

#: A link of so many characters, on a page that links to nothing else, is an entry and not a menu's.
_ENTRY = 40


class ListingPages:
    """Reads the pages of listings of one run.

    ``feeds`` are the addresses of feeds that the home page offers; ``unwalked`` tells that a pager can only be turned by a script.
    """

    def __init__(self, run: PortalRun) -> None:
        self.run = run
        self.feeds: list[str] = []
        self.unwalked = False

    def read(self, response: Response, page: Page, asked: Asked) -> Iterator[Request | Capture]:
        """Read a page that was asked for as a listing, or as what may be one."""
        found = self.run.finder.sort(page)
        if not found.articles and asked.role in {HOME, LISTING}:
            found.articles = [entry for entry in found.sections if len(entry.text) >= _ENTRY]
        stopped = wall(page) or (None if found.articles else thin_wall(page))
        if stopped is not None and stopped.kind in DOWN | {"soft_404"} and not found.articles:
            yield from self._walled(response, stopped, asked)
            return
        yield self.run.capture(response, None, f"{asked.role}: {len(found.articles)} article links")
        yield from self._links(page, found, asked)

    def _walled(self, response: Response, stopped: NotAnArticle, asked: Asked) -> Iterator[Request | Capture]:
        """A page that stands where a listing should be."""
        self.run.tally.walls[stopped.kind] += 1
        expected = asked.role != SECTION or stopped.kind in DOWN - {"empty"}
        yield self.run.capture(response, stopped, outcome="failed" if expected else None)
        if asked.role == HOME:
            yield from self.run.home_lost(stopped.kind, f"{stopped.kind}: {stopped.reason}")
        elif asked.visit and asked.visit.section and not asked.visit.again:
            yield from self.run.visits([replace(asked.visit, again=True)])
            return
        elif expected:
            self.run.note_failure(asked, stopped.kind)
        yield from self.run.lost(asked, stopped.kind)

    def _links(self, page: Page, found: Found, asked: Asked) -> Iterator[Request]:
        self.run.tally.cut.update(found.cut)
        self.run.tally.listings += bool(found.articles)
        if asked.role == HOME:
            self.feeds = [url for url in (page.absolute(href) for href in page.feeds) if url]
        self.unwalked = self.unwalked or (found.postback and bool(found.articles) and not found.pages)
        here = page_number(page.url, self.run.finder.family) or 0
        for number, entry in enumerate(found.articles):
            if not self.run.walk.tried(entry.url):
                self.run.desk.meet(entry, (here, number, page.url))
        visit = asked.visit or self.run.walk.begin(asked.link)
        if self.run.task.since and found.articles and all(map(self._is_enough, found.articles)):
            yield from self.run.visits(self.run.walk.arrived(visit, page.url, found, self._is_enough, enough=True))
        else:
            yield from self.run.visits(self.run.walk.arrived(visit, page.url, found, self.run.desk.is_settled))
        if asked.role == HOME:
            stated = [Link(section.url, section.name or "") for section in self.run.portal.sections]
            yield from self.run.visits([*map(self.run.walk.begin, stated), *self.run.walk.again()])
        if asked.role == HOME or (asked.role == SECTION and found.articles):
            yield from self.run.visits(list(self.run.walk.try_sections(found)))

    def _is_enough(self, link: Link) -> bool:
        return self.run.desk.is_settled(link) or self.run.desk.is_too_old(link)
