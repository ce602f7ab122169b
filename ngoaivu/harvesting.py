"""Runs the spiders of a harvest against one archive, and says how each portal went."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.asyncio import call_later
from twisted.internet.defer import Deferred, DeferredList, DeferredSemaphore, maybeDeferred
from twisted.python.failure import Failure

from archive import ArchiveWriter, Unfinished
from archive.errors import ArchiveLockedError, NgoaivuError
from archive.ledger import HarvestRow
from archive.paths import Layout
from archive.salvage import WHOLE_HARVEST
from archive.standing import open_tables, read_standings
from ngoaivu.account import INTERRUPTED, RESUME_WITHIN, STOPPED, Account, Outcome, Scope, leave_records, open_account
from ngoaivu.lean import give_memory_back
from ngoaivu.progress import ProgressDisplay
from ngoaivu.quiet import quiet
from ngoaivu.shares import Shares
from ngoaivu.telemetry.logs import configure_logging
from spiders import settings as project_settings
from spiders.politeness.claims import Leases
from spiders.politeness.hosts import HostBook, host_key
from spiders.politeness.hours import open_at, opens_next
from spiders.politeness.pace import settle_pace
from spiders.portal import PortalSpider
from spiders.registry import Portal
from spiders.report import counters_of, evidence_of, sections_of
from spiders.task import Task
from spiders.verdicts import Verdict, decide

_log = logging.getLogger(__name__)

#: Portals crawled at the same time. Each has hosts of its own, so politeness is not touched; memory and file handles
#: are.
AT_ONCE = 8
#: Seconds after which a harvest that waits for a host looks again.
_LOOK_AGAIN = 35.0


class Harvest:
    """One harvest of portals into an archive; ``leases`` are those of the hosts, where several harvesters share it."""

    def __init__(self, portals: list[Portal], archive: Path, scope: Scope, leases: Leases | None = None) -> None:
        self._portals = portals
        self._archive = archive
        self._scope = scope
        self._began = datetime.now(UTC)
        self._errors: Counter[str] = Counter()
        self._leases = leases

    def run(self) -> Account:
        """Harvest and commit."""
        give_memory_back()
        with ArchiveWriter(self._archive, code_version=version("ngoaivu")) as writer:
            self._account = open_account(writer, self._portals, self._scope, self._began)
            self._hosts = HostBook(Layout(self._archive).hosts, since=self._account.resumed, leases=self._leases)
            self._before = self._account.before
            self._shares = Shares(self._scope.limits, len(self._portals), AT_ONCE, self._began, self._archive)
            with ProgressDisplay() as progress:
                self._crawl(writer, progress)
            # Portals end in an order of chance; they are told in the order of the command, so that two nights can be compared.
            named = [portal.id for portal in self._portals]
            self._account.outcomes.sort(key=lambda one: named.index(one.portal.id))
            writer.commit()
            if not self._account.interrupted:
                writer.note_finished(WHOLE_HARVEST)
            standings = read_standings(open_tables(self._archive)) if self._scope.metrics else []
        leave_records(self._account, self._archive, self._scope, standings)
        return self._account

    def _crawl(self, writer: ArchiveWriter, progress: ProgressDisplay) -> None:
        settings = self._scrapy_settings()
        level = settings.get("LOG_LEVEL")
        settings.set("LOG_ENABLED", False, priority="cmdline")
        process = CrawlerProcess(settings)
        configure_logging(self._scope.log_format, sys.stderr, level)
        quiet()
        slots = DeferredSemaphore(AT_ONCE)
        done = self._account.done
        ordered = sorted((one for one in self._portals if one.id not in done), key=self._last_harvested)
        crawls = [
            slots.run(self._in_turn, process, portal, writer, progress).addErrback(self._broken, portal)
            for portal in ordered
        ]
        DeferredList(crawls, consumeErrors=True).addBoth(_stop)
        process.start(stop_after_crawl=False)

    def _broken(self, failure: Failure, portal: Portal) -> None:
        """A fault of ours outside the spider: the portal's run has no row in the ledger, and the harvest says so."""
        _log.error("%s: %s", portal.id, failure.getTraceback())
        verdict = Verdict(1, "internal error", f"{type(failure.value).__name__}: {failure.value}; see the log")
        if isinstance(failure.value, NgoaivuError):
            verdict = Verdict(failure.value.exit_code, "storage failed", str(failure.value))
        self._leave_out(portal, verdict)

    def _leave_out(self, portal: Portal, verdict: Verdict) -> None:
        """Tell of a portal that was not crawled; the ledger has no row of it."""
        now = datetime.now(UTC)
        row = HarvestRow(
            run_id=self._account.run_id,
            portal_id=portal.id,
            started=self._began,
            ended=now,
            exit_code=verdict.exit_code,
            verdict=verdict.name,
            reason=verdict.reason,
        )
        self._account.outcomes.append(Outcome(portal, verdict, row))

    def _last_harvested(self, portal: Portal) -> datetime:
        rows = self._before.get(portal.id)
        return rows[-1]["ended"] if rows else datetime.min.replace(tzinfo=UTC)

    def _scrapy_settings(self) -> Settings:
        settings = Settings()
        settings.setmodule(project_settings, priority="project")
        settings.update(self._scope.settings, priority="cmdline")
        settle_pace(settings)
        return settings

    async def _when_free(self, portal: Portal) -> str | None:
        """Why a portal's host is not this harvester's to ask; where it is to wait, once it is free."""
        host = host_key(portal.url)
        while held := self._hosts.why_not(host):
            if not self._scope.wait:
                break
            _log.info("%s waits: %s", portal.id, held)
            await _pause(_LOOK_AGAIN)
        return held

    def _in_turn(
        self, process: CrawlerProcess, portal: Portal, writer: ArchiveWriter, progress: ProgressDisplay
    ) -> Any:
        """Crawl a portal while its host is this harvester's; a portal whose host is another's is left out."""
        if self._leases is None:
            return self._one(process, portal, writer, progress)

        async def crawl() -> None:
            held = await self._when_free(portal)
            if held:
                self._leave_out(portal, Verdict(ArchiveLockedError.exit_code, "held elsewhere", held))
                return
            await maybeDeferred(self._one, process, portal, writer, progress)

        return Deferred.fromCoroutine(crawl())

    def _one(self, process: CrawlerProcess, portal: Portal, writer: ArchiveWriter, progress: ProgressDisplay) -> Any:
        crawler: Crawler = process.create_crawler(PortalSpider)
        if portal.crawl.delay is not None and "DOWNLOAD_DELAY" not in self._scope.settings:
            crawler.settings.set("DOWNLOAD_DELAY", portal.crawl.delay, priority="spider")
        if portal.crawl.insecure_tls_reason:
            crawler.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="spider")
        crawler.signals.connect(lambda spider: progress.watch(spider), signal=signals.spider_opened, weak=False)
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(lambda: self._errors.update([portal.id]), signal=signal, weak=False)
        crawler.signals.connect(
            lambda spider, reason: _closed(spider, reason), signal=signals.spider_closed, weak=False
        )
        note = self._note(portal, writer)
        task = self._task(portal, writer, note)
        why_not = _closed_now(portal.crawl.hours, datetime.now(UTC)) or task.allowance.spent()
        if why_not:
            return self._record(portal, None, writer, note, Verdict(6, "limit", f"nothing was asked for: {why_not}"))
        writer.note_unfinished(note)
        done = process.crawl(crawler, portal=portal, writer=writer, task=task, hosts=self._hosts)
        return done.addBoth(lambda failure: self._finish(crawler, portal, writer, note, failure))

    def _note(self, portal: Portal, writer: ArchiveWriter) -> Unfinished:
        """The note of a run that begins, or goes on where one stopped that was to do the same."""
        now = datetime.now(UTC)
        scope = f"{portal.url} full={self._scope.full} since={self._scope.since}"
        fresh = Unfinished(run_id=self._account.run_id, portal_id=portal.id, started=now, scope=scope)
        old = writer.unfinished(portal.id)
        if old is None:
            return fresh
        codes = [row["exit_code"] for row in self._account.ledgers.get(portal.id, ()) if row["run_id"] == old.run_id]
        if old.scope != scope or now - old.started > RESUME_WITHIN:
            return replace(fresh, afresh=not codes)
        if not codes and not old.stopped:
            return old
        # A process may be killed between a run's row of the ledger and its note: the row says how it ended.
        to_go_on = not codes or codes[-1] in STOPPED
        return (
            replace(old, run_id=self._account.run_id, stopped=False, runs=(*old.runs, old.run_id))
            if to_go_on
            else fresh
        )

    def _task(self, portal: Portal, writer: ArchiveWriter, note: Unfinished) -> Task:
        rows = self._before.get(portal.id, [])
        sections = [section for row in reversed(rows) for section in row["sections"]]
        return Task(
            run_id=note.run_id,
            full=self._scope.full,
            since=self._scope.since,
            pages=writer.pages_of,
            formers=writer.formers,
            payload=writer.payload,
            sections=[{**section, "whole": section["whole"] and not note.afresh} for section in sections],
            as_of=note.started,
            responses=writer.responses(note).next,
            allowance=self._shares.take(portal, datetime.now(UTC)),
        )

    def _finish(self, crawler: Crawler, portal: Portal, writer: ArchiveWriter, note: Unfinished, failure: Any) -> None:
        """Judge a portal's run, put it into the ledger, and commit."""
        spider: Any = crawler.spider
        self._record(portal, spider, writer, note, self._verdict(portal, spider, failure, datetime.now(UTC)))

    def _record(self, portal: Portal, spider: Any, writer: ArchiveWriter, note: Unfinished, verdict: Verdict) -> None:
        row = HarvestRow(
            run_id=note.run_id,
            portal_id=portal.id,
            started=self._began if note.runs else note.started,
            ended=datetime.now(UTC),
            exit_code=verdict.exit_code,
            verdict=verdict.name,
            reason=verdict.reason,
            sections=tuple(sections_of(spider.run.walk, spider.run.desk)) if spider else (),
            counters=counters_of(spider) if spider else {},
            settings=self._scope.settings,
            code_version=version("ngoaivu"),
        )
        self._account.outcomes.append(Outcome(portal, verdict, row))
        used = (spider.run.tally.requests, spider.run.tally.payload_bytes) if spider else (0, 0)
        self._shares.give_back(portal, *used)
        if verdict.exit_code == NgoaivuError.exit_code or spider is None or spider.failure is None:
            writer.record_harvest(row)
            writer.commit()
            if verdict.exit_code in STOPPED:
                writer.note_unfinished(replace(note, stopped=True))
            else:
                writer.note_finished(portal.id)

    def _verdict(self, portal: Portal, spider: Any, failure: Any, now: datetime) -> Verdict:
        if isinstance(getattr(failure, "value", None), KeyboardInterrupt):  # it came before Scrapy heeded signals
            return Verdict(INTERRUPTED, "interrupted", "the run was interrupted; run the same command again to go on")
        if spider is None or isinstance(failure, Failure):
            return Verdict(1, "internal error", str(getattr(failure, "value", "the spider did not start")))
        if isinstance(spider.failure, NgoaivuError):
            return Verdict(spider.failure.exit_code, "storage failed", str(spider.failure))
        verdict = decide(evidence_of(spider, self._before.get(portal.id, []), now))
        if self._errors[portal.id] and verdict.exit_code in {0, 4}:
            # An exception in a callback is a fault of ours, never a complete run.
            said = f"{self._errors[portal.id]} pages raised an error, see the log; {verdict.reason}"
            return Verdict(1, "internal error", said)
        return verdict


def _closed_now(hours: str | None, now: datetime) -> str | None:
    """Why a portal may not be visited now, in words; None where it may."""
    if hours is None or open_at(hours, now):
        return None
    return f"its visiting hours are {hours}; they begin at {opens_next(hours, now):%H:%M on %d/%m/%Y}"


def _closed(spider: PortalSpider, reason: str) -> None:
    if reason == "shutdown":
        spider.run.tally.interrupted = True
    elif reason.startswith("closespider_"):
        spider.run.tally.limit = reason.removeprefix("closespider_")


def _pause(seconds: float) -> Deferred[None]:
    over: Deferred[None] = Deferred()
    call_later(seconds, over.callback, None)
    return over


def _stop(_: object) -> None:
    # Not at the top: importing the reactor installs one, and Scrapy's process chooses which.
    from twisted.internet import reactor

    loop: Any = reactor
    loop.callLater(0, lambda: loop.stop() if loop.running else None)
