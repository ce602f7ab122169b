"""The middleware of back-off: it ends requests to a host that wants to be left alone, and asks refused ones again."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from spiders.politeness.backoff_policy import TOO_MANY, asked_wait, check_wait
from spiders.politeness.hosts import HostBook, book_of, host_key
from spiders.politeness.refusals import AskedToWait

_log = logging.getLogger(__name__)

_GONE = (404, 410)


class BackOffMiddleware:
    """Asks again what a host refused for being too much, as often as RETRY_TIMES allows; its gate makes it wait.

    It stands nearer to the downloader than Scrapy's RetryMiddleware, which repeats the statuses of RETRY_HTTP_CODES: 429
    and 503 are not among them, and those that are it leaves alone. No request is repeated by both.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._asks_again = crawler.settings.getbool("RETRY_ENABLED")
        self._left = {*_GONE, *(int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES"))}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise AskedToWait at once where the host is not to be asked."""
        check_wait(book_of(self._crawler), host_key(request.url))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again what was refused, unless the host wants to be left alone for longer than is waited for."""
        book = book_of(self._crawler)
        if not self._asks_again or request.meta.get("dont_retry") or not self._refused(response, book):
            return response
        try:
            check_wait(book, host_key(request.url))
        except AskedToWait:
            return response
        assert self._crawler.spider is not None
        # Later than the others: whether they are answered tells a page that fails from a host that does.
        again = get_retry_request(
            request,
            spider=self._crawler.spider,
            reason=f"{response.status} back-off",
            logger=_log,
            give_up_log_level=logging.INFO,
        )
        return again or response

    def _refused(self, response: Response, book: HostBook) -> bool:
        if response.status in self._left:
            return False
        return response.status in TOO_MANY or (response.status >= 400 and asked_wait(response, book) is not None)
