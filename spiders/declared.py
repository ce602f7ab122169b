"""Feeds and sitemaps: asked for where a pager that only a script can turn hides older articles, or no listing shows any."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from archive import Capture
from spiders.feeds import Sitemap, read_feed, read_sitemap
from spiders.links import Link, host_of
from spiders.run import SOURCE, Asked, PortalRun

#: What feeds and sitemaps name comes after what listings show on so many pages.
_AFTER_LISTINGS = 1_000_000
#: Feeds and sitemaps asked for at most, their children included.
MAX_SOURCES = 60


class DeclaredArticles:
    """Asks for the feeds and sitemaps of one run, and takes the articles that they name."""

    def __init__(self, run: PortalRun) -> None:
        self.run = run
        self.wanted = False
        self._asked: list[str] = []

    def ask(self, urls: list[str]) -> Iterator[Request]:
        """Ask for those on the portal's own hosts, each once."""
        self.wanted = True
        for url in urls:
            if url not in self._asked and len(self._asked) < MAX_SOURCES and host_of(url) in self.run.finder.hosts:
                self._asked.append(url)
                yield self.run.request(Asked(SOURCE, Link(url)))

    def read(self, response: Response) -> Iterator[Request | Capture]:
        """Take the articles that a feed or a sitemap names; one that does not exist is no loss."""
        sitemap = read_sitemap(response.body) if response.status < 300 else Sitemap()
        feed = read_feed(response.body) if response.status < 300 else []
        named = [
            urljoin(response.url, url) for url in (*(one.url for one in sitemap.entries), *(one.url for one in feed))
        ]
        articles = [url for url in named if self.run.finder.kind(url)[0] == "article"]
        self.run.tally.declared["sitemap" if sitemap.entries else "feed"] += len(articles)
        yield self.run.capture(response, None, f"source: {len(articles)} article links")
        for number, url in enumerate(articles):
            self.run.desk.meet(Link(url), (_AFTER_LISTINGS, number, response.url))
        yield from self.ask([urljoin(response.url, url) for url in sitemap.children])
