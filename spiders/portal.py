"""The spider: from a portal's home page to its sections, their listing pages, and every article that they list."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
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
from archive.article import Article
from spiders.answers import BENIGN, DOWN, is_cut, network_reason
from spiders.capture import capture_failure, capture_response
from spiders.desk import Desk, Look
from spiders.discovery import Discovery, Found
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.feeds import Sitemap, read_feed, read_sitemap
from spiders.links import Link, host_of
from spiders.memory import Memory
from spiders.moves import may_follow, sends_to
from spiders.page import Page
from spiders.politeness.hosts import HostBook
from spiders.politeness.refusals import PoliteRefusal
from spiders.politeness.tls import tls_reason
from spiders.reading import read
from spiders.registry import Portal, find_portals
from spiders.replayed import AGAIN, STORED_AT
from spiders.tally import Tally
from spiders.task import Task
from spiders.walk import Visit, Walk
from spiders.walls import NotAnArticle, thin_wall, wall

_log = logging.getLogger(__name__)

_HOME, _LISTING, _SECTION, _ARTICLE, _SOURCE = "home", "listing", "section", "article", "source"
#: Feeds and sitemaps asked for at most, their children included.
MAX_SOURCES = 60
#: Answers that the spider judges itself; refusals are asked again first.
_JUDGED = list(range(300, 600))
MAX_REDIRECTS = 8
#: Listings come first: when an article is read, every address that a listing gives it is known.
_PRIORITY = {_HOME: 40, _SECTION: 30, _LISTING: 20, _SOURCE: 15, _ARTICLE: 10}


@dataclass(frozen=True, slots=True)
class Asked:
    """Why a page was asked for: as the home page, a page of a listing, what may be a section, an article, or a feed."""

    role: str
    link: Link
    visit: Visit | None = None
    look: Look | None = None


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
        self.tally = Tally()
        self.failure: Exception | None = None
        self._clock = clock
        self._sources: list[str] | None = None  # feeds and sitemaps asked for; None until they are wanted
        self._feeds: list[str] = []
        self._unwalked = False
        self._walking = 0
        self._settle(FAMILIES.get(self.portal.family or "", GENERIC), frozenset())

    def _settle(self, family: Any, hosts: frozenset[str]) -> None:
        """Take a family for the portal's: what addresses mean, and with it what is known, depends on it."""
        self.finder = Discovery(self.portal.url, family, hosts)
        scheme = self.portal.url.partition("://")[0]
        pages = [page for host in sorted(self.finder.hosts) for page in self.task.pages(host)]
        self.memory = Memory(pages, scheme, self.finder.article_key, self.finder.canonical)
        run_id = self.task.run_id or ""
        self.walk = Walk(self.finder, self.memory, self.task.sections, run_id, full=self.task.full)
        self.desk = Desk(self.finder, self.memory, self.task, self._clock())

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the home page."""
        for request in self.begin():
            yield request

    def begin(self) -> Iterator[Request]:
        """The first requests: what they bring tells which family of CMS the rest is read by."""
        yield self._request(Asked(_HOME, Link(self.portal.url)))

    def parse(self, response: Response, asked: Asked | None = None) -> Iterator[Request | Capture]:
        """Read one response for what it was asked for, and ask for what it links to."""
        asked = asked or Asked(_HOME, Link(response.url))
        limit = self._counted(response)
        yield from self._answer(response, asked)
        yield from self._next(asked)
        if limit and not self.tally.limit:
            self.tally.limit = limit
            raise CloseSpider("limit")

    def _counted(self, response: Response) -> str | None:
        if STORED_AT in response.meta:
            self.tally.replayed += 1
            return None
        self.tally.requests += 1
        self.tally.payload_bytes += len(response.body)
        return self.task.allowance.take(len(response.body))

    def _answer(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        if asked.role == _SOURCE:
            yield from self._source(response)
        elif response.status >= 400:
            yield from self._failed(response, asked)
        elif response.status == 304 and asked.look:
            self.desk.not_modified(asked.look)
            yield self._capture(response, None, outcome="unchanged", reason="HTTP 304")
        elif response.status >= 300:
            target = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
            yield from self._sent_on(response, target, asked)
        else:
            yield from self._read(response, asked)

    def _next(self, asked: Asked) -> Iterator[Request | Capture]:
        """Count one page as come: the last listing lets the articles go, the last article ends the run."""
        if asked.look:
            self.desk.open -= 1
        else:
            self._walking -= 1
        wanted = self._unwalked or not self.desk.addresses
        if wanted and not self._walking and self._sources is None and not self.tally.home_failure:
            self._sources = []
            yield from self._ask_sources([*self._feeds, urljoin(self.portal.url, "/sitemap.xml")])
        if self._walking or self.tally.home_failure:
            return
        yield from self._looks(self.desk.looks() if not self.desk.open else self.desk.later())
        if not self.desk.open:
            yield from self.desk.finish()
            yield from self._looks(self.desk.looks())

    def _looks(self, looks: list[Look]) -> Iterator[Request]:
        for look in looks:
            yield self._request(Asked(_ARTICLE, look.link, look=look))

    def failed(self, failure: Failure) -> Iterator[Request | Capture]:
        """Keep a request that no response answered, with the reason."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked: Asked = request.cb_kwargs["asked"]
        kind = None
        if isinstance(failure.value, PoliteRefusal):
            kind = failure.value.kind
            self.tally.polite[kind] += 1
        reason = str(failure.value) if kind else tls_reason(failure) or network_reason(failure)
        if asked.role != _HOME:
            self._note_failure(asked, reason, kind)
        _log.info("%s: %s", request.url, reason)
        yield capture_failure(
            request,
            self.portal.id,
            self._clock(),
            reason,
            self.task.run_id,
            tls_exception=self.portal.crawl.insecure_tls_reason,
        )
        if asked.role == _HOME:
            yield from self._home_lost(kind or reason, reason)
        yield from self._visits(self.walk.lost(asked.visit, reason) if asked.visit else [])
        yield from self._next(asked)

    def _home_lost(self, kind: str, said: str) -> Iterator[Request]:
        """Without its home page a portal is not read, unless its file states sections to begin at."""
        if not self.portal.sections or self.tally.failed[kind]:
            self.tally.home_failure, self.tally.home_evidence = kind, said
            return
        self.tally.failed[kind] += 1
        yield from self._visits([self.walk.begin(Link(one.url, one.name or "")) for one in self.portal.sections])

    def _note_failure(self, asked: Asked, reason: str, kind: str | None = None) -> None:
        """Count what could not be read; what robots.txt forbids is no loss."""
        if asked.look:
            self.desk.outcomes[asked.look.key] = "robots" if kind == "robots" else f"failed: {kind or reason}"
        elif asked.role != _SOURCE and kind is None and not (asked.visit and asked.visit.probe):
            self.tally.failed[reason] += 1

    def _capture(
        self,
        response: Response,
        read_as: Article | NotAnArticle | None,
        reason: str | None = None,
        *,
        outcome: str | None = None,
        link: Link | None = None,
    ) -> Capture:
        moment = response.meta.get(STORED_AT) or self._clock()
        capture = capture_response(
            response,
            self.portal.id,
            moment,
            read_as,
            reason,
            self.task.run_id,
            state=outcome,
            tls_exception=self.portal.crawl.insecure_tls_reason,
        )
        return replace(capture, link_text=link.text or None, link_beside=link.beside or None) if link else capture

    def _request(self, asked: Asked, via: tuple[str, ...] = ()) -> Request:
        if not asked.look and not via:
            self._walking += 1
        again = bool(asked.visit and asked.visit.again)
        return Request(
            asked.link.url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"asked": asked},
            headers=self._marks(asked.look),
            priority=_PRIORITY[asked.role] + (2 if asked.look and asked.look.canary else 0) - again,
            meta={"handle_httpstatus_list": _JUDGED, "dont_redirect": True, "via": via, AGAIN: again},
            dont_filter=True,
        )

    def _marks(self, look: Look | None) -> dict[str, str]:
        """What lets the server answer that a known page stands as it was."""
        known = self.writer.knows(look.link.url) if look and look.conditional and self.writer else None
        if known is None or known.outcome not in {"kept", "unchanged"}:
            return {}
        marks = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in marks.items() if value}

    def _visits(self, visits: list[Visit]) -> Iterator[Request]:
        for visit in visits:
            yield self._request(Asked(_LISTING if visit.section else _SECTION, visit.link, visit))

    def _sent_on(self, response: Response, target: str, asked: Asked) -> Iterator[Request | Capture]:
        """Follow a redirect on the portal's own hosts, or to one that the registry or its government domain names."""
        via = (*response.meta.get("via", ()), response.url)
        verdict = may_follow(self.portal, response.url, target)
        own = host_of(target) in self.finder.hosts
        if len(via) > MAX_REDIRECTS or not (own or verdict.allowed):
            reason = "a loop of redirects" if len(via) > MAX_REDIRECTS else f"redirects to {target}: {verdict.reason}"
            yield self._capture(response, None, f"moved: {reason}")
            if asked.role == _HOME:
                yield from self._home_lost("moved", reason)
            else:
                self._note_failure(asked, "moved")
            yield from self._visits(self.walk.lost(asked.visit, reason) if asked.visit else [])
            return
        if not own:
            self.tally.moved.append(f"{host_of(response.url)} to {host_of(target)}")
        self.finder.hosts |= {host_of(target)}
        yield self._capture(response, None, f"redirect: to {target}")
        self._walking += not asked.look
        if asked.look:
            self.desk.open += 1
        yield self._request(replace(asked, link=replace(asked.link, url=target)), via)

    def _failed(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        reason = f"HTTP {response.status}"
        if response.status in {404, 410}:
            self._note_gone(asked)
        elif asked.role != _HOME:
            self._note_failure(asked, reason)
        yield self._capture(response, None)
        if asked.role == _HOME:
            yield from self._home_lost(reason, reason)
        yield from self._visits(self.walk.lost(asked.visit, reason) if asked.visit else [])

    def _note_gone(self, asked: Asked) -> None:
        again = self.memory.times_gone(asked.link.url) > 0
        if asked.look:
            known = asked.look.known is not None
            self.desk.gone_known += known
            self.desk.looked_at += known
            self.desk.outcomes[asked.look.key] = "gone" if again or known else "gone once"
        elif not (asked.visit and asked.visit.probe):
            self.tally.dead["known" if again else "new"] += 1

    def _read(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        page = Page(response.body, response.url, self._headers(response))
        if is_cut(page):
            if self.tally.pages_close or (asked.role == _HOME and not response.meta.get(AGAIN)):
                yield from self._cut(response, asked)
                return
            self.tally.unclosed.append(response.url)
        else:
            self.tally.closed += 1
        self.tally.encodings[page.decoded.repaired or page.decoded.encoding] += 1
        if asked.role == _HOME:
            self._know(page)
        if asked.look:
            yield from self._article(response, page, asked.look)
        elif asked.role == _SECTION and self.finder.family.marks_article(page.text):
            key = self.finder.article_key(response.url)
            yield from self._article(response, page, Look(asked.link, key, self.memory.article_id(key)))
        else:
            yield from self._listing(response, page, asked)

    def _know(self, page: Page) -> None:
        """Find out from the home page what the portal file does not state: its family, and what of its addresses is a session."""
        if self.portal.family is None:
            family, evidence = recognise(page)
            self._settle(family, self.finder.hosts)
            _log.info("%s: family %s (%s)", self.portal.id, family.name, "; ".join(evidence) or "no evidence")
        self.finder.learn_sessions(page)

    def _cut(self, response: Response, asked: Asked) -> Iterator[Request | Capture]:
        """Ask once more for a page that was cut off; what comes cut off twice is not read."""
        yield self._capture(response, None, "cut off: the page has no end", outcome="failed")
        if response.meta.get(AGAIN):
            self._note_failure(asked, "cut off")
            yield from self._visits(self.walk.lost(asked.visit, "cut off") if asked.visit else [])
            return
        if asked.look:
            self.desk.open += 1
        request = self._request(asked)
        request.meta[AGAIN] = True
        yield request

    def _headers(self, response: Response) -> dict[str, str]:
        """The response's headers by lower-case name; a server that does not date its answer is dated by our clock."""
        headers = {
            name.decode("latin-1").lower(): (values[-1] or b"").decode("latin-1")
            for name, values in response.headers.items()
        }
        headers.setdefault("date", format_datetime(response.meta.get(STORED_AT) or self._clock()))
        return headers

    def _article(self, response: Response, page: Page, look: Look) -> Iterator[Request | Capture]:
        link = self.desk.link_of(look)
        self.desk.show(look, page)
        outcome = read(page, self.portal, link).outcome
        if isinstance(outcome, Article):
            yield from self._kept(response, outcome, look, link)
        elif outcome.kind == "soft_404":
            yield from self._says_gone(response, outcome, look, link)
        else:
            yield self._refused(response, outcome, look, link)
        for url in self.finder.article_links(page):
            if not self.walk.tried(url):
                self.desk.meet(Link(url), listed=False)
        if self.finder.has_pager(page):
            yield from self._pages_of_article(page, look)

    def _kept(self, response: Response, article: Article, look: Look, link: Link) -> Iterator[Capture]:
        self.tally.articles += 1
        self.tally.rules.update(f"{name}: {rule}" for name, rule in article.field_from.items())
        addresses = self.desk.all_addresses(article, look.key, response.meta.get("via", ()))
        capture = self._capture(response, replace(article, other_urls=addresses), link=link)
        if look.known is not None and self.writer is not None:
            before = self.writer.knows(response.url)
            self.desk.note_marks(look, capture, (before.etag, before.last_modified) if before else (None, None))
        yield from self.desk.read(look, capture)

    def _says_gone(self, response: Response, outcome: NotAnArticle, look: Look, link: Link) -> Iterator[Request | Capture]:
        """A page that says with status 200 that there is none: asked for once more at the end, for it may be a fault of the moment."""
        yield self._capture(response, None, f"soft_404: {outcome.reason}", outcome="gone", link=link)
        if look.known is None and not response.meta.get(AGAIN):
            self.desk.open += 1
            request = self._request(Asked(_ARTICLE, look.link, look=look))
            request.meta[AGAIN], request.priority = True, 0
            yield request
        elif look.known is None:
            self.desk.outcomes[look.key] = "refused: soft_404"
        else:
            self._note_gone(Asked(_ARTICLE, look.link, look=look))

    def _refused(self, response: Response, outcome: NotAnArticle, look: Look, link: Link) -> Capture:
        """A page that should be an article and is none: something in the way, or something else, which two runs must find."""
        _log.info("%s: %s", response.url, outcome.reason)
        self.tally.faults += outcome.kind == "reader_error"
        known = look.known is not None
        if known:
            self.desk.doubt_unread(look, outcome.kind)
        confirmed = not known and self.memory.outcome(look.link.url) == "refused"
        explained = outcome.kind in BENIGN or confirmed
        self.desk.outcomes[look.key] = f"{'refused' if explained and not known else 'unread'}: {outcome.kind}"
        state = "failed" if known or outcome.kind in DOWN else None
        return self._capture(response, outcome, outcome=state, link=link)

    def _pages_of_article(self, page: Page, look: Look) -> Iterator[Request]:
        """A listing whose address looks like an article's: its pager shows what it is."""
        visit = Visit(look.link)
        found = self.finder.sort(page)
        if found.articles:
            self._walking += 1
            yield from self._visits(self.walk.arrived(visit, page.url, found, self.desk.is_settled))
            self._walking -= 1

    def _listing(self, response: Response, page: Page, asked: Asked) -> Iterator[Request | Capture]:
        found = self.finder.sort(page)
        if not found.articles and asked.role in {_HOME, _LISTING}:
            found.articles = [entry for entry in found.sections if len(entry.text) >= 40]
        stopped = wall(page) or (None if found.articles else thin_wall(page))
        targets = sends_to(page) if stopped is not None and stopped.kind == "redirect" else []
        if targets:
            yield from self._sent_on(response, targets[0][0], asked)
            return
        if stopped is not None and stopped.kind in DOWN | {"soft_404"} and not found.articles:
            yield from self._walled(response, stopped, asked)
            return
        yield self._capture(response, None, f"{asked.role}: {len(found.articles)} article links")
        yield from self._links(page, found, asked)

    def _walled(self, response: Response, stopped: NotAnArticle, asked: Asked) -> Iterator[Request | Capture]:
        """A page that stands where a listing should be."""
        self.tally.walls[stopped.kind] += 1
        expected = asked.role != _SECTION or stopped.kind in DOWN - {"empty"}
        yield self._capture(response, stopped, outcome="failed" if expected else None)
        if asked.role == _HOME:
            yield from self._home_lost(stopped.kind, f"{stopped.kind}: {stopped.reason}")
        elif asked.visit and asked.visit.section and not asked.visit.again:
            yield from self._visits([replace(asked.visit, again=True)])
            return
        elif expected:
            self._note_failure(asked, stopped.kind)
        yield from self._visits(self.walk.lost(asked.visit, stopped.kind) if asked.visit else [])

    def _links(self, page: Page, found: Found, asked: Asked) -> Iterator[Request]:
        self.tally.cut.update(found.cut)
        self.tally.listings += bool(found.articles)
        if asked.role == _HOME:
            self._feeds = [url for url in (page.absolute(href) for href in page.feeds) if url]
        self._unwalked = self._unwalked or (found.postback and bool(found.articles) and not found.pages)
        for entry in found.articles:
            if not self.walk.tried(entry.url):
                self.desk.meet(entry)
        visit = asked.visit or self.walk.begin(asked.link)
        if self.task.since and found.articles and all(map(self._is_enough, found.articles)):
            yield from self._visits(self.walk.arrived(visit, page.url, found, self._is_enough, enough=True))
        else:
            yield from self._visits(self.walk.arrived(visit, page.url, found, self.desk.is_settled))
        if asked.role == _HOME:
            stated = [Link(section.url, section.name or "") for section in self.portal.sections]
            yield from self._visits([*map(self.walk.begin, stated), *self.walk.again()])
        if asked.role == _HOME or (asked.role == _SECTION and found.articles):
            yield from self._visits(list(self.walk.try_sections(found)))

    def _is_enough(self, link: Link) -> bool:
        return self.desk.is_settled(link) or self.desk.is_too_old(link)

    def _ask_sources(self, urls: list[str]) -> Iterator[Request]:
        """Ask for feeds and sitemaps, where a pager that only a script can turn hides older articles."""
        asked = self._sources if self._sources is not None else []
        for url in urls:
            if url not in asked and len(asked) < MAX_SOURCES and host_of(url) in self.finder.hosts:
                asked.append(url)
                yield self._request(Asked(_SOURCE, Link(url)))

    def _source(self, response: Response) -> Iterator[Request | Capture]:
        """Take the articles that a feed or a sitemap names; one that does not exist is no loss."""
        sitemap = read_sitemap(response.body) if response.status < 300 else Sitemap()
        feed = read_feed(response.body) if response.status < 300 else []
        named = [urljoin(response.url, url) for url in (*(one.url for one in sitemap.entries), *(one.url for one in feed))]
        articles = [url for url in named if self.finder.kind(url)[0] == "article"]
        self.tally.declared["sitemap" if sitemap.entries else "feed"] += len(articles)
        yield self._capture(response, None, f"source: {len(articles)} article links")
        for url in articles:
            self.desk.meet(Link(url))
        yield from self._ask_sources([urljoin(response.url, url) for url in sitemap.children])
