"""How many articles there are of each portal and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from archive.reports.gaps import Looked, Stretch, stretches
from archive.reports.months import month_of
from archive.reports.rows import Group, Rows, article_rows, both, equals, groups

#: Nothing stood on the web before it: a day of an earlier year was read wrong, or is not that of publication.
FIRST_YEAR = 1991
_YEAR, _MONTH = "year(published_date)", "month(published_date)"
_PORTAL = "portal_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The articles of one year, and how many of each of its months (1 to 12) that has any."""

    year: int
    rows: Rows
    months: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalCoverage:
    """What there is of one portal over time.

    Attributes:
        portal_id: the portal.
        rows: all its articles.
        undated: those without a day: they may be of any month.
        outside: those of a year before the web or after the archive's own.
        years: the years between that have articles.
        gaps: the months without articles, by cause.
    """

    portal_id: str
    rows: Rows
    undated: Rows | None = None
    outside: Rows | None = None
    years: tuple[Year, ...] = ()
    gaps: tuple[Stretch, ...] = ()

    @property
    def by_year(self) -> dict[int, Year]:
        """The years by their number."""
        return {one.year: one for one in self.years}

    @property
    def months(self) -> dict[int, int]:
        """How many articles each month has that has any."""
        return {one.year * 12 + month - 1: count for one in self.years for month, count in one.months.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What there is of all portals over time, from the first month that any portal has to the archive's own."""

    first: int
    last: int
    portals: tuple[PortalCoverage, ...] = ()
    years: tuple[Year, ...] = ()
    by_id: Mapping[str, PortalCoverage] = field(default_factory=dict)


def read_coverage(
    connection: duckdb.DuckDBPyConnection, as_of: datetime, looked: Mapping[str, Looked], known: Iterable[str]
) -> Coverage:
    """Count every portal's articles by month and explain the months without.

    Args:
        connection: One of ``archive.queries.connect``.
        as_of: The moment of the archive's state.
        looked: How far the runs over each portal reach.
        known: The portals that are told beside those with articles.
    """
    last = month_of(as_of)
    inside = f"{_YEAR} BETWEEN {FIRST_YEAR} AND {last // 12}"
    months = _months(connection, inside)
    years = _years(connection, [_PORTAL], inside, months)
    totals = {group.values[0]: group for group in groups(connection, [_PORTAL])}
    undated = _some(connection, "published_date IS NULL")
    outside = _some(connection, f"published_date IS NOT NULL AND NOT ({inside})")
    first = min((one.year * 12 + min(one.months) - 1 for found in years.values() for one in found), default=last)
    first = min(first, last)
    portals = []
    for portal_id in sorted(totals.keys() | set(known)):
        own = tuple(years.get((portal_id,), ()))
        held = [one.year * 12 + month - 1 for one in own for month in one.months]
        portals.append(
            PortalCoverage(
                portal_id=portal_id,
                rows=_all(portal_id, totals),
                undated=undated.get(portal_id),
                outside=outside.get(portal_id),
                years=own,
                gaps=tuple(stretches(first, last, held, looked.get(portal_id, Looked()))),
            )
        )
    everywhere = _years(connection, [], inside, _summed(months)).get((), [])
    return Coverage(
        first=first,
        last=last,
        portals=tuple(portals),
        years=tuple(everywhere),
        by_id={one.portal_id: one for one in portals},
    )


Months = dict[tuple[object, ...], dict[int, int]]


def _months(connection: duckdb.DuckDBPyConnection, inside: str) -> Months:
    """How many articles there are, by portal and year, of each month."""
    found: Months = defaultdict(dict)
    for group in groups(connection, [_PORTAL, _YEAR, _MONTH], where=inside, shown=0):
        portal_id, year, month = group.values
        found[portal_id, year][month] = group.count
    return found


def _summed(months: Months) -> Months:
    found: Months = defaultdict(lambda: defaultdict(int))
    for (_, year), counts in months.items():
        for month, count in counts.items():
            found[(year,)][month] += count
    return found


def _years(
    connection: duckdb.DuckDBPyConnection, by: list[str], inside: str, months: Months
) -> dict[tuple[object, ...], list[Year]]:
    found: dict[tuple[object, ...], list[Year]] = defaultdict(list)
    for group in groups(connection, [*by, _YEAR], where=inside):
        *names, year = group.values
        conditions = [equals(one, name) for one, name in zip(by, names, strict=True)]
        rows = article_rows(group, both(*conditions, equals(_YEAR, year)))
        found[tuple(names)].append(Year(year=year, rows=rows, months=dict(sorted(months[(*names, year)].items()))))
    return found


def _all(portal_id: str, totals: Mapping[str, Group]) -> Rows:
    group = totals.get(portal_id, Group(values=(portal_id,), count=0))
    return article_rows(group, equals(_PORTAL, portal_id))


def _some(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[str, Rows]:
    """The articles for which a condition holds, by portal."""
    found = groups(connection, [_PORTAL], where=condition)
    return {one.values[0]: article_rows(one, both(equals(_PORTAL, one.values[0]), condition)) for one in found}
