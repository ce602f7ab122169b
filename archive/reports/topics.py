"""Which partner countries articles name, and which provinces they are of."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from archive.reports.dates import Counted, by_number
from archive.reports.rows import Rows, article_rows, both, contains, equals, groups, one_number

_NAMING = "(SELECT *, unnest(list_distinct(countries)) AS country FROM articles)"


def read_countries(connection: duckdb.DuckDBPyConnection) -> Counted:
    """The articles by partner country, the most named first; one may name several, and None stands for those that name none."""
    named = (
        (group.values[0], article_rows(group, contains("countries", group.values[0])))
        for group in groups(connection, ["country"], source=_NAMING)
    )
    return by_number([*named, (None, one_number(connection, "len(countries) = 0"))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The articles of one province on one of the maps; code and name are None where the province is not known."""

    code: str | None
    name: str | None
    rows: Rows


def read_places(connection: duckdb.DuckDBPyConnection, view: str) -> tuple[Place, ...]:
    """The articles by province on one of the maps, which is the view ``articles_63`` or ``articles_34``."""
    found = []
    for group in groups(connection, ["province_code", "province"], source=view):
        code, name = group.values
        condition = both(equals("province_code", code), equals("province", name))
        found.append(Place(code=code, name=name, rows=article_rows(group, condition, view)))
    return tuple(found)
