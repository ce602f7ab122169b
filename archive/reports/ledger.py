"""What the completeness ledger tells of each portal: its runs, the last of them, and what that one did not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from archive.reports.gaps import Looked
from archive.reports.rows import SHOWN, Row, Rows, both, equals, literal

_GONE = frozenset({"retired", "moved"})
_FULL = "exit_code = 0"
_IN_VAIN = "outcome IN ('failed', 'gone')"
_MOST_REASONS = 12
_GAPS = "NOT section.complete OR section.missing > 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What the last run read of one section that it did not read whole; None where the portal declares nothing."""

    name: str
    url: str
    declared: int | None
    linked: int | None
    kept: int | None
    missing: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRuns:
    """The runs over one portal.

    Attributes:
        portal_id: the portal.
        run_id, ended, exit_code, verdict, reason: of the last run.
        runs: all its runs.
        complete: those that ended with exit code 0.
        complete_until: when the last of these ended.
        sections: the sections that the last run did not read whole: how many.
        missing: the articles of these that were declared or linked and not read.
        failed: the addresses that the last run did not get: those that failed to the end or are gone.
        reasons: these by reason, the most frequent reasons.
        unread: what else the last run counted as not read, by what it says of it.
        shown: the first of the sections.
    """

    portal_id: str
    run_id: str
    ended: datetime
    exit_code: int
    verdict: str
    reason: str | None
    runs: Rows
    complete: Rows
    complete_until: datetime | None
    sections: Rows
    missing: Rows
    failed: Rows
    reasons: tuple[tuple[str, Rows], ...] = ()
    unread: tuple[tuple[str, Rows], ...] = ()
    shown: tuple[Section, ...] = ()


def read_runs(connection: duckdb.DuckDBPyConnection) -> dict[str, PortalRuns]:
    """The runs over each portal, by its id."""
    found = connection.execute(
        "SELECT portal_id, max_by(run_id, (started, run_id)), count(*), count(*) FILTER (exit_code = 0), "
        "max(ended) FILTER (exit_code = 0) FROM harvests GROUP BY portal_id ORDER BY portal_id"
    ).fetchall()
    failing = set(
        connection.execute(
            "SELECT DISTINCT portal_id, run_id FROM captures WHERE outcome IN ('failed', 'gone')"
        ).fetchall()
    )
    return {row[0]: _portal(connection, *row, failing=(row[0], row[1]) in failing) for row in found}


def looked(runs: Mapping[str, PortalRuns], vanished: Iterable[str]) -> dict[str, Looked]:
    """How far the runs over each portal reach.

    Args:
        runs: The runs by portal.
        vanished: The portals that are known to be retired or moved.
    """
    gone = set(vanished)
    return {
        portal_id: Looked(
            until=runs[portal_id].ended if portal_id in runs else None,
            complete_until=runs[portal_id].complete_until if portal_id in runs else None,
            vanished=portal_id in gone or (portal_id in runs and runs[portal_id].verdict in _GONE),
        )
        for portal_id in sorted(gone | runs.keys())
    }


def _portal(
    connection: duckdb.DuckDBPyConnection,
    portal_id: str,
    run_id: str,
    runs: int,
    complete: int,
    until: datetime | None,
    *,
    failing: bool,
) -> PortalRuns:
    mine, last = equals("portal_id", portal_id), both(equals("portal_id", portal_id), equals("run_id", run_id))
    row = connection.execute(
        f"SELECT ended, exit_code, verdict, reason, counters FROM harvests WHERE {last}"
    ).fetchone()
    assert row is not None
    ended, exit_code, verdict, reason, counters = row
    shown = _sections(connection, last)
    sections = _sections_sql(last)
    return PortalRuns(
        portal_id=portal_id,
        run_id=run_id,
        ended=ended,
        exit_code=exit_code,
        verdict=verdict,
        reason=reason,
        runs=listed(connection, _runs_sql(mine), _run_row, runs),
        complete=listed(connection, _runs_sql(both(mine, _FULL)), _run_row, complete),
        complete_until=until,
        sections=Rows(number=len(shown), sql=sections, first=tuple(map(_section_row, shown[:SHOWN]))),
        missing=Rows(
            number=sum(one.missing or 0 for one in shown),
            sql=sections,
            summed="missing",
            first=tuple(map(_section_row, shown[:SHOWN])),
        ),
        failed=listed(connection, _failed_sql(last), _failed_row, None if failing else 0),
        reasons=_reasons(connection, last) if failing else (),
        unread=tuple(_unread(counters, last)),
        shown=tuple(shown),
    )


def listed(
    connection: duckdb.DuckDBPyConnection, sql: str, row: Callable[[tuple[Any, ...]], Row], number: int | None = None
) -> Rows:
    """The number of rows that a statement gives, where it is not known yet, and the first of them as ``row`` makes them."""
    if number is None:
        (number,) = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone() or (0,)
    first = connection.execute(f"{sql} LIMIT {SHOWN}").fetchall() if number else []
    return Rows(number=number, sql=sql, first=tuple(map(row, first)))


def _runs_sql(condition: str) -> str:
    return f"SELECT ended, verdict, reason, exit_code, run_id, portal_id FROM harvests WHERE {condition} ORDER BY started DESC, run_id DESC"


def _run_row(row: tuple[Any, ...]) -> Row:
    ended, verdict, reason, exit_code, *_ = row
    return Row(text=f"{verdict} ({exit_code}){f': {reason}' if reason else ''}", day=ended.date(), language="en")


def _sections_sql(last: str) -> str:
    columns = "name, url, declared, linked, kept, missing, complete, reason"
    named = ", ".join(f"section.{name}" for name in columns.split(", "))
    return f"SELECT {named} FROM (SELECT unnest(sections) AS section FROM harvests WHERE {last}) WHERE {_GAPS}"


def _sections(connection: duckdb.DuckDBPyConnection, last: str) -> list[Section]:
    names = ("name", "url", "declared", "linked", "kept", "missing", "complete", "reason")
    rows = [dict(zip(names, row, strict=True)) for row in connection.execute(_sections_sql(last)).fetchall()]
    return [Section(**{name: value for name, value in row.items() if name != "complete"}) for row in rows]


def _section_row(section: Section) -> Row:
    return Row(text=f"{section.name}{f': {section.reason}' if section.reason else ''}", url=section.url)


def _failed_sql(last: str) -> str:
    """The addresses that a run did not get to the end: a page may have been asked for again, and then the last answer counts."""
    asked = f"SELECT url FROM captures WHERE {last} AND {_IN_VAIN}"
    return (
        "SELECT url, max_by(status, fetched_at) AS status, max_by(reason, fetched_at) AS reason FROM captures "
        f"WHERE {last} AND url IN ({asked}) GROUP BY url HAVING max_by(outcome, fetched_at) IN ('failed', 'gone') ORDER BY url"
    )


def _reasons(connection: duckdb.DuckDBPyConnection, last: str) -> tuple[tuple[str, Rows], ...]:
    """Why a run did not get these addresses, the most frequent reasons first."""
    sql = _failed_sql(last)
    found = connection.execute(
        f"SELECT status, reason, count(*) FROM ({sql}) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {_MOST_REASONS}"
    )
    counted = []
    for status, reason, count in found.fetchall():
        same = both(equals("status", status), equals("reason", reason))
        rows = listed(connection, f"SELECT * FROM ({sql}) WHERE {same}", _failed_row, count)
        counted.append((reason or f"HTTP {status}", rows))
    return tuple(counted)


def _failed_row(row: tuple[Any, ...]) -> Row:
    url, status, reason = row
    return Row(text=reason or f"HTTP {status}", url=url, language="en")


def _unread(counters: Mapping[str, int], last: str) -> Iterable[tuple[str, Rows]]:
    """What a run asked for in vain or could not ask for, and links without an outcome, as its counters say."""
    for name in sorted(counters):
        if counters[name] and (name.startswith(("failed: ", "unread: ")) or name == "unexplained"):
            sql = f"SELECT portal_id, run_id, counters[{literal(name)}] AS pages FROM harvests WHERE {last}"
            yield name, Rows(number=counters[name], sql=sql, summed="pages", first=(Row(text=name, language="en"),))
