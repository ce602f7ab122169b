"""One run over one portal: what is known and wanted, what was seen so far, and how pages are asked for and recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response

from archive import ArchiveWriter, Capture
from archive.article import Article
from spiders.capture import capture_response
from spiders.desk import Desk, Look
from spiders.discovery import Discovery
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.families.base import Family
from spiders.links import Link
from spiders.memory import Memory
from spiders.page import Page
from spiders.registry import Portal
from spiders.replayed import AGAIN, STORED_AT
from spiders.tally import Tally
from spiders.task import Task
from spiders.walk import Visit, Walk
from spiders.walls import NotAnArticle

_log = logging.getLogger(__name__)

HOME, LISTING, SECTION, ARTICLE, SOURCE = "home", "listing", "section", "article", "source"
#: Answers that the spider judges itself; refusals are asked again first.
_JUDGED = list(range(300, 600))
#: Listings come first: when an article is read, every address that a listing gives it is known.
_PRIORITY = {HOME: 40, SECTION: 30, LISTING: 20, SOURCE: 15, ARTICLE: 10}


@dataclass(frozen=True, slots=True)
class Asked:
    """Why a page was asked for: as the home page, a page of a listing, what may be a section, an article, or a feed."""

    role: str
    link: Link
    visit: Visit | None = None
    look: Look | None = None


class PortalRun:
    """The state of one run, which the readers of its pages share. ``parse`` and ``failed`` take the answers to its requests."""

    def __init__(
        self,
        portal: Portal,
        task: Task,
        clock: Callable[[], datetime],
        parse: Callable[..., Any],
        failed: Callable[..., Any],
    ) -> None:
        self.portal = portal
        self.task = task
        self.clock = clock
        self.tally = Tally()
        self.writer: ArchiveWriter | None = None
        self.walking = 0
        self._parse = parse
        self._failed = failed
        self.settle(FAMILIES.get(portal.family or "", GENERIC), frozenset())

    def settle(self, family: Family, hosts: frozenset[str]) -> None:
        """Take a family for the portal's: what addresses mean, and with it what is known, depends on it."""
        self.finder = Discovery(self.portal.url, family, hosts)
        scheme = self.portal.url.partition("://")[0]
        pages = [page for host in sorted(self.finder.hosts) for page in self.task.pages(host)]
        self.memory = Memory(pages, scheme, self.finder.article_key, self.finder.canonical, self.task.as_of)
        run_id = self.task.run_id or ""
        self.walk = Walk(self.finder, self.memory, self.task.sections, run_id, full=self.task.full)
        self.desk = Desk(self.finder, self.memory, self.task, self.clock())

    def know(self, page: Page) -> None:
        """Find out from the home page what the portal file does not state: its family, and what of its addresses is a session."""
        if self.portal.family is None:
            family, evidence = recognise(page)
            self.settle(family, self.finder.hosts)
            _log.info("%s: family %s (%s)", self.portal.id, family.name, "; ".join(evidence) or "no evidence")
        self.finder.learn_sessions(page)

    def request(self, asked: Asked, via: tuple[str, ...] = (), *, again: bool = False) -> Request:
        """The request for a page; ``via`` are the addresses that redirected to it, ``again`` says that it is asked for on purpose twice."""
        if not asked.look and not via:
            self.walking += 1
        again = again or bool(asked.visit and asked.visit.again)
        return Request(
            asked.link.url,
            callback=self._parse,
            errback=self._failed,
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

    def visits(self, visits: list[Visit]) -> Iterator[Request]:
        """Ask for pages of listings, and for what may be one."""
        for visit in visits:
            yield self.request(Asked(LISTING if visit.section else SECTION, visit.link, visit))

    def lost(self, asked: Asked, reason: str) -> Iterator[Request]:
        """Note that a page of a listing could not be had, and go on with what is still wanted of it."""
        yield from self.visits(self.walk.lost(asked.visit, reason) if asked.visit else [])

    def received(self, response: Response) -> datetime:
        """When a response came: one moment for its record, and for the day that its words are read by."""
        moment: datetime = response.meta.setdefault(STORED_AT, self.clock())
        return moment

    def capture(
        self,
        response: Response,
        read_as: Article | NotAnArticle | None,
        reason: str | None = None,
        *,
        outcome: str | None = None,
        link: Link | None = None,
    ) -> Capture:
        """The record of a response; ``link`` is the one by which it was read."""
        capture = capture_response(
            response,
            self.portal.id,
            self.received(response),
            read_as,
            reason,
            self.task.run_id,
            state=outcome,
            tls_exception=self.portal.crawl.insecure_tls_reason,
        )
        return replace(capture, link_text=link.text or None, link_beside=link.beside or None) if link else capture

    def note_failure(self, asked: Asked, reason: str, kind: str | None = None) -> None:
        """Count what could not be read; what robots.txt forbids is no loss."""
        if asked.look:
            self.desk.outcomes[asked.look.key] = "robots" if kind == "robots" else f"failed: {kind or reason}"
        elif asked.role != SOURCE and kind is None and not (asked.visit and asked.visit.probe):
            self.tally.failed[reason] += 1

    def note_gone(self, asked: Asked) -> None:
        """Count a page that is gone: one that an earlier run found gone, or that was an article, is explained."""
        again = self.memory.times_gone(asked.link.url) > 0
        if asked.look:
            known = asked.look.known is not None
            self.desk.gone_known += known
            self.desk.looked_at += known
            self.desk.outcomes[asked.look.key] = "gone" if again or known else "gone once"
        elif not (asked.visit and asked.visit.probe):
            self.tally.dead["known" if again else "new"] += 1

    def home_lost(self, kind: str, said: str) -> Iterator[Request]:
        """Without its home page a portal is not read, unless its file states sections to begin at."""
        if not self.portal.sections or self.tally.failed[kind]:
            self.tally.home_failure, self.tally.home_evidence = kind, said
            return
        self.tally.failed[kind] += 1
        yield from self.visits([self.walk.begin(Link(one.url, one.name or "")) for one in self.portal.sections])
