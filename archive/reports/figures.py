"""All figures of a report on one committed state of an archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from archive.reports.changes import Changes, read_changes
from archive.reports.coverage import Coverage, read_coverage
from archive.reports.dates import Counted, Dates, read_dates
from archive.reports.fields import Completeness, read_completeness
from archive.reports.flows import Flows, read_flows
from archive.reports.known import KnownPortal
from archive.reports.ledger import PortalRuns, listed, looked, read_runs
from archive.reports.rows import Row, Rows, one_number
from archive.reports.topics import Place, read_countries, read_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a report tells.

    Attributes:
        as_of: the moment of the state that was committed.
        articles: all articles.
        portals: the portals of which there is an article or a run.
        tables: how many rows each other table has.
        runs: the runs over each portal.
        coverage: articles by portal and month.
        completeness: which fields articles lack.
        dates: what is known of their days.
        changes: edits and disappearances.
        flows: what portals took over from each other.
        countries: articles by partner country.
        places: articles by province on the map of 34.
        never: the portals of the registry of which there is neither a run nor an article.
    """

    as_of: datetime
    articles: Rows
    portals: Rows
    tables: Mapping[str, Rows]
    runs: Mapping[str, PortalRuns]
    coverage: Coverage
    completeness: Completeness
    dates: Dates
    changes: Changes
    flows: Flows
    countries: Counted
    places: tuple[Place, ...]
    never: tuple[KnownPortal, ...]


def read_figures(connection: duckdb.DuckDBPyConnection, as_of: datetime, known: Mapping[str, KnownPortal]) -> Figures:
    """Work all figures out.

    Args:
        connection: One of ``archive.queries.connect``.
        as_of: When its state was committed.
        known: The portals of the registry, by id.
    """
    runs = read_runs(connection)
    vanished = [one.portal_id for one in known.values() if one.status != "live"]
    coverage = read_coverage(connection, as_of, looked(runs, vanished), runs)
    totals = {one.portal_id: one.rows.number for one in coverage.portals}
    return Figures(
        as_of=as_of,
        articles=one_number(connection, "TRUE"),
        portals=_portals(connection),
        tables={name: _table(connection, name) for name in ("captures", "revisions", "harvests")},
        runs=runs,
        coverage=coverage,
        completeness=read_completeness(connection, totals),
        dates=read_dates(connection, as_of),
        changes=read_changes(connection),
        flows=read_flows(connection),
        countries=read_countries(connection),
        places=read_places(connection, "articles_34"),
        never=tuple(known[name] for name in sorted(known.keys() - totals.keys())),
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> Rows:
    (number,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
    return Rows(number=number, sql=f"FROM {name}")


def _portals(connection: duckdb.DuckDBPyConnection) -> Rows:
    sql = "SELECT portal_id FROM articles UNION SELECT portal_id FROM harvests ORDER BY portal_id"
    return listed(connection, sql, lambda row: Row(text=row[0]))
