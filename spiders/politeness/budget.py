"""Requests that a host may be asked on one Vietnamese day, by all runs together."""

from __future__ import annotations

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from spiders.politeness.hosts import HostBook, book_of, host_key
from spiders.politeness.refusals import HostBudgetSpent


class HostBudget:
    """HOST_REQUESTS_PER_DAY of one crawl's settings; 0 is no limit."""

    def __init__(self, settings: BaseSettings) -> None:
        self._limit = settings.getint("HOST_REQUESTS_PER_DAY", 100_000)

    def check(self, book: HostBook, host: str) -> None:
        """Raise HostBudgetSpent where the host was asked often enough today."""
        if 0 < self._limit <= book.requests_today(host):
            many = f"{self._limit} times today (HOST_REQUESTS_PER_DAY)"
            raise HostBudgetSpent(f"{host} was asked {many} and is left alone until tomorrow")


class HostBudgetMiddleware:
    """Ends requests beyond the budget before they queue; the download handler counts those that are made.

    At the end of the crawl it has everything saved that is remembered of hosts.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._budget = HostBudget(crawler.settings)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise HostBudgetSpent where the host was asked often enough today."""
        self._budget.check(book_of(self._crawler), host_key(request.url))

    def _closed(self) -> None:
        book_of(self._crawler).save()
