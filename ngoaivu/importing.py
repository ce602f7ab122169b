"""Runs an import: files in, captures into the archive, a row in the ledger for each portal, one sentence and an exit code out."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from archive import ArchiveWriter
from archive.ledger import HarvestRow
from archive.payloads import held_captures
from archive.workers import Processes, Workers
from ngoaivu.terminal import visible
from spiders.registry import Portal
from spiders.sources.belonging import Hosts
from spiders.sources.catalogue import Catalogue
from spiders.sources.files import open_sources
from spiders.sources.importing import Import
from spiders.sources.survey import Dates, Losses, Survey

#: Captures between two commits: a kill loses as much work, and no captures, since the files still have them.
_BATCH = 500
_SHOWN = 20
#: Fewer captures are read here: a process that is started for them takes as long as some hundred pages.
WORTH_SHARING = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an import is asked to do; ``workers`` read the pages of articles."""

    files: list[Path]
    archive: Path
    portals: dict[str, Portal]
    dates: Dates
    workers: Workers = field(default_factory=lambda: Processes(1))

    def settings(self) -> dict[str, str]:
        """The order as the ledger keeps it."""
        given = {"import": ", ".join(path.name for path in self.files)}
        days = {"since": self.dates.since, "until": self.dates.until}
        return given | {name: day.isoformat() for name, day in days.items() if day}


def run_import(order: Order) -> int:
    """Import, tell what was not read and why, and answer with the exit code."""
    started = datetime.now(UTC)
    sources = open_sources(order.files)
    with order.workers, tempfile.TemporaryDirectory(prefix="ngoaivu-import-") as folder:
        catalogue = Catalogue(Path(folder) / "found.sqlite")
        survey = Survey(sources, Hosts(order.portals.values()), order.dates, catalogue, order.archive)
        try:
            survey.take()
            tally = _write(order, survey, started) if catalogue.count("wanted") else Counter()
        finally:
            survey.close()
            catalogue.close()
    code, verdict = _verdict(survey.losses, tally)
    _tell(survey.losses, tally)
    print(visible(f"ngoaivu import: exit code {code}: {verdict}"), file=sys.stderr)
    return code


def _write(order: Order, survey: Survey, started: datetime) -> Counter[tuple[str, str]]:
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
    found = survey.catalogue.portals()
    workers = order.workers if survey.catalogue.count("wanted") >= WORTH_SHARING else Processes(1)
    work = Import(survey, order.portals, workers)
    with ArchiveWriter(order.archive, code_version=version("ngoaivu")) as writer:
        for capture in work.captures(held_captures(order.archive, found)):
            writer.add(capture)
            if writer.pending >= _BATCH:
                writer.commit()
        for portal in found:
            counters = {name: count for (of, name), count in sorted(work.tally.items()) if of == portal and count}
            writer.record_harvest(_row(order, survey.losses, portal, counters, run_id, started))
    return work.tally


def _row(
    order: Order, losses: Losses, portal: str, counters: dict[str, int], run_id: str, started: datetime
) -> HarvestRow:
    refused = {f"unreadable: {reason}": count for (of, reason), count in sorted(losses.refused.items()) if of == portal}
    unresolved = sum(of == portal for of, _ in losses.unresolved)
    extra = {
        "of other days": losses.other_days[portal],
        "unresolved revisits": unresolved,
        "damaged places": len(losses.damaged),
    }
    code, verdict = _verdict(losses, Counter({(portal, name): count for name, count in counters.items()}))
    return HarvestRow(
        run_id=run_id,
        portal_id=portal,
        started=started,
        ended=datetime.now(UTC),
        exit_code=code,
        verdict=verdict.partition(":")[0],
        reason=verdict.partition(": ")[2],
        counters=counters | refused | {name: count for name, count in extra.items() if count},
        settings=order.settings(),
        code_version=version("ngoaivu"),
    )


def _verdict(losses: Losses, tally: Counter[tuple[str, str]]) -> tuple[int, str]:
    """The exit code, and the verdict with its reason."""
    counts: Counter[str] = Counter()
    for (_, name), count in tally.items():
        counts[name] += count
    if counts["refused: reader_error"]:
        return 1, f"internal error: {counts['refused: reader_error']} pages could not be read by a fault of the reader"
    gained = f"{counts['kept']} captures of articles and {counts['listings']} listing pages taken in, {counts['known']} known before"
    faults = [f"{len(losses.damaged)} damaged or unreadable places"] if losses.damaged else []
    faults += [f"{len(losses.unresolved)} revisits whose pages are nowhere"] if losses.unresolved else []
    if faults:
        return 4, f"incomplete: {' and '.join(faults)}; {gained}"
    if not counts.total():
        hosts = ", ".join(host for host, _ in losses.unknown_hosts.most_common(5))
        there = (
            f"their hosts are {hosts}: name a portal file with --portal" if hosts else "there is no response in them"
        )
        days = f"; {losses.other_days.total()} captures are of other days" if losses.other_days.total() else ""
        return 4, f"empty: nothing in the files is of a portal that was asked for; {there}{days}"
    return 0, f"complete: {gained}"


def _tell(losses: Losses, tally: Counter[tuple[str, str]]) -> None:
    for portal in sorted({portal for portal, _ in tally}):
        counts = ", ".join(f"{name}: {count}" for (of, name), count in sorted(tally.items()) if of == portal and count)
        print(f"{portal}: {counts}")
    if losses.unknown_hosts:
        hosts = ", ".join(f"{host}: {count}" for host, count in losses.unknown_hosts.most_common(5))
        print(visible(f"of no portal that was asked for: {losses.unknown_hosts.total()} ({hosts})"))
    for sentence in [*losses.damaged, *(f"{url}: a revisit whose page is nowhere" for _, url in losses.unresolved)]:
        print(visible(sentence), file=sys.stderr)
