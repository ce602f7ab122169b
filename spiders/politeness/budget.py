"""Requests that a host may be asked on one Vietnamese day, by all runs together."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from spiders.politeness.hosts import book_of, host_key
from spiders.politeness.refusals import HostBudgetSpent

_log = logging.getLogger(__name__)


class HostBudgetMiddleware:
    """Counts requests, and ends those beyond HOST_REQUESTS_PER_DAY (0: no limit) with HostBudgetSpent.

    It stands next to the downloader: what is refused before is not counted, and repeated requests, redirects and
    robots.txt are. At the end of the crawl it has everything saved that is remembered of hosts.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("HOST_REQUESTS_PER_DAY", 100_000)
        if self._limit < 0:
            raise NotConfigured("HOST_REQUESTS_PER_DAY is negative")
        self._told: set[str] = set()
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Count the request, or raise HostBudgetSpent."""
        book, host = book_of(self._crawler), host_key(request.url)
        if self._limit and book.requests_today(host) >= self._limit:
            message = (
                f"{host} was asked {self._limit} times today (HOST_REQUESTS_PER_DAY) and is left alone until tomorrow"
            )
            if host not in self._told:
                self._told.add(host)
                _log.warning("%s", message)
            raise HostBudgetSpent(message)
        book.count_request(host)

    def _closed(self) -> None:
        book_of(self._crawler).save()
