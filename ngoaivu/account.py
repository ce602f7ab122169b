"""What a harvest was asked to do, what has become of it, and how that is told: printed, and kept as the record of the run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from archive import ArchiveWriter, Unfinished
from archive.ledger import HarvestRow
from archive.rows import row_harvest
from archive.salvage import WHOLE_HARVEST
from archive.standing import Standing
from ngoaivu.changes import changed
from ngoaivu.exit_codes import worst
from ngoaivu.shares import Limits
from ngoaivu.telemetry.logs import LogFormat
from ngoaivu.telemetry.metrics import metrics_text, write_metrics
from ngoaivu.telemetry.run_record import Run, write_run
from ngoaivu.terminal import visible
from spiders.registry import Portal
from spiders.verdicts import Verdict

INTERRUPTED = 130
#: Exit codes of runs that ended before their work was done, and go on the next time.
STOPPED = frozenset({6, INTERRUPTED})
#: A run that stopped on its way is gone on with for so long: the next night begins anew, with what is new.
RESUME_WITHIN = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a harvest is asked to do.

    ``wait`` lets it wait for hosts that other harvesters of the archive are asking. ``settings`` are Scrapy's, as given on the command
    line; ``metrics`` is the file that Prometheus' collector reads, ``log_format`` how the log is written to standard error.
    """

    full: bool = False
    since: date | None = None
    limits: Limits = field(default_factory=Limits)
    metrics: Path | None = None
    log_format: LogFormat = "text"
    wait: bool = False
    settings: dict[str, str] = field(default_factory=dict)

    def of(self, portals: Sequence[Portal]) -> str:
        """What is to be done with some portals, in words that are equal for equal tasks."""
        return f"{' '.join(sorted(portal.id for portal in portals))} full={self.full} since={self.since}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one portal-run ended, and its row of the ledger."""

    portal: Portal
    verdict: Verdict
    row: HarvestRow


@dataclass(slots=True, kw_only=True)
class Account:
    """A harvest from its beginning to its end.

    ``resumed`` is when the harvest began that this one goes on with, None where it is a new one. ``ledgers`` are the ledger's rows by
    portal, as they were when it began.
    """

    began: datetime
    run_id: str
    resumed: datetime | None
    ledgers: dict[str, list[dict[str, Any]]]
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def before(self) -> dict[str, list[dict[str, Any]]]:
        """The ledger's rows of earlier runs, by portal."""
        return {name: [row for row in rows if row["run_id"] != self.run_id] for name, rows in self.ledgers.items()}

    @property
    def done(self) -> set[str]:
        """The portals whose runs have ended, by their ids."""
        return {one.portal.id for one in self.outcomes}

    @property
    def code(self) -> int:
        """The exit code of the harvest: that of the portal that did worst."""
        return worst(one.verdict.exit_code for one in self.outcomes)

    @property
    def interrupted(self) -> bool:
        """Whether the run of a portal was interrupted."""
        return any(one.verdict.exit_code == INTERRUPTED for one in self.outcomes)


def open_account(writer: ArchiveWriter, portals: Sequence[Portal], scope: Scope, began: datetime) -> Account:
    """Begin, or go on with the same harvest where it was killed or interrupted: what it had done is not done again."""
    old = writer.unfinished(WHOLE_HARVEST)
    resumed = None
    if old is not None and old.scope == scope.of(portals) and began - old.started <= RESUME_WITHIN:
        run_id, resumed = old.run_id, old.started
    else:
        run_id = f"{began:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
        writer.note_unfinished(
            Unfinished(run_id=run_id, portal_id=WHOLE_HARVEST, started=began, scope=scope.of(portals))
        )
    account = Account(began=began, run_id=run_id, resumed=resumed, ledgers=writer.ledgers())
    for portal in portals:
        done = outcome_of(portal, account.ledgers.get(portal.id, ()), run_id)
        if done is not None and done.verdict.exit_code not in STOPPED:
            writer.note_finished(portal.id)  # it may have been killed between its row and this
            account.outcomes.append(done)
    return account


def outcome_of(portal: Portal, rows: Sequence[dict[str, Any]], run_id: str) -> Outcome | None:
    """How a run over a portal ended by the ledger's rows of the portal; None where it has not ended."""
    mine = [row for row in rows if row["run_id"] == run_id]
    if not mine:
        return None
    row = row_harvest(mine[-1])
    return Outcome(portal, Verdict(row.exit_code, row.verdict, row.reason or ""), row)


def leave_records(account: Account, archive: Path, scope: Scope, standings: Sequence[Standing]) -> None:
    """Write ``run.json``, and the metrics where they are asked for."""
    now = datetime.now(UTC)
    run = Run(
        run_id=account.run_id,
        command=sys.argv,
        settings=scope.settings,
        started=account.began,
        ended=now,
        exit_code=account.code,
        reason=summary(account.outcomes, account.code),
        portals=[one.row for one in account.outcomes],
    )
    write_run(archive, run)
    if scope.metrics:
        write_metrics(scope.metrics, metrics_text(standings, now))


def report(account: Account, *, only_changes: bool = False) -> None:
    """Print one line for each portal on standard output, and the exit code with its reason on standard error.

    With ``only_changes`` nothing is printed of portals that ended as in their run before, and nothing at all where all did.
    """
    if only_changes:
        before = [row_harvest(row) for rows in account.before.values() for row in rows[-1:]]
        news = changed(before, [one.row for one in account.outcomes])
        for sentence in news:
            print(visible(sentence))
        if not news:
            return
    else:
        for one in account.outcomes:
            print(visible(f"{one.portal.id}: {one.verdict.name}: {one.verdict.reason}"))
    print(
        visible(f"ngoaivu harvest: exit code {account.code}: {summary(account.outcomes, account.code)}"),
        file=sys.stderr,
    )


def summary(outcomes: list[Outcome], code: int) -> str:
    """The reason for the exit code of all portals together, in one sentence."""
    if len(outcomes) == 1:
        return f"{outcomes[0].verdict.name}: {outcomes[0].verdict.reason}"
    worst = [one.portal.id for one in outcomes if one.verdict.exit_code == code]
    return f"{len(worst)} of {len(outcomes)} portals: {', '.join(worst[:5])}{', ...' if len(worst) > 5 else ''}"
