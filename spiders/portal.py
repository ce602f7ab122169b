"""The spider: from a portal's home page to its sections, their listing pages, and every article that they list."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive import ArchiveWriter, Capture
from archive.article import Article
from spiders.capture import capture_failure, capture_response
from spiders.discovery import Discovery, Found, section_rank
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.feeds import Sitemap, read_feed, read_sitemap
from spiders.links import Link, canonical_url, host_of, listing_key, without_credentials
from spiders.moves import may_follow, sends_to
from spiders.page import Page
from spiders.reading import read
from spiders.registry import Portal, find_portals
from spiders.tally import Tally
from spiders.walls import NotAnArticle

_log = logging.getLogger(__name__)

#: Pages of one listing that are walked at most; the longest one recorded has 97. What is cut is reported.
MAX_LISTING_PAGES = 2000
#: Addresses that are neither article nor listing by their form, tried as sections at most.
MAX_SECTIONS = 400
_HOME, _SECTION, _LISTING, _ARTICLE, _SOURCE = "home", "section", "listing", "article", "source"
#: Feeds and sitemaps asked for at most, their children included.
MAX_SOURCES = 60
#: Answers that the spider judges itself; refusals are asked again first.
_JUDGED = list(range(300, 600))
MAX_REDIRECTS = 8
#: Listings come first: when an article is read, every address that a listing gives it is known.
_PRIORITY = {_HOME: 40, _SECTION: 30, _LISTING: 20, _SOURCE: 15, _ARTICLE: 10}


class PortalSpider(Spider):
    """Harvests one ``portal`` (registry id, path of a TOML file, or a `Portal`).

    What it fetches goes to the archive at ``archive``, or to a ``writer`` that several spiders share. ``clock`` tells
    the time. Listings are walked to their end before the first article is asked for: then every address that a listing
    gives an article is known when it is read, whatever the order in which answers come.
    """

    name = "portal"

    def __init__(
        self,
        portal: Portal | str,
        archive: str | Path | None = None,
        writer: ArchiveWriter | None = None,
        run_id: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.portal = find_portals(portal)[0] if isinstance(portal, str) else portal
        self.archive = archive
        self.writer = writer
        self.tally = Tally()
        self.failure: Exception | None = None
        self._clock = clock
        self._run_id = run_id
        family = FAMILIES.get(self.portal.family or "", GENERIC)
        self._finder = Discovery(self.portal.url, family)
        self._asked: set[str] = set()
        self._articles: dict[str, list[str]] = {}
        self._waiting: list[Request] = []
        self._sources: list[str] | None = None  # feeds and sitemaps asked for; None until they are wanted
        self._feeds: list[str] = []
        self._unwalked = False
        self._walking = 0
        self._pages: dict[str, int] = {}
        self._listed: dict[str, set[frozenset[str]]] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the home page, and with the sections that the portal file states."""
        yield self._request(Link(self.portal.url), _HOME)
        for section in self.portal.sections:
            yield self._request(Link(section.url, section.name or ""), _LISTING)

    def parse(self, response: Response, link: Link | None = None, role: str = _HOME) -> Iterator[Request | Capture]:
        """Read one response in the role for which it was asked, and ask for what it links to."""
        self.tally.requests += 1
        link = link or Link(response.url)
        if role == _HOME:
            self.tally.home_status = response.status
        if role == _SOURCE:
            yield from self._source(response)
        elif response.status >= 400:
            yield self._failed(response, role)
        elif response.status >= 300:
            target = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
            yield from self._sent_on(response, target, link, role)
        else:
            yield from self._read(response, link, role)
        yield from self._walked(role)

    def _walked(self, role: str) -> Iterator[Request]:
        """Count one listing as walked; the last one lets the articles go."""
        self._walking -= role != _ARTICLE
        wanted = self._unwalked or not self._articles
        if wanted and not self._walking and self._sources is None and not self.tally.home_failure:
            self._sources = []
            yield from self._ask_sources([*self._feeds, urljoin(self.portal.url, "/sitemap.xml")])
        if not self._walking and self._waiting:
            articles, self._waiting = self._waiting, []
            yield from articles

    def failed(self, failure: Failure) -> Iterator[Request | Capture]:
        """Keep a request that no response answered, with the reason."""
        request: Request = failure.request  # type: ignore[attr-defined]
        role = request.cb_kwargs.get("role", _ARTICLE)
        if isinstance(failure.value, IgnoreRequest) and not isinstance(failure.value, HttpError):
            self.tally.robots += 1
            reason = "robots.txt"
        else:
            reason = _reason(failure)
            self.tally.failed[reason] += role != _SOURCE
        if role == _HOME:
            self.tally.home_failure = reason
        _log.info("%s: %s", request.url, reason)
        yield capture_failure(request, self.portal.id, self._clock(), reason, self._run_id)
        yield from self._walked(role)

    def _capture(
        self, response: Response, outcome: Article | NotAnArticle | None, reason: str | None = None
    ) -> Capture:
        return capture_response(response, self.portal.id, self._clock(), outcome, reason, self._run_id)

    def _request(self, link: Link, role: str, via: tuple[str, ...] = ()) -> Request:
        self._walking += role != _ARTICLE
        return Request(
            link.url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"link": link, "role": role},
            priority=_PRIORITY[role],
            meta={"handle_httpstatus_list": _JUDGED, "dont_redirect": True, "via": via},
            dont_filter=True,
        )

    def _sent_on(self, response: Response, target: str, link: Link, role: str) -> Iterator[Request | Capture]:
        """Follow a redirect on the portal's own hosts, or to one that the registry or its government domain names."""
        via = (*response.meta.get("via", ()), response.url)
        verdict = may_follow(self.portal, response.url, target)
        own = host_of(target) in self._finder.hosts
        if len(via) > MAX_REDIRECTS or not (own or verdict.allowed):
            reason = "a loop of redirects" if len(via) > MAX_REDIRECTS else f"redirects to {target}: {verdict.reason}"
            self.tally.refused["moved"] += 1
            if role == _HOME:
                self.tally.home_failure = f"it {reason}"
            yield self._capture(response, None, f"moved: {reason}")
            return
        self._finder.hosts |= {host_of(target)}
        yield self._capture(response, None, f"redirect: to {target}")
        yield self._request(replace(link, url=target), role, via)

    def _failed(self, response: Response, role: str) -> Capture:
        status = f"HTTP {response.status}"
        if response.status in {404, 410}:
            self.tally.gone += 1
        else:
            self.tally.failed[status] += 1
        if role == _HOME:
            self.tally.home_failure = status
        return self._capture(response, None)

    def _read(self, response: Response, link: Link, role: str) -> Iterator[Request | Capture]:
        page = Page(response.body, response.url, self._headers(response))
        if role == _HOME:
            self._settle(page)
        if role == _ARTICLE or (role == _SECTION and self._finder.family.marks_article(page.text)):
            yield from self._article(response, page, link)
        else:
            yield from self._listing(response, page, role)

    def _headers(self, response: Response) -> dict[str, str]:
        """The response's headers by lower-case name; a server that does not date its answer is dated by our clock."""
        headers = {
            name.decode("latin-1").lower(): (values[-1] or b"").decode("latin-1")
            for name, values in response.headers.items()
        }
        headers.setdefault("date", format_datetime(self._clock()))
        return headers

    def _settle(self, page: Page) -> None:
        """Take the family of the home page for the portal's, unless the portal file states one."""
        if self.portal.family is None:
            family, evidence = recognise(page)
            self._finder = Discovery(self.portal.url, family, self._finder.hosts)
            _log.info(
                "%s: family %s (%s)", self.portal.id, self._finder.family.name, "; ".join(evidence) or "no evidence"
            )

    def _article(self, response: Response, page: Page, link: Link) -> Iterator[Request | Capture]:
        outcome = read(page, self.portal, link).outcome
        if isinstance(outcome, Article):
            links = self._articles.get(self._finder.article_key(response.url), [])
            outcome = replace(outcome, other_urls=_all_addresses(outcome, links, response))
        yield replace(self._capture(response, outcome), link_text=link.text or None, link_beside=link.beside or None)
        if isinstance(outcome, Article):
            self.tally.kept += 1
        else:
            self.tally.refused[outcome.kind] += 1
            _log.info("%s: %s", response.url, outcome.reason)
        for url in self._finder.article_links(page):
            yield from self._ask_article(Link(url))
        if self._finder.has_pager(page):
            yield from self._pager(page.url, self._finder.sort(page))

    def _listing(self, response: Response, page: Page, role: str) -> Iterator[Request | Capture]:
        stopped = read(page, self.portal).outcome if role == _HOME and len(page.body) < 6000 else None
        if isinstance(stopped, NotAnArticle) and stopped.kind in {"challenge", "maintenance", "parked", "gambling"}:
            self.tally.home_failure = stopped.kind
        targets = sends_to(page) if isinstance(stopped, NotAnArticle) and stopped.kind == "redirect" else []
        if targets:
            yield from self._sent_on(response, targets[0][0], Link(response.url), role)
            return
        found = self._finder.sort(page)
        self.tally.cut.update(found.cut)
        if role == _HOME:
            self._feeds = [url for url in (page.absolute(href) for href in page.feeds) if url]
        self._unwalked = self._unwalked or (found.postback and bool(found.articles) and not found.pages)
        if not found.articles and role in {_HOME, _LISTING}:
            found.articles = [entry for entry in found.sections if len(entry.text) >= 40]
        yield self._capture(response, None, f"{role}: {len(found.articles)} article links")
        self.tally.listings += bool(found.articles)
        for entry in found.articles:
            yield from self._ask_article(entry)
        yield from self._pager(page.url, found)
        if role in {_HOME, _SECTION} and (role == _HOME or found.articles):
            yield from self._sections(found)

    def _ask_sources(self, urls: list[str]) -> Iterator[Request]:
        """Ask for feeds and sitemaps, where a pager that only a script can turn hides older articles."""
        asked = self._sources if self._sources is not None else []
        for url in urls:
            if url not in asked and len(asked) < MAX_SOURCES and host_of(url) in self._finder.hosts:
                asked.append(url)
                yield self._request(Link(url), _SOURCE)

    def _source(self, response: Response) -> Iterator[Request | Capture]:
        """Take the articles that a feed or a sitemap names; one that does not exist is no loss."""
        sitemap = read_sitemap(response.body) if response.status < 300 else Sitemap()
        feed = read_feed(response.body) if response.status < 300 else []
        named = [
            urljoin(response.url, url) for url in (*(one.url for one in sitemap.entries), *(one.url for one in feed))
        ]
        articles = [url for url in named if self._finder.kind(url)[0] == "article"]
        yield self._capture(response, None, f"source: {len(articles)} article links")
        for url in articles:
            yield from self._ask_article(Link(url))
        yield from self._ask_sources([urljoin(response.url, url) for url in sitemap.children])

    def _ask_article(self, link: Link) -> Iterator[Request]:
        if canonical_url(link.url, self._finder.family) in self._asked:
            return  # a section whose slug has the form of an article's
        addresses = self._articles.setdefault(self._finder.article_key(link.url), [])
        if not addresses:
            self.tally.articles_linked += 1
            request = self._request(link, _ARTICLE)
            if self._walking:
                self._waiting.append(request)
            else:
                yield request
        if not addresses or (self._walking and link.url not in addresses):
            addresses.append(link.url)

    def _pager(self, here: str, found: Found) -> Iterator[Request]:
        """Ask for the other pages of a listing, unless this page shows what another page of it has shown."""
        listing = listing_key(here, self._finder.family)
        shown = frozenset(self._finder.article_key(entry.url) for entry in found.articles)
        if not shown or shown in self._listed.setdefault(listing, set()):
            return
        self._listed[listing].add(shown)
        for entry in found.pages:
            key = self._finder.listing_id(entry.url)
            count = self._pages.get(listing, 0)
            if key in self._asked or key == self._finder.listing_id(here):
                continue
            if count >= MAX_LISTING_PAGES:
                self.tally.limit = f"more than {MAX_LISTING_PAGES} pages of {listing}"
                return
            self._asked.add(key)
            self._pages[listing] = count + 1
            yield self._request(entry, _LISTING)

    def _sections(self, found: Found) -> Iterator[Request]:
        for entry in sorted(found.sections, key=section_rank):
            key = canonical_url(entry.url, self._finder.family)
            if key in self._asked:
                continue
            if len(self._asked) >= MAX_SECTIONS + sum(self._pages.values()):
                self.tally.cut["section_budget"] += 1
                continue
            self._asked.add(key)
            yield self._request(entry, _SECTION)


def _all_addresses(article: Article, links: list[str], response: Response) -> tuple[str, ...]:
    """The article's other addresses: its own, those of links that led to it, and those that redirected to it."""
    asked = [*links, *response.meta.get("via", ())]
    return tuple(sorted({*article.other_urls, *(without_credentials(url) for url in asked)} - {article.url}))


def _reason(failure: Failure) -> str:
    """A short name for a network failure: what happened, in words."""
    name = failure.type.__name__ if failure.type else "failure"
    return {
        "DNSLookupError": "the host name is unknown",
        "CannotResolveHostError": "the host name is unknown",
        "ConnectionRefusedError": "connection refused",
        "DownloadConnectionRefusedError": "connection refused",
        "TimeoutError": "no answer in time",
        "TCPTimedOutError": "no answer in time",
        "DownloadTimeoutError": "no answer in time",
        "ConnectionLost": "connection lost",
        "ConnectionDone": "connection closed early",
        "ResponseNeverReceived": "connection closed without an answer",
        "ResponseFailed": "the answer broke off",
        "ResponseDataLossError": "the answer broke off",
        "DownloadFailedError": "the answer broke off",
        "DownloadCancelledError": "the answer is too large",
    }.get(name, name)
