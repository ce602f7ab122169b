"""Runs the spiders of a harvest against one archive, and says how each portal went."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from twisted.internet.defer import DeferredList, DeferredSemaphore
from twisted.python.failure import Failure

from archive import ArchiveWriter
from archive.errors import NgoaivuError
from archive.ledger import HarvestRow
from ngoaivu.progress import ProgressDisplay
from ngoaivu.quiet import quiet
from spiders import settings as project_settings
from spiders.portal import PortalSpider
from spiders.registry import Portal

#: Portals crawled at the same time. Each has hosts of its own, so politeness is not touched; memory and file handles
#: are.
AT_ONCE = 8
#: Worst first: the exit code of a harvest of several portals is the first of these that one of them ended with.
_WORST = (130, 9, 1, 5, 6, 4, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one portal-run ended."""

    portal: Portal
    exit_code: int
    verdict: str
    reason: str


class Harvest:
    """One harvest: portals, an archive and Scrapy settings given on the command line."""

    def __init__(self, portals: list[Portal], archive: Path, settings: dict[str, str]) -> None:
        self._portals = portals
        self._archive = archive
        self._settings = settings
        self._run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
        self._outcomes: list[Outcome] = []
        self._errors: Counter[str] = Counter()

    def run(self) -> int:
        """Harvest, commit, print one line for each portal, and answer with the exit code."""
        with ArchiveWriter(self._archive, code_version=version("ngoaivu")) as writer:
            with ProgressDisplay() as progress:
                self._crawl(writer, progress)
            writer.commit()
        for outcome in self._outcomes:
            print(f"{outcome.portal.id}: {outcome.verdict}: {outcome.reason}")
        code = next(code for code in _WORST if any(outcome.exit_code == code for outcome in self._outcomes))
        print(f"ngoaivu harvest: exit code {code}: {_summary(self._outcomes, code)}", file=sys.stderr)
        return code

    def _crawl(self, writer: ArchiveWriter, progress: ProgressDisplay) -> None:
        process = CrawlerProcess(self._scrapy_settings())
        quiet()
        slots = DeferredSemaphore(AT_ONCE)
        crawls = [slots.run(self._one, process, portal, writer, progress) for portal in self._portals]
        DeferredList(crawls, consumeErrors=True).addBoth(_stop)
        process.start(stop_after_crawl=False)

    def _scrapy_settings(self) -> Settings:
        settings = Settings()
        settings.setmodule(project_settings, priority="project")
        settings.update(self._settings, priority="cmdline")
        return settings

    def _one(self, process: CrawlerProcess, portal: Portal, writer: ArchiveWriter, progress: ProgressDisplay) -> Any:
        crawler: Crawler = process.create_crawler(PortalSpider)
        if portal.crawl.delay is not None and "DOWNLOAD_DELAY" not in self._settings:
            crawler.settings.set("DOWNLOAD_DELAY", portal.crawl.delay, priority="spider")
        if portal.crawl.insecure_tls_reason:
            crawler.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="spider")
        started = datetime.now(UTC)
        crawler.signals.connect(lambda spider: progress.watch(spider), signal=signals.spider_opened, weak=False)
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(lambda: self._errors.update([portal.id]), signal=signal, weak=False)
        crawler.signals.connect(
            lambda spider, reason: _closed(spider, reason), signal=signals.spider_closed, weak=False
        )
        done = process.crawl(crawler, portal=portal, writer=writer, run_id=self._run_id)
        return done.addBoth(lambda failure: self._finish(crawler, portal, writer, started, failure))

    def _finish(self, crawler: Crawler, portal: Portal, writer: ArchiveWriter, started: datetime, failure: Any) -> None:
        spider: Any = crawler.spider
        counters: dict[str, int] = {}
        if spider is None or isinstance(failure, Failure):
            code, verdict, reason = 1, "internal error", str(getattr(failure, "value", "the spider did not start"))
        else:
            code, verdict, reason = spider.tally.verdict()
            counters = spider.tally.counters()
            if isinstance(spider.failure, NgoaivuError):
                code, verdict, reason = spider.failure.exit_code, "storage failed", str(spider.failure)
            if self._errors[portal.id] and code in {0, 4}:
                # An exception in a callback is a fault of ours, never a complete run.
                code, verdict, reason = (
                    1,
                    "internal error",
                    f"{self._errors[portal.id]} pages raised an error, see the log; {reason}",
                )
        self._outcomes.append(Outcome(portal, code, verdict, reason))
        writer.record_harvest(
            HarvestRow(
                run_id=self._run_id,
                portal_id=portal.id,
                started=started,
                ended=datetime.now(UTC),
                exit_code=code,
                verdict=verdict,
                reason=reason,
                counters=counters,
                settings=self._settings,
                code_version=version("ngoaivu"),
            )
        )


def _closed(spider: PortalSpider, reason: str) -> None:
    if reason == "shutdown":
        spider.tally.interrupted = True
    elif reason.startswith("closespider_"):
        spider.tally.limit = reason.removeprefix("closespider_")


def _stop(_: object) -> None:
    # Not at the top: importing the reactor installs one, and Scrapy's process chooses which.
    from twisted.internet import reactor

    loop: Any = reactor
    loop.callLater(0, lambda: loop.stop() if loop.running else None)


def _summary(outcomes: list[Outcome], code: int) -> str:
    if len(outcomes) == 1:
        return f"{outcomes[0].verdict}: {outcomes[0].reason}"
    worst = [outcome.portal.id for outcome in outcomes if outcome.exit_code == code]
    return f"{len(worst)} of {len(outcomes)} portals: {', '.join(worst[:5])}{', ...' if len(worst) > 5 else ''}"
