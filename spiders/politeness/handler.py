"""The last step before the wire: every request to a host goes through the host's gate, whoever made it.

Scrapy's own slots know one crawl each, and without a delay they let several requests through that they have not counted
yet. The gate holds for all crawls of the process; and what an answer asks for holds before the next request begins, where a
middleware would hear of it only when that is already under way.
"""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from spiders.guards.connections import BoundedFactory, GuardedAgent
from spiders.guards.places import NamedPlaces, is_public, literal_address, place_of, refusal
from spiders.politeness.backoff_policy import BackOff, check_wait
from spiders.politeness.budget import HostBudget
from spiders.politeness.hosts import book_of, host_key
from spiders.politeness.refusals import CrawlStopping
from spiders.politeness.tls import CertificateWatch


class PoliteDownloadHandler(HTTP11DownloadHandler):
    """Downloads by http and https, one request to a host at a time (or CONCURRENT_REQUESTS_PER_DOMAIN of them)."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._at_once = max(1, crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._back_off = BackOff(crawler.settings)
        self._budget = HostBudget(crawler.settings)
        self._certificates = CertificateWatch(self._contextFactory)
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            self._contextFactory = self._certificates  # type: ignore[assignment]  # an implementer, in zope's way
        self._pool._factory = BoundedFactory
        self._named: NamedPlaces | None = None

    async def download_request(self, request: Request) -> Response:
        """Download when it is the request's turn; PoliteRefusal where it is not to be made any more."""
        book, host = book_of(self._crawler), host_key(request.url)
        self._check_literal(request)

        def delay() -> float:
            return max(self._slot_delay(request), self._back_off.least_delay(book, host))

        def may_ask() -> None:
            self._check_stopping(request)
            check_wait(book, host)
            self._budget.check(book, host)

        async with book.gate(host).turn(self._at_once, delay, may_ask) as began:
            book.count_request(host)
            with self._certificates.telling(request.url, book.now()):
                response = await self._download(request)
            self._back_off.heed(book, host, response, began, delay())
        return response

    async def _download(self, request: Request) -> Response:
        """As Scrapy's handler downloads, by an agent that judges where it connects to."""
        agent = GuardedAgent(
            judge=self._judge,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    def _check_literal(self, request: Request) -> None:
        """Raise PrivateAddress where the address itself names a private place: behind a proxy nobody else would look."""
        host, port = place_of(request.url)
        address = literal_address(host)
        if address is not None:
            self._judge(host, port, address)

    def _judge(self, host: str, port: int, address: str) -> None:
        if self._named is None:
            spider = self._crawler.spider
            urls: Iterable[str] = getattr(spider, "named_by_user", ())
            self._named = NamedPlaces(urls, self._crawler.settings.getlist("PRIVATE_HOSTS"))
        if not is_public(address) and (host, port) not in self._named:
            raise refusal(host, port, address)

    def _slot(self, request: Request) -> Slot | None:
        engine = self._crawler.engine
        return engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine is not None else None

    def _slot_delay(self, request: Request) -> float:
        """The delay that Scrapy's slot keeps, which AutoThrottle may have made longer."""
        slot = self._slot(request)
        return slot.delay if slot is not None else self._crawler.settings.getfloat("DOWNLOAD_DELAY")

    def _check_stopping(self, request: Request) -> None:
        """Raise CrawlStopping where the crawl is ending.

        Scrapy announces the end only when nothing is in flight any more, and lets what queues in the slot out one by
        one; who is not asked any more must not delay it.
        """
        engine = self._crawler.engine
        scheduling = engine._slot if engine is not None else None
        if engine is not None and engine.running and scheduling is not None and scheduling.closing is None:
            return
        slot = self._slot(request)
        if slot is not None:
            slot.delay = 0.0
        raise CrawlStopping(f"the crawl ended before {host_key(request.url)} could be asked")
