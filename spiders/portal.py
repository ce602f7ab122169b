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
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import ArchiveWriter, Capture
from spiders.answers import is_cut, network_reason
from spiders.article_pages import ArticlePages
from spiders.capture import capture_failure
from spiders.declared import DeclaredArticles
from spiders.desk import Look
from spiders.links import Link, host_of
from spiders.listing_pages import ListingPages
from spiders.moves import may_follow, sends_to
from spiders.page import Page
from spiders.politeness.hosts import HostBook
from spiders.politeness.refusals import PoliteRefusal
from spiders.politeness.tls import tls_reason
from spiders.registry import Portal, find_portals
from spiders.replayed import AGAIN, STORED_AT, is_conditional
from spiders.run import ARTICLE, HOME, SECTION, SOURCE, Asked, PortalRun
from spiders.task import Task
from spiders.walls import wall

_log = logging.getLogger(__name__)

MAX_REDIRECTS = 8


class PortalSpider(Spider):
    """Harvests one ``portal`` (registry id, path of a TOML file, or a `Portal`).

    What it fetches goes to the archive at ``archive``, or to a ``writer`` that several spiders share. ``task`` says what is known and
    what is wanted, ``hosts`` what is remembered of the hosts; ``clock`` tells the time.

    Listings are walked to their end before the first article is asked for: then every address
    that a listing gives an article is known when it is read, whatever the order in which answers come.
    """

    name = "portal"

    def __init__(
        self,
        portal: Portal | str,
        archive: str | Path | None = None,
        writer: ArchiveWriter | None = None,
        task: Task | None = None,
        hosts: HostBook | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.portal = find_portals(portal)[0] if isinstance(portal, str) else portal
        self.archive = archive
        self.writer = writer
        self.task = task or Task()
        self.hosts = hosts or HostBook(None)
        self.failure: Exception | None = None
        self.run = PortalRun(self.portal, self.task, clock, self.parse, self.failed)
        self.run.writer = writer
        self._articles = ArticlePages(self.run)
        self._listings = ListingPages(self.run)
        self._declared = DeclaredArticles(self.run)

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the home page."""
        for request in self.begin():
            yield request

    @property
    def named_by_user(self) -> list[str]:
        """The addresses that the portal file states; their hosts may be of a private network."""
        return [self.portal.url, *(section.url for section in self.portal.sections)]

    def begin(self) -> Iterator[Request]:
        """The first requests: what they bring tells which family of CMS the rest is read by."""
        yield self.run.request(Asked(HOME, Link(self.portal.url)))

    def parse(self, response: Response, asked: Asked | None = None) -> Iterator[Request | Capture]:
        """Read one response for what it was asked for, and ask for what it links to."""
        asked = asked or Asked(HOME, Link(response.url))
        limit = self._counted(response)
        self.run.received(response)
        yield from self._answer(response, asked)
        yield from self._next(asked)
        if limit and not self.run.tally.limit:
            self.run.tally.limit = limit
            raise CloseSpider("limit")

    def _counted(self, response: Response) -> str | None:
        if STORED_AT in response.meta:
            self.run.tally.replayed += 1
            return None
        self.run.tally.requests += 1
        self.run.tally.payload_bytes += len(response.body)
        return self.task.allowance.take(len(response.body))

    def _answer(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        if asked.role == SOURCE:
            yield from self._declared.read(response)
        elif response.status == 304 and asked.look and is_conditional(response.request):
            self.run.desk.not_modified(asked.look)
            yield self.run.capture(response, None, outcome="unchanged", reason="HTTP 304")
        elif response.status >= 400 or response.status == 304:
            yield from self._failed(response, asked)
        elif response.status >= 300:
            target = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
            yield from self._sent_on(response, target, asked)
        else:
            yield from self._read(response, asked)

    def _next(self, asked: Asked) -> Iterator[Request | Capture]:
        """Count one page as come: the last listing lets the articles go, the last article ends the run."""
        if asked.look:
            self.run.desk.open -= 1
        else:
            self.run.walking -= 1
        wanted = self._listings.unwalked or not self.run.desk.addresses
        if wanted and not self.run.walking and not self._declared.wanted and not self.run.tally.home_failure:
            yield from self._declared.ask([*self._listings.feeds, urljoin(self.portal.url, "/sitemap.xml")])
        if self.run.walking or self.run.tally.home_failure:
            return
        yield from self._looks(self.run.desk.looks())
        if not self.run.desk.open:
            yield from self.run.desk.finish()
            yield from self._looks(self.run.desk.looks())

    def _looks(self, looks: list[Look]) -> Iterator[Request]:
        for look in looks:
            yield self.run.request(Asked(ARTICLE, look.link, look=look))

    def failed(self, failure: Failure) -> Iterator[Request | Capture]:
        """Keep a request that no response answered, with the reason."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked: Asked = request.cb_kwargs["asked"]
        kind = None
        if isinstance(failure.value, PoliteRefusal):
            kind = failure.value.kind
            self.run.tally.polite[kind] += 1
        reason = str(failure.value) if kind else tls_reason(failure) or network_reason(failure)
        if asked.role != HOME:
            self.run.note_failure(asked, reason, kind)
        _log.info("%s: %s", request.url, reason)
        yield capture_failure(
            request,
            self.portal.id,
            self.run.clock(),
            reason,
            self.task.run_id,
            tls_exception=self.portal.crawl.insecure_tls_reason,
        )
        if asked.role == HOME:
            yield from self.run.home_lost(kind or reason, reason)
        yield from self.run.lost(asked, reason)
        yield from self._next(asked)

    def _sent_on(self, response: Response, target: str, asked: Asked) -> Iterator[Request | Capture]:
        """Follow a redirect on the portal's own hosts, or to one that the registry or its government domain names."""
        via = (*response.meta.get("via", ()), response.url)
        verdict = may_follow(self.portal, response.url, target)
        own = host_of(target) in self.run.finder.hosts
        if len(via) > MAX_REDIRECTS or not (own or verdict.allowed):
            reason = "a loop of redirects" if len(via) > MAX_REDIRECTS else f"redirects to {target}: {verdict.reason}"
            yield self.run.capture(response, None, f"moved: {reason}")
            if asked.role == HOME:
                yield from self.run.home_lost("moved", reason)
            else:
                self.run.note_failure(asked, "moved")
            yield from self.run.lost(asked, reason)
            return
        if not own:
            self.run.tally.moved.append(f"{host_of(response.url)} to {host_of(target)}")
        self.run.finder.hosts |= {host_of(target)}
        yield self.run.capture(response, None, f"redirect: to {target}")
        self.run.walking += not asked.look
        if asked.look:
            self.run.desk.open += 1
        yield self.run.request(replace(asked, link=replace(asked.link, url=target)), via)

    def _failed(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        reason = f"HTTP {response.status}"
        if response.status in {404, 410}:
            self.run.note_gone(asked)
        elif asked.role != HOME:
            self.run.note_failure(asked, reason)
        # Nobody asked whether anything changed: an answer that nothing did holds no page.
        yield self.run.capture(response, None, outcome="failed" if response.status == 304 else None)
        if asked.role == HOME:
            yield from self.run.home_lost(reason, reason)
        yield from self.run.lost(asked, reason)

    def _read(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        page = Page(response.body, response.url, self._headers(response))
        if is_cut(page):
            if self.run.tally.pages_close or (asked.role == HOME and not response.meta.get(AGAIN)):
                yield from self._cut(response, asked)
                return
            self.run.tally.unclosed.append(response.url)
        else:
            self.run.tally.closed += 1
        self.run.tally.encodings[page.decoded.repaired or page.decoded.encoding] += 1
        if asked.role == HOME:
            self.run.know(page)
        if asked.look:
            yield from self._articles.read(response, page, asked.look)
        elif asked.role == SECTION and self.run.finder.family.marks_article(page.text):
            key = self.run.finder.article_key(response.url)
            yield from self._articles.read(response, page, Look(asked.link, key, self.run.memory.article_id(key)))
        else:
            yield from self._listing(response, page, asked)

    def _cut(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        """Ask once more for a page that was cut off; what comes cut off twice is not read."""
        yield self.run.capture(response, None, "cut off: the page has no end", outcome="failed")
        if response.meta.get(AGAIN):
            self.run.note_failure(asked, "cut off")
            yield from self.run.lost(asked, "cut off")
            return
        if asked.look:
            self.run.desk.open += 1
        yield self.run.request(asked, again=True)

    def _headers(self, response: Response) -> dict[str, str]:
        """The response's headers by lower-case name; a server that does not date its answer is dated by our clock."""
        headers = {
            name.decode("latin-1").lower(): (values[-1] or b"").decode("latin-1")
            for name, values in response.headers.items()
        }
        headers.setdefault("date", format_datetime(self.run.received(response)))
        return headers

    def _listing(self, response: Response, page: Page, asked: Asked) -> Iterator[Request | Capture]:
        """Read a listing, or follow where a stub in its place sends its reader."""
        stopped = wall(page)
        targets = sends_to(page) if stopped is not None and stopped.kind == "redirect" else []
        if targets:
            yield from self._sent_on(response, targets[0][0], asked)
        else:
            yield from self._listings.read(response, page, asked)
