"""Harvests a portal's past out of a web archive: captures are listed, chosen, fetched, and taken in like any import."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from archive.errors import NgoaivuError, UsageError
from archive.payloads import held_captures
from ngoaivu.importing import Order, run_import
from ngoaivu.quiet import quiet
from ngoaivu.terminal import visible
from spiders import settings as project_settings
from spiders.registry import Portal
from spiders.sources.fetching import CaptureSpider
from spiders.sources.spool import Spool
from spiders.sources.survey import Dates


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArchive:
    """A web archive's interfaces: CDX servers, where captures are replayed (None: nowhere), and where its files stand."""

    servers: tuple[str, ...]
    replay: str | None = None
    records: str = ""


WAYBACK = WebArchive(servers=("https://web.archive.org/cdx/search/cdx",), replay="https://web.archive.org/web")
SOURCES = ("wayback", "commoncrawl")
_COMMON_CRAWL_FILES = "https://data.commoncrawl.org"


def web_archive(source: str, cdx: str | None) -> WebArchive:
    """The interfaces of a source; ``cdx`` is the address of another CDX server of its kind.

    A server at ``.../cdx`` replays at the address above it, as pywb does. Common Crawl has an index of its own for each crawl, so one
    must be named.
    """
    if source == "commoncrawl":
        if cdx is None:
            raise UsageError(
                "--source commoncrawl has an index for each crawl: name one with --cdx, as its list of crawls does (cdx-api)"
            )
        parts = urlsplit(cdx)
        own = parts.hostname == "index.commoncrawl.org"
        return WebArchive(servers=(cdx,), records=_COMMON_CRAWL_FILES if own else f"{parts.scheme}://{parts.netloc}")
    if cdx is None:
        return WAYBACK
    return WebArchive(servers=(cdx,), replay=cdx.rstrip("/").rpartition("/")[0])


def harvest_captures(
    portals: list[Portal], archive: Path, source: str, cdx: str | None, settings: dict[str, str]
) -> int:
    """Fetch and take in what a web archive has of some portals; the exit code is that of the one that did worst."""
    there = web_archive(source, cdx)
    host = urlsplit(there.servers[0]).hostname or source
    spiders = [
        _Fetch(portal, archive, there, archive / ".ngoaivu" / "fetched" / f"{host}-{portal.id}.warc.gz")
        for portal in portals
    ]
    _crawl(spiders, settings)
    codes = [one.take_in() for one in spiders]
    return next(code for code in (130, 1, 6, 4, 0) if code in codes)


class _Fetch:
    """One portal: its spool, its spider, and what becomes of them."""

    def __init__(self, portal: Portal, archive: Path, there: WebArchive, path: Path) -> None:
        self._portal, self._archive = portal, archive
        self.spool = Spool(path)
        held = {(one.url, one.fetched_at.strftime("%Y%m%d%H%M%S")) for one in held_captures(archive, [portal.id])}
        servers, replay, records = list(there.servers), there.replay, there.records
        self.arguments = {
            "portal": portal,
            "spool": self.spool,
            "servers": servers,
            "replay": replay,
            "records": records,
            "held": held,
        }
        self.spider: Any = None

    def take_in(self) -> int:
        """Import what was fetched. The spool goes when all of it is in the archive and nothing is left to be fetched again."""
        self.spool.close()
        if self.spider is None:
            raise NgoaivuError("the captures were not asked for; the log above tells why")
        failures: list[str] = self.spider.failures
        print(
            f"{self._portal.id}: {len(self.spider.listed)} captures listed, {self.spider.chosen} chosen, {self.spider.requests} requests"
        )
        code = 0
        if self.spool.path.stat().st_size:
            code = run_import(
                Order(
                    files=[self.spool.path],
                    archive=self._archive,
                    portals={self._portal.id: self._portal},
                    dates=Dates(),
                )
            )
        if code in {0, 4}:
            self.spool.path.unlink()
        for failure in failures[:20]:
            print(visible(f"not fetched: {failure}"), file=sys.stderr)
        found, verdict = self._verdict(code, failures)
        print(f"ngoaivu harvest: exit code {found}: {self._portal.id}: {verdict}", file=sys.stderr)
        return found

    def _verdict(self, code: int, failures: list[str]) -> tuple[int, str]:
        """The exit code and the verdict, from that of the import and from how the fetching ended."""
        left = self.spider.chosen - self.spider.taken
        if self.spider.ended == "shutdown":
            return 130, f"interrupted: {left} captures are left; run the same command again to go on"
        if self.spider.ended.startswith("closespider_"):
            return (
                6,
                f"limit: {self.spider.ended.removeprefix('closespider_')}; {left} captures are left; run it again to go on",
            )
        if failures:
            return 4, f"incomplete: {len(failures)} requests failed; run it again"
        if not self.spider.listed:
            return 4, "empty: the web archive lists no capture of it"
        return code, "complete" if code == 0 else "incomplete: see above"


def _crawl(fetches: list[_Fetch], given: dict[str, str]) -> None:
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.set("ITEM_PIPELINES", {}, priority="project")
    settings.update(given, priority="cmdline")
    process = CrawlerProcess(settings)
    quiet()
    crawlers = [(one, process.create_crawler(CaptureSpider)) for one in fetches]
    for one, crawler in crawlers:
        process.crawl(crawler, **one.arguments)
    process.start()
    for one, crawler in crawlers:
        one.spider = crawler.spider
