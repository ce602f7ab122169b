"""The spider of a probe: a few polite requests that tell how a portal is made and whether its articles can be read.

It asks through Scrapy's downloader, so robots.txt, delay, user agent, proxy and every other setting hold as in a
harvest. Redirects are not followed by themselves: a move to another host is judged first.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from spiders.politeness.refusals import ForbiddenByRobots, PoliteRefusal, RobotsUnreachable
from spiders.portal_file import Portal
from spiders.probing import Probing
from spiders.probing_answers import BUDGET, ROBOTS, Answer
from spiders.probing_certificate import certificate_state
from spiders.probing_report import Report

#: Requests that a probe makes at most, robots.txt and redirects included.
MAX_REQUESTS = 15


class ProbeSpider(Spider):
    """Probes the portal at ``url``; ``report`` is complete when the spider is closed, and None where it failed."""

    name = "probe"
    custom_settings: ClassVar[dict[str, Any]] = {"ITEM_PIPELINES": {}, "RETRY_TIMES": 1}  # type: ignore[misc]

    def __init__(self, url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.report: Report | None = None
        self.portal = Portal(id="probe", name="probe", url=url)
        self.named_by_user = [url]
        self._clock = clock
        self._made = 0
        self._robots: dict[str, tuple[int, bytes]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider and count what it asks for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count, signal=signals.request_reached_downloader)
        crawler.signals.connect(spider._keep_robots, signal=signals.response_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Make the requests of the probe, one after the other."""
        state, good = await self._certificate()
        probing = Probing(self.portal, self._fetch, self._robots_of, self._clock(), self._agent)
        probing.report.certificate, probing.report.certificate_good = state, good
        await probing.run()
        probing.report.requests = self._made
        self.report = probing.report
        return
        yield  # what makes this the generator that Scrapy wants; nothing goes through its scheduler

    @property
    def _agent(self) -> str:
        return str(self.settings["ROBOTSTXT_USER_AGENT"] or self.settings["USER_AGENT"])

    def _count(self) -> None:
        self._made += 1

    def _keep_robots(self, response: Response) -> None:
        parts = urlsplit(response.url)
        if parts.path == "/robots.txt":
            self._robots[parts.netloc.lower()] = (response.status, response.body)

    def _robots_of(self, url: str) -> tuple[int | None, bytes]:
        return self._robots.get(urlsplit(url).netloc.lower(), (None, b""))

    async def _certificate(self) -> tuple[str, bool]:
        """The state of https; behind a proxy it would be the proxy's, so it is not asked for."""
        host = urlsplit(self.portal.url).hostname or ""
        if getproxies().keys() & {"http", "https", "all"}:
            return "not checked: a proxy stands between", True
        port = urlsplit(self.portal.url).port if self.portal.url.startswith("https") else None
        return await maybe_deferred_to_future(deferToThread(certificate_state, host, port or 443))

    async def _fetch(self, url: str) -> Answer:
        if self._made >= MAX_REQUESTS:
            return Answer(url, failure=BUDGET)
        assert self.crawler.engine is not None
        try:
            request = Request(url, callback=NO_CALLBACK, meta={"dont_redirect": True}, dont_filter=True)
            response = await self.crawler.engine.download_async(request)
        except ForbiddenByRobots:
            return Answer(url, failure=ROBOTS)
        except RobotsUnreachable as error:
            return Answer(url, status=error.status, failure=_words(error.cause or error))
        except PoliteRefusal as error:
            return Answer(url, failure=str(error))
        except Exception as error:  # whatever a network can do ends as words in the report
            return Answer(url, failure=_words(error))
        headers = {
            name.decode("latin-1").lower(): (values[-1] or b"").decode("latin-1")
            for name, values in response.headers.items()
        }
        headers.setdefault("date", format_datetime(self._clock()))
        return Answer(response.url, response.status, response.body, headers)


def _words(error: Exception) -> str:
    """The kind of a network failure in words: ``dns lookup error``."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    return f"{name}: {error}"[:200] if str(error) else name
