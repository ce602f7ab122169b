"""A harvest whose portals are crawled by the workers of a cluster, each group of portals that may share a host by one of them."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from archive import ArchiveWriter
from archive.errors import NgoaivuError
from archive.ledger import HarvestRow
from archive.merging.merge import merge
from archive.paths import Layout
from archive.salvage import WHOLE_HARVEST, unfinished
from archive.standing import open_tables, read_standings
from archive.storage import replace_file, told
from archive.workers import Workers
from ngoaivu.account import INTERRUPTED, Account, Outcome, Scope, leave_records, open_account, outcome_of
from ngoaivu.spread.unit import (
    Unit,
    UnitResult,
    base_of,
    harvest_unit,
    note_portals,
    portals_of,
    shard_of,
    stop_sign,
)
from spiders.registry import PORTALS, Portal
from spiders.units import units_of
from spiders.verdicts import Verdict


class SpreadHarvest:
    """One harvest of portals into an archive, done by some workers. They find the archive under the same path as this process does."""

    def __init__(self, portals: list[Portal], archive: Path, scope: Scope, workers: Workers) -> None:
        self._portals = portals
        self._layout = Layout(archive.resolve())
        self._scope = scope
        self._workers = workers

    def run(self) -> Account:
        """Harvest, merge what each worker wrote, and commit."""
        began = datetime.now(UTC)
        with ArchiveWriter(self._layout.root, code_version=version("ngoaivu")) as writer:
            account = open_account(writer, self._portals, self._scope, began)
            folder = self._layout.shards / account.run_id
            self._take_left(writer, folder)
            self._prepare(writer, folder)
            todo = [unit for unit in units_of(self._portals) if any(one.id not in account.done for one in unit)]
            failed = self._share_out(writer, account, folder, todo)
            ledgers = writer.ledgers()
            for portal in self._portals:
                if portal.id not in account.done:
                    done = outcome_of(portal, ledgers.get(portal.id, ()), account.run_id)
                    account.outcomes.append(done or _unharvested(portal, account, failed[portal.id]))
            self._close(writer, account, folder)
        standings = read_standings(open_tables(self._layout.root)) if self._scope.metrics else []
        leave_records(account, self._layout.root, self._scope, standings)
        return account

    def _take_left(self, writer: ArchiveWriter, folder: Path) -> None:
        """Merge what an earlier harvest left that was killed and is not gone on with."""
        for other in sorted(self._layout.shards.iterdir()) if self._layout.shards.is_dir() else []:
            if other == folder:
                continue
            for unit in sorted(other.glob("[!_]*")):
                self._take_over(writer, unit, base_of(other))
            _remove(other)

    def _prepare(self, writer: ArchiveWriter, folder: Path) -> None:
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            stop_sign(folder).unlink(missing_ok=True)
        if not base_of(folder).exists():
            writer.fork(base_of(folder))

    def _share_out(
        self, writer: ArchiveWriter, account: Account, folder: Path, todo: list[list[Portal]]
    ) -> dict[str, UnitResult]:
        """Have the units harvested and merge them in their order; how each ended, by its portals."""
        units = [self._unit(account, folder, portals, len(todo)) for portals in todo]
        ended: dict[str, UnitResult] = {}
        try:
            for unit, result in zip(units, self._workers.run(harvest_unit, units), strict=True):
                self._take_in(writer, unit, result)
                ended |= dict.fromkeys(unit.ids, result)
        except BaseException:
            stop_sign(folder).touch()
            raise
        return ended

    def _unit(self, account: Account, folder: Path, portals: list[Portal], units: int) -> Unit:
        own = folder / portals[0].id
        with told(own):
            own.mkdir(exist_ok=True)
            named = [_named(portal, own) for portal in portals]
        note_portals(own, [portal.id for portal in portals])
        return Unit(
            folder=own,
            ids=tuple(portal.id for portal in portals),
            portals=tuple(named),
            options=tuple(self._options(len(portals) / len(self._portals), units)),
            run_id=account.run_id,
            began=account.resumed or account.began,
            scope=self._scope.of(portals),
        )

    def _options(self, share: float, units: int) -> Iterator[str]:
        """The command line of a unit with its share of each limit: of counts by its portals, of the time by the units at work at once."""
        limits = self._scope.limits
        yield from ["--full"] if self._scope.full else []
        yield from ["--since", self._scope.since.isoformat()] if self._scope.since else []
        yield from ["--max-pages", str(math.ceil(limits.requests * share))] if limits.requests else []
        yield from ["--max-bytes", str(math.ceil(limits.payload_bytes * share))] if limits.payload_bytes else []
        yield from ["--min-free-disk", str(limits.free_bytes)] if limits.free_bytes else []
        if limits.time:
            seconds = limits.time.total_seconds() * min(self._workers.count, units) / units
            yield from ["--max-time", f"{max(int(seconds), 1)}s"]
        yield from ["--log-format", self._scope.log_format]
        for name, value in self._scope.settings.items():
            yield from ["-s", f"{name}={value}"]

    def _take_in(self, writer: ArchiveWriter, unit: Unit, result: UnitResult) -> None:
        """Merge what a unit has; its folder goes, unless it is to be gone on with."""
        if unit.log.exists():
            _pass_on(unit.log)
        self._take_over(writer, unit.folder, base_of(unit.folder.parent))
        if result.exit_code != INTERRUPTED and unfinished(Layout(unit.shard), WHOLE_HARVEST) is None:
            _remove(unit.folder)

    def _take_over(self, writer: ArchiveWriter, unit: Path, base: Path) -> None:
        """Merge a unit's shard, and take over what it remembers of hosts and of portals that are to be gone on with."""
        shard = Layout(shard_of(unit))
        if not shard.root.exists():
            return
        merge(writer, shard.root)
        with told(self._layout.hosts):
            self._take_hosts(shard, Layout(base))
        for portal in portals_of(unit):
            note = unfinished(shard, portal)
            if note is None:
                writer.note_finished(portal)
            else:
                writer.note_unfinished(note)

    def _take_hosts(self, shard: Layout, base: Layout) -> None:
        self._layout.hosts.mkdir(exist_ok=True)
        for path in sorted(shard.hosts.glob("*.json")):
            data, before = path.read_bytes(), base.hosts / path.name
            if not before.exists() or before.read_bytes() != data:
                replace_file(self._layout.hosts / path.name, data)

    def _close(self, writer: ArchiveWriter, account: Account, folder: Path) -> None:
        """Forget the harvest, unless some of it is to be gone on with."""
        if account.interrupted or any(path.is_dir() for path in folder.glob("[!_]*")):
            return
        writer.note_finished(WHOLE_HARVEST)
        _remove(folder)


def _pass_on(log: Path) -> None:
    """Print what the crawl of a unit said, without the exit code of its own: the last line of a harvest is that of the whole."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        sys.stderr.writelines(line for line in lines if not line.startswith("ngoaivu harvest: exit code"))


def _named(portal: Portal, folder: Path) -> str:
    """What a worker calls a portal: its id where the registry has it, else a copy of its file that lies with the unit."""
    if portal.path is None or portal.path.resolve().parent == PORTALS:
        return portal.id
    copy = folder / f"{portal.id}.toml"
    if not copy.exists():
        shutil.copyfile(portal.path, copy)
    return str(copy)


def _unharvested(portal: Portal, account: Account, result: UnitResult) -> Outcome:
    """A portal whose crawl ended without a row of the ledger: a fault of ours, of the worker, or of its disk."""
    code = result.exit_code or NgoaivuError.exit_code
    reason = f"its worker ended with exit code {result.exit_code}: {result.reason}"
    row = HarvestRow(
        run_id=account.run_id,
        portal_id=portal.id,
        started=account.began,
        ended=datetime.now(UTC),
        exit_code=code,
        verdict="not harvested",
        reason=reason,
    )
    return Outcome(portal, Verdict(code, "not harvested", reason), row)


def _remove(folder: Path) -> None:
    """Remove a folder; it is gone at once by its name, whatever happens meanwhile."""
    with told(folder):
        aside = folder.with_name(f"_{folder.name}.old")
        if aside.exists():
            shutil.rmtree(aside)
        shutil.rmtree(folder.rename(aside))
