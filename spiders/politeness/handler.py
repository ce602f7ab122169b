"""The last step before the wire: every request to a host goes through the host's gate, whoever made it.

Scrapy's own slots keep the delay within one crawl. The gate keeps it for all crawls of the process, and what an answer
asks for holds before the next request begins: a middleware would hear of it only when that is already under way.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.politeness.backoff_policy import BackOff, check_wait
from spiders.politeness.hosts import HostBook, book_of, host_key
from spiders.politeness.refusals import CrawlStopping
from spiders.politeness.tls import CertificateWatch


class PoliteDownloadHandler(HTTP11DownloadHandler):
    """Downloads by http and https, one request to a host at a time (or CONCURRENT_REQUESTS_PER_DOMAIN of them)."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._at_once = max(1, crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._policy = BackOff(crawler.settings)
        self._certificates = CertificateWatch(self._contextFactory)
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            self._contextFactory = self._certificates  # type: ignore[assignment]  # an implementer, in zope's way

    async def download_request(self, request: Request) -> Response:
        """Download when it is the request's turn; PoliteRefusal where it is not to be made any more."""
        book, host = book_of(self._crawler), host_key(request.url)
        gate = book.gate(host)

        def delay() -> float:
            return max(self._slot_delay(request), self._policy.least_delay(book, host))

        async with gate.turn(self._at_once, delay, lambda: self._check(book, host)) as began:
            with self._certificates.telling(request.url, book.now()):
                response = await super().download_request(request)
            self._policy.heed(book, host, response, began, delay())
        return response

    def _slot_delay(self, request: Request) -> float:
        """The delay that Scrapy's slot keeps, which AutoThrottle may have made longer."""
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine is not None else None
        return slot.delay if slot is not None else self._crawler.settings.getfloat("DOWNLOAD_DELAY")

    def _check(self, book: HostBook, host: str) -> None:
        check_wait(book, host)
        engine = self._crawler.engine
        # Scrapy announces the end of a crawl only when nothing is in flight any more; who waits here must not delay it.
        slot = engine._slot if engine is not None else None
        if engine is None or slot is None or slot.closing is not None or not engine.running:
            raise CrawlStopping(f"the crawl ended before {host} could be asked")
