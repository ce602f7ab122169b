"""robots.txt as RFC 9309 wants it obeyed: where it cannot be had, nothing is asked for.

Each run asks for it anew. The copy of an earlier one, at most a day old, stands in where the host fails to answer.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import DeferredLock

from spiders.politeness.backoff_policy import check_wait
from spiders.politeness.hosts import HostBook, RobotsCopy, book_of, host_key, origin_of
from spiders.politeness.refusals import ForbiddenByRobots, PoliteRefusal, RobotsUnreachable
from spiders.politeness.robots_text import rules_of

_log = logging.getLogger(__name__)

_MAX_AGE = timedelta(hours=24)
#: A host whose robots.txt could not be had is tried again after this.
_TRY_AGAIN = timedelta(minutes=10)
_MAX_REDIRECTS = 5
#: A Crawl-delay above this is obeyed and told: the harvest may take longer than anybody expects.
_LONG_DELAY = 60.0
#: A longer Crawl-delay is taken for an error; so many seconds are kept.
_LONGEST_DELAY = 3600.0


class _Known:
    """What a crawl knows of one origin's robots.txt: its rules, or why it has none, until a moment."""

    def __init__(self) -> None:
        self.lock = DeferredLock()
        self.until: datetime | None = None
        self.rules: RobotParser | None = None
        self.failure: RobotsUnreachable | None = None


class RobotsMiddleware(RobotsTxtMiddleware):
    """Stands in the place of Scrapy's middleware, whose settings hold: ROBOTSTXT_OBEY, _USER_AGENT and _PARSER."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._known: dict[str, _Known] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise ForbiddenByRobots where a rule forbids the address."""
        if rp is not None and not rp.allowed(request.url, self._agent(request)):
            self._count("forbidden")
            raise ForbiddenByRobots(f"robots.txt of {host_key(request.url)} forbids {request.url}")

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's origin, asked for where they are not known; RobotsUnreachable without them."""
        origin, book = origin_of(request.url), book_of(self.crawler)
        known = self._known.setdefault(origin, _Known())
        await maybe_deferred_to_future(known.lock.acquire())
        try:
            if known.until is None or known.until <= book.now():
                await self._learn(known, origin, book, request)
        finally:
            known.lock.release()
        if known.failure is not None:
            self._count("unreachable")
            raise RobotsUnreachable(str(known.failure), known.failure.status, known.failure.cause)
        return known.rules

    async def _learn(self, known: _Known, origin: str, book: HostBook, request: Request) -> None:
        """Bring what is known up to date: by this run's copy, by asking, or by an earlier copy."""
        host = host_key(origin)
        copy = book.state(host).robots.get(origin)
        failure = None
        if copy is None or copy.fetched_at < book.opened or copy.fetched_at + _MAX_AGE <= book.now():
            try:
                copy = await self._ask(origin, book)
                book.keep_robots(host, origin, copy)
            except RobotsUnreachable as error:
                failure = error
        if failure is not None and copy is not None and copy.fetched_at + _MAX_AGE > book.now():
            _log.warning("%s; the copy of %s is used", failure, copy.fetched_at)
            failure = None
        if copy is None or failure is not None:
            known.rules, known.failure, known.until = None, failure, book.now() + _TRY_AGAIN
            return
        known.rules = build_from_crawler(self._parserimpl, self.crawler, copy.text.encode())
        known.failure, known.until = None, copy.fetched_at + _MAX_AGE
        self._keep_crawl_delay(known.rules, host, book, self._agent(request))

    async def _ask(self, origin: str, book: HostBook) -> RobotsCopy:
        """Ask for robots.txt, following redirects; RobotsUnreachable where that fails, or another PoliteRefusal."""
        url = f"{origin}/robots.txt"
        try:
            response = await self._follow(url)
        except PoliteRefusal:
            raise
        except Exception as error:  # whatever a network can do has the same meaning here
            raise RobotsUnreachable(_sentence(url, f"{type(error).__name__}: {error}"), cause=error) from error
        text = rules_of(response.status, response.body)
        if text is None:
            check_wait(book, host_key(origin))
            raise RobotsUnreachable(_sentence(url, f"HTTP {response.status}"), status=response.status)
        return RobotsCopy(text=text, status=response.status, fetched_at=book.now())

    async def _follow(self, url: str) -> Response:
        response = await self._get(url)
        for _ in range(_MAX_REDIRECTS):
            target = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
            if response.status not in {301, 302, 303, 307, 308} or target == response.url:
                break
            if not target.startswith(("http://", "https://")):
                break
            response = await self._get(target)
        return response

    async def _get(self, url: str) -> Response:
        assert self.crawler.engine is not None
        self._count("request_count")
        meta = {"dont_obey_robotstxt": True, "dont_redirect": True}
        request = Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        return await self.crawler.engine.download_async(request)

    def _keep_crawl_delay(self, rules: RobotParser, host: str, book: HostBook, agent: str | bytes) -> None:
        delay = rules.crawl_delay(agent)
        if delay is None or not math.isfinite(delay) or delay <= 0:
            return
        gate = book.gate(host)
        if delay > _LONG_DELAY and delay > gate.crawl_delay:
            kept = f"; {_LONGEST_DELAY:.0f} are kept" if delay > _LONGEST_DELAY else ""
            _log.warning("robots.txt of %s asks for %.0f seconds between requests%s", host, delay, kept)
        gate.crawl_delay = max(gate.crawl_delay, min(delay, _LONGEST_DELAY))

    def _agent(self, request: Request) -> str | bytes:
        return self._robotstxt_useragent or request.headers.get(b"User-Agent") or self._default_useragent

    def _count(self, name: str) -> None:
        self._stats.inc_value(f"robotstxt/{name}")


def _sentence(url: str, reason: str) -> str:
    return f"{url} could not be read ({reason}), so that nothing of its host is asked for"
