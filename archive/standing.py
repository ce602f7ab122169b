"""How each portal stands: its last run, since when it has been so, what the archive holds of it, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from archive.errors import StorageError
from archive.ledger import HarvestRow, SectionCount
from archive.paths import Layout
from archive.rows import row_harvest
from archive.schema import SCHEMAS
from archive.snapshot import check_place, current
from archive.tables import Tables, read_part

#: What decides a portal's history; the wide columns are read of its last row only.
_HISTORY = ["portal_id", "started", "ended", "run_id", "exit_code", "verdict"]
_HELD = ["portal_id", "published_date", "first_seen", "gone_at"]
_UNREAD = ("failed: ", "unread: ")
_FAILED = ["url", "portal_id", "fetched_at", "outcome", "status", "reason", "run_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the archive has of one portal: articles, how many of them are gone from the portal, and the newest.

    ``newest`` is the latest day of publication, ``newest_seen`` the moment at which an article was last seen first.
    """

    articles: int = 0
    gone: int = 0
    newest: date | None = None
    newest_seen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one portal stands.

    Attributes:
        portal_id: the portal.
        last: the ledger's row of the last run; None where articles came without a run, as by an import.
        since: start of the first run of the unbroken row of runs that ended with the last one's verdict and exit code.
        runs: how many runs that row has.
        last_complete: when the last run that ended with exit code 0 ended; None where none did.
        holding: what the archive has of it.
    """

    portal_id: str
    last: HarvestRow | None = None
    since: datetime | None = None
    runs: int = 0
    last_complete: datetime | None = None
    holding: Holding = field(default_factory=Holding)

    @property
    def gaps(self) -> tuple[SectionCount, ...]:
        """The sections that the last run did not read whole."""
        sections = self.last.sections if self.last else ()
        return tuple(section for section in sections if not section.complete or section.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """An address that the last run of its portal asked for in vain."""

    url: str
    status: int | None
    reason: str | None
    fetched_at: datetime


def unread(run: HarvestRow) -> dict[str, int]:
    """The counters of what a run asked for in vain or could not ask for, and of links without an outcome; those above 0."""
    named = {name: run.counters[name] for name in sorted(run.counters) if run.counters[name]}
    return {name: count for name, count in named.items() if name.startswith(_UNREAD) or name == "unexplained"}


def missing(run: HarvestRow) -> int:
    """How many articles a run did not read that were declared or linked.

    The sections' own count, or the pages that failed or have no outcome where those are more: the two overlap.
    """
    declared = sum(section.missing for section in run.sections)
    return max(declared, sum(unread(run).values()))


def open_tables(path: Path) -> Tables:
    """The tables of an archive's current state; StorageError where none stands."""
    layout = Layout(path)
    if not check_place(layout):
        raise StorageError(f"{path} is no ngoaivu archive; name the folder that `ngoaivu harvest --archive` wrote")
    manifest = current(layout)
    return Tables(layout.snapshot(manifest.number), manifest)


def read_standings(tables: Tables) -> list[Standing]:
    """How every portal stands of which there is a run or an article, in the order of their ids."""
    harvests = [read_part(tables.snapshot, "harvests", part) for part in tables.manifest.of("harvests")]
    return standings(pa.concat_tables(harvests or [SCHEMAS["harvests"].empty_table()]), holdings(tables))


def standings(harvests: pa.Table, held: Mapping[str, Holding]) -> list[Standing]:
    """How every portal stands, from the ledger and from what is held."""
    runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    history = harvests.select(_HISTORY).append_column("place", pa.array(range(harvests.num_rows), pa.int64()))
    for run in sorted(history.to_pylist(), key=lambda run: (run["started"], run["run_id"])):
        runs[run["portal_id"]].append(run)
    return [_standing(name, runs[name], harvests, held.get(name, Holding())) for name in sorted(runs.keys() | held)]


def _standing(portal_id: str, runs: list[dict[str, Any]], harvests: pa.Table, holding: Holding) -> Standing:
    if not runs:
        return Standing(portal_id=portal_id, holding=holding)
    last = runs[-1]
    unbroken = 0
    for run in reversed(runs):
        if (run["verdict"], run["exit_code"]) != (last["verdict"], last["exit_code"]):
            break
        unbroken += 1
    return Standing(
        portal_id=portal_id,
        last=row_harvest(harvests.slice(last["place"], 1).to_pylist()[0]),
        since=runs[-unbroken]["started"],
        runs=unbroken,
        last_complete=max((run["ended"] for run in runs if run["exit_code"] == 0), default=None),
        holding=holding,
    )


def holdings(tables: Tables) -> dict[str, Holding]:
    """What is held of each portal."""
    parts = [_plain(data) for _, data in tables.columns("articles", _HELD)]
    if not parts:
        return {}
    counted = (
        pa.concat_tables(parts)
        .group_by("portal_id")
        .aggregate(
            [
                ("portal_id", "count"),
                ("gone_at", "count"),
                ("published_date", "max"),
                ("first_seen", "max"),
            ]
        )
    )
    return {
        row["portal_id"]: Holding(
            articles=row["portal_id_count"],
            gone=row["gone_at_count"],
            newest=row["published_date_max"],
            newest_seen=row["first_seen_max"],
        )
        for row in counted.to_pylist()
    }


def _plain(data: pa.Table) -> pa.Table:
    """Dictionaries differ from part to part; grouping wants one, or none."""
    place = data.schema.get_field_index("portal_id")
    return data.set_column(place, "portal_id", data["portal_id"].cast(pa.string()))


def failed_pages(tables: Tables, runs: Mapping[str, str], most: int = 20) -> dict[str, list[FailedPage]]:
    """The addresses that a run of each portal asked for in vain to the end, at most so many, oldest first.

    Args:
        tables: the archive.
        runs: the id of the run by portal.
        most: how many addresses of one portal.
    """
    outcomes: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(_failing(tables, runs), key=lambda row: row["fetched_at"]):
        outcomes[row["portal_id"], row["url"]] = row
    found: dict[str, list[FailedPage]] = defaultdict(list)
    for (portal_id, url), row in sorted(outcomes.items(), key=lambda one: (one[1]["fetched_at"], one[0])):
        if row["outcome"] == "failed" and len(found[portal_id]) < most:
            page = FailedPage(url=url, status=row["status"], reason=row["reason"], fetched_at=row["fetched_at"])
            found[portal_id].append(page)
    return dict(found)


def _failing(tables: Tables, runs: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of these runs about addresses that failed at least once.

    The narrow column is looked at first: most parts hold nothing of a last run, and addresses are what costs.
    """
    wanted = pa.array(sorted(set(runs.values())), pa.string())
    parts = []
    for path, narrow in tables.columns("captures", ["run_id"]):
        mask = pc.is_in(narrow["run_id"].cast(pa.string()), wanted)
        if pc.any(mask).as_py():
            parts.append(read_part(tables.snapshot, "captures", path, _FAILED).filter(mask))
    if not parts:
        return []
    data = pa.concat_tables(parts, promote_options="default")
    failed = data.filter(pc.equal(data["outcome"].cast(pa.string()), "failed"))["url"]
    rows = data.filter(pc.is_in(data["url"], failed.combine_chunks())).to_pylist()
    return [row for row in rows if runs.get(row["portal_id"]) == row["run_id"]]
