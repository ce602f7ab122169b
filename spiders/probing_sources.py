"""Feeds and sitemaps of a portal that is probed: where they are known from, what they hold, which articles they name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin

from pipelines.dates import parse_date
from spiders.discovery import Discovery
from spiders.families.base import Family
from spiders.feeds import FeedEntry, read_feed, read_sitemap
from spiders.links import Link, canonical_url, host_of
from spiders.page import Page
from spiders.probing_answers import BUDGET, Answer, Fetch
from spiders.probing_pages import feeds_of, offers_of
from spiders.probing_report import Report, SourceSeen

_LOOKED_AT = 5_000  # addresses of a sitemap that are searched for sections
_HIDDEN = 4  # sections that a sitemap may add


class Sources:
    """What the feeds and sitemaps of one portal say; the report's ``sources`` tells what was asked for."""

    def __init__(self, fetch: Fetch, report: Report) -> None:
        self._fetch, self._report = fetch, report
        self._pages: list[str] = []
        self._entries: list[FeedEntry] = []

    async def sitemaps(self, home: str) -> None:
        """Ask for the first sitemap that robots.txt names, else the usual one; of an index, one sitemap below it."""
        named = [(url, "robots.txt") for url in self._report.robots.sitemaps]
        first, *others = named or [(urljoin(home, "/sitemap.xml"), "usual place")]
        children = await self._sitemap(*first)
        if children:
            best = max(
                children, key=lambda url: any(word in url for word in ("post", "news", "tin", "article", "page"))
            )
            await self._sitemap(best, "sitemap index")
        self._report.sources += [SourceSeen(url=url, kind="sitemap", known_from=how) for url, how in others]

    async def _sitemap(self, url: str, known_from: str) -> list[str]:
        answer = await self._ask(url)
        read = read_sitemap(answer.body) if answer.good else None
        holds = answer.problem if read is None else f"{len(read.entries)} addresses, {len(read.children)} sitemaps"
        if read is not None and not read.entries and not read.children:
            holds = "nothing that is a sitemap"
        self._report.sources.append(
            SourceSeen(url=url, kind="sitemap", known_from=known_from, holds=_told(answer, holds))
        )
        if read is None:
            return []
        self._pages += [urljoin(url, entry.url) for entry in read.entries]
        self._entries += [FeedEntry(urljoin(url, e.url), e.title, e.news_date) for e in read.entries if e.news_date]
        return [urljoin(url, child) for child in read.children if host_of(urljoin(url, child)) == host_of(url)]

    async def feeds(self, pages: Iterable[Page], home: str, family: Family) -> None:
        """Ask for the first feed that a page names, else the first that the family makes; list the others."""
        own = [source for page in pages for source in feeds_of(page) if host_of(source.url) == host_of(home)]
        known = list({source.url: source for source in reversed([*own, *offers_of(home, family)])}.values())[::-1]
        for source in known[:1]:
            self._report.sources.append(await self._feed(source))
        self._report.sources += known[1:]

    async def _feed(self, source: SourceSeen) -> SourceSeen:
        answer = await self._ask(source.url)
        if not answer.good:
            return replace(source, holds=_told(answer, answer.problem))
        entries = read_feed(answer.body)
        self._entries += [FeedEntry(urljoin(answer.url, e.url), e.title, e.published_raw) for e in entries]
        if entries:
            dated = sum(entry.published_raw is not None for entry in entries)
            return replace(source, holds=f"{len(entries)} entries, {dated} dated")
        return replace(source, holds=_other(answer))

    async def _ask(self, url: str) -> Answer:
        answer = await self._fetch(url)
        if answer.target and host_of(answer.target) == host_of(url):
            return await self._fetch(answer.target)
        return answer

    def sections(self, finder: Discovery, topic_of: Callable[[Link], str | None]) -> list[Link]:
        """Addresses of the sitemap that are sections of a topic by their slug, the shortest first: they stand highest."""
        links = [Link(url) for url in self._pages[:_LOOKED_AT] if host_of(url) in finder.hosts]
        found = [link for link in links if not finder.is_article(link.url) and topic_of(link)]
        return sorted(found, key=lambda link: len(link.url))[:_HIDDEN]

    def articles(self, finder: Discovery) -> list[Link]:
        """Articles that feeds and sitemaps name, on the portal's own hosts."""
        named = [Link(entry.url, entry.title or "") for entry in self._entries]
        named += [Link(url) for url in self._pages[:_LOOKED_AT] if finder.is_article(url)]
        return [link for link in named if host_of(link.url) in finder.hosts]

    def days(self, links: Iterable[Link]) -> dict[str, date]:
        """Days of publication by canonical address: beside the links of listings, else in feeds."""
        printed = [(entry.url, entry.published_raw or "") for entry in self._entries]
        printed += [(link.url, link.beside) for link in links]
        days: dict[str, date] = {}
        for url, text in printed:
            found = parse_date(text, reference=self._report.started) if text else None
            if found is not None and found.value is not None:
                days[canonical_url(url)] = found.value.date()
        return days


def _told(answer: Answer, holds: str) -> str | None:
    """What a source holds; None where it was not asked for."""
    return None if answer.failure == BUDGET else holds


def _other(answer: Answer) -> str:
    """What a feed's address holds that is no feed: JSON of an interface, or a page that lists the feeds."""
    try:
        data = json.loads(answer.body)
    except ValueError:
        feeds = feeds_of(answer.page())
        return f"a page that lists {len(feeds)} feeds" if feeds else "nothing that is a feed"
    return f"{len(data)} records of JSON" if isinstance(data, list) else "a record of JSON"
