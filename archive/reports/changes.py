"""What was edited after it was seen first, and what disappeared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from archive.reports.ledger import listed
from archive.reports.rows import SHOWN, Row, Rows, article_rows, both, contains, equals, groups, one_number

#: The kinds of edits, as ``revisions.change`` names them.
KINDS = ("substantive", "cosmetic")
_GONE = "gone_at IS NOT NULL"
_COLUMNS = "superseded_at, portal_id, left(title, 2000) AS title, left(url, 2001) AS url, article_id, change, changed_fields, language"
_NEWEST = "superseded_at DESC, article_id DESC, revision DESC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Edits and disappearances.

    Attributes:
        edits: the earlier states that an edit replaced, by its kind.
        gone: the articles whose page answers no more.
        portals: of each portal that has any, its edits by kind, and under ``gone`` what disappeared.
        months: of each month in which any was seen, its edits by kind, and under ``gone`` the disappearances.
        fields: how many edits changed each field.
    """

    edits: Mapping[str, Rows]
    gone: Rows
    portals: Mapping[str, Mapping[str, Rows]]
    months: Mapping[int, Mapping[str, Rows]]
    fields: tuple[tuple[str, Rows], ...]


def read_changes(connection: duckdb.DuckDBPyConnection) -> Changes:
    """Count the edits and what is gone."""
    portals: dict[str, dict[str, Rows]] = defaultdict(dict)
    for (portal_id, kind), rows in _edits(connection, ("portal_id", "change")).items():
        portals[portal_id][kind] = rows
    for group in groups(connection, ["portal_id"], where=_GONE):
        portals[group.values[0]]["gone"] = article_rows(group, both(equals("portal_id", group.values[0]), _GONE))
    edits = {kind: rows for (kind,), rows in _edits(connection, ("change",)).items()}
    return Changes(
        edits={
            kind: edits.get(kind) or Rows(number=0, sql=_edits_sql(equals("change", kind)))
            for kind in dict.fromkeys((*KINDS, *edits))
        },
        gone=one_number(connection, _GONE),
        portals=dict(sorted(portals.items())),
        months=_months(connection),
        fields=_fields(connection),
    )


def _edits_sql(condition: str) -> str:
    return f"SELECT {_COLUMNS} FROM revisions WHERE {condition} ORDER BY {_NEWEST}"


def _edits(connection: duckdb.DuckDBPyConnection, by: tuple[str, ...]) -> dict[tuple[Any, ...], Rows]:
    """The edits by some columns or expressions. Revisions are a hundredth of the articles, so that each row may be looked at."""
    names = ", ".join(by)
    found = connection.execute(
        f"SELECT {names}, count(*) OVER (PARTITION BY {names}), {_COLUMNS} FROM revisions "
        f"QUALIFY row_number() OVER (PARTITION BY {names} ORDER BY {_NEWEST}) <= {SHOWN} ORDER BY {names}, {_NEWEST}"
    ).fetchall()
    first: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    numbers: dict[tuple[Any, ...], int] = {}
    for row in found:
        key, numbers[key] = row[: len(by)], row[len(by)]
        first[key].append(edit_row(row[len(by) + 1 :]))
    return {
        key: Rows(
            number=number,
            sql=_edits_sql(both(*(equals(column, value) for column, value in zip(by, key, strict=True)))),
            first=tuple(first[key]),
        )
        for key, number in numbers.items()
    }


def edit_row(row: tuple[Any, ...]) -> Row:
    """One row of the statement for edits."""
    superseded_at, portal_id, title, url, article_id, *_, language = row
    return Row(
        text=title, url=url, day=superseded_at.date(), portal_id=portal_id, article_id=article_id, language=language
    )


def _months(connection: duckdb.DuckDBPyConnection) -> dict[int, dict[str, Rows]]:
    """What was seen in each month, by kind. The connection's zone is Vietnam's, so that these are months of Vietnamese calendars."""
    found: dict[int, dict[str, Rows]] = defaultdict(dict)
    for (year, month, kind), rows in _edits(connection, (*_month_of("superseded_at"), "change")).items():
        found[year * 12 + month - 1][kind] = rows
    for group in groups(connection, _month_of("gone_at"), where=_GONE):
        year, month = group.values
        condition = both(*(equals(part, value) for part, value in zip(_month_of("gone_at"), group.values, strict=True)))
        found[year * 12 + month - 1]["gone"] = article_rows(group, condition)
    return dict(sorted(found.items()))


def _month_of(column: str) -> tuple[str, str]:
    return f"year({column})", f"month({column})"


def _fields(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, Rows], ...]:
    names = connection.execute(
        "SELECT field, count(*) FROM (SELECT unnest(list_distinct(changed_fields)) AS field FROM revisions) GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return tuple(
        (name, listed(connection, _edits_sql(contains("changed_fields", name)), edit_row, count))
        for name, count in names
    )
