"""Small crawls of loopback servers, run by a reactor in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.crawler import CrawlerRunner
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor
from twisted.internet.defer import DeferredList
from twisted.python.failure import Failure

from spiders import settings as project_settings
from spiders.politeness.hosts import HostBook
from spiders.politeness.pace import settle_pace
from tests.spiders.politeness.loopback import Site, serve

QUICK = {
    "DOWNLOAD_DELAY": 0.0,
    "AUTOTHROTTLE_ENABLED": False,
    "ITEM_PIPELINES": {},
    "RETRY_TIMES": 1,
    "BACKOFF_FIRST_DELAY": 0.05,
    "PRIVATE_HOSTS": ["127.0.0.1", "localhost"],
}


@dataclass
class Outcome:
    """What became of the requests of one crawl, by path: a status or an exception; and Scrapy's statistics."""

    answers: dict[str, int | BaseException] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)

    def kinds(self) -> set[str]:
        return {getattr(answer, "kind", str(answer)) for answer in self.answers.values()}


class Visitor(Spider):
    """Asks for the addresses it is given, all at once."""

    name = "visitor"

    def __init__(self, urls: list[str], outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls, self.outcome = urls, outcome

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            meta = {"handle_httpstatus_all": True, "dont_redirect": True}
            yield Request(url, callback=self.parse, errback=self.failed, meta=meta, dont_filter=True)

    def parse(self, response: Response) -> None:
        self.outcome.answers[_path(response.url)] = response.status

    def failed(self, failure: Failure) -> None:
        path = _path(failure.request.url)  # type: ignore[attr-defined]
        self.outcome.answers[path] = failure.value  # type: ignore[assignment]
        self.outcome.failures[path] = failure


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


class Crawls:
    """Runs crawls in the reactor's thread and waits for them."""

    def __init__(self) -> None:
        self._started = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        assert self._started.wait(10)

    def _run(self) -> None:
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        # Not at the top: importing the reactor installs one, and which is settled by the line above.
        from twisted.internet import reactor

        running: Any = reactor
        self.reactor = running
        running.callWhenRunning(self._started.set)
        running.run(installSignalHandlers=False)

    def together(
        self, *crawls: tuple[list[str], HostBook | None], cmdline: dict[str, Any] | None = None, **settings: Any
    ) -> list[Outcome]:
        """Run crawls of addresses at the same time in one process; each brings its book."""
        outcomes = [Outcome() for _ in crawls]
        done: queue.Queue[object] = queue.Queue()

        def begin() -> None:
            runner = CrawlerRunner(_settings(settings, cmdline or {}))
            crawlers = [runner.create_crawler(Visitor) for _ in crawls]
            running = [
                crawler.crawl(urls=urls, outcome=outcome, **({} if book is None else {"hosts": book}))
                for crawler, (urls, book), outcome in zip(crawlers, crawls, outcomes, strict=True)
            ]

            def finish(results: Any) -> None:
                for crawler, outcome in zip(crawlers, outcomes, strict=True):
                    outcome.stats = crawler.stats.get_stats() if crawler.stats else {}
                done.put(results)

            DeferredList(running, consumeErrors=True).addBoth(finish)

        self.reactor.callFromThread(begin)
        results: Any = done.get(timeout=30)
        for ok, failure in results:
            if not ok:
                failure.raiseException()
        return outcomes

    def one(
        self, urls: list[str], book: HostBook | None = None, *, cmdline: dict[str, Any] | None = None, **settings: Any
    ) -> Outcome:
        """Run one crawl; ``settings`` stand for the project's, ``cmdline`` for those given with ``-s``."""
        return self.together((urls, book), cmdline=cmdline, **settings)[0]


def _settings(project: dict[str, Any], cmdline: dict[str, Any]) -> Settings:
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.update({**QUICK, **project}, priority="project")
    settings.update(cmdline, priority="cmdline")
    settle_pace(settings)
    return settings


@pytest.fixture(scope="session")
def crawls() -> Crawls:
    return Crawls()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site()) as served:
        yield served


@pytest.fixture
def new_site() -> Iterator[Callable[..., Site]]:
    """Serve further sites for the length of the test."""
    with ExitStack() as stack:
        yield lambda *args, **named: stack.enter_context(serve(Site(), *args, **named))
