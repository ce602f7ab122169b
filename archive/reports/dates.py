"""How exactly days of publication are known, where they were read, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from archive.reports.coverage import FIRST_YEAR
from archive.reports.months import VIETNAM
from archive.reports.rows import Rows, article_rows, contains, equals, groups, literal, one_number

Counted = tuple[tuple[str | None, Rows], ...]
_FLAGGED = "(SELECT *, unnest(list_distinct(date_flags)) AS flag FROM articles)"
_ORDER = ("second", "minute", "day", "month", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days of publication.

    Attributes:
        precision: the articles by the exactness of the moment; None where no day is known.
        origin: by where it was read; None where no day is known.
        flags: by doubt; an article may have several.
        unflagged: those with a day and no doubt.
        early: those of a year before the web.
        future: those of a day after the archive's state.
    """

    precision: Counted
    origin: Counted
    flags: Counted
    unflagged: Rows
    early: Rows
    future: Rows


def read_dates(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> Dates:
    """Count the articles by what is known of their days; ``as_of`` is the moment of the archive's state."""
    today = as_of.astimezone(VIETNAM).date()
    precision = counted(connection, "published_precision")
    rank = {name: place for place, name in enumerate(_ORDER)}
    return Dates(
        precision=tuple(
            sorted(precision, key=lambda one: (one[0] is None, rank.get(one[0] or "", len(rank)), one[0] or ""))
        ),
        origin=by_number(counted(connection, "published_from")),
        flags=by_number(
            (group.values[0], article_rows(group, contains("date_flags", group.values[0])))
            for group in groups(connection, ["flag"], source=_FLAGGED)
        ),
        unflagged=one_number(connection, "published_date IS NOT NULL AND len(date_flags) = 0"),
        early=one_number(connection, f"year(published_date) < {FIRST_YEAR}"),
        future=one_number(connection, f"published_date > {literal(today)}"),
    )


def counted(connection: duckdb.DuckDBPyConnection, column: str) -> Counted:
    """The articles by the value of a column."""
    return tuple(
        (group.values[0], article_rows(group, equals(column, group.values[0])))
        for group in groups(connection, [column])
    )


def by_number(found: Iterable[tuple[str | None, Rows]]) -> Counted:
    """The most first; what is not known comes last."""
    return tuple(sorted(found, key=lambda one: (one[0] is None, -one[1].number, one[0] or "")))
