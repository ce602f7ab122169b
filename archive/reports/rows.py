"""A number of a report, the question in SQL whose rows it counts, and the first of those rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

#: How many rows stand beside a number.
SHOWN = 3
#: Characters of a title or an address that are fetched: one of a megabyte is cut in the query.
_MOST = 2_000
_COLUMNS = "published_date, portal_id, title, url, article_id"
# The day's text sorts as the day does, and the article's id makes the order total; a day that is not known comes last.
_KEY = "coalesce(CAST(published_date AS VARCHAR), '          ') || article_id"
_KEY_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row behind a number, as far as a report shows it; ``url`` is what the archive holds and may be no address."""

    text: str
    url: str | None = None
    day: date | None = None
    portal_id: str | None = None
    language: str | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A number with the rows that it stands for.

    Attributes:
        number: how many rows ``sql`` gives; where ``summed`` names a column of them, the sum of it.
        sql: the statement that lists the rows, for ``ngoaivu query``.
        summed: the column that is added up; None where rows are counted.
        articles: the ids of the first articles, in the order of ``sql``.
        first: the first rows that are no articles.
    """

    number: int
    sql: str
    summed: str | None = None
    articles: tuple[str, ...] = ()
    first: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The articles that agree in something: in what, how many there are, and the keys of the first."""

    values: tuple[Any, ...]
    count: int
    first: tuple[str, ...] = ()


def literal(value: object) -> str:
    """A value as SQL writes it, in printable characters alone: whatever else a text holds is named by its number.

    >>> literal("Đắk Lắk's"), literal(None), literal(2024)
    ("'Đắk Lắk''s'", 'NULL', '2024')
    """
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int)):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    pieces: list[str] = []
    plain = ""
    for letter in str(value):
        if letter == " " or unicodedata.category(letter)[0] not in "CZ":
            plain += letter
            continue
        pieces += [_quoted(plain)] * bool(plain) + [f"chr({ord(letter)})"]
        plain = ""
    if plain or not pieces:
        pieces.append(_quoted(plain))
    return " || ".join(pieces)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def equals(expression: str, value: object) -> str:
    """The condition that an expression has a value."""
    if value is None:
        return f"{expression} IS NULL"
    written = literal(value)
    return f"{expression} = ({written})" if "||" in written else f"{expression} = {written}"


def contains(column: str, value: str) -> str:
    """The condition that a list has a value."""
    return f"list_contains({column}, {literal(value)})"


def both(*conditions: str) -> str:
    """The condition that several hold."""
    return " AND ".join(conditions)


def articles_sql(condition: str, source: str = "articles") -> str:
    """The statement that lists the articles of a table or view for which a condition holds, the newest first."""
    order = "ORDER BY published_date DESC NULLS LAST, article_id DESC"
    return f"SELECT {_COLUMNS} FROM {source} WHERE {condition} {order}"


def groups(
    connection: duckdb.DuckDBPyConnection,
    by: Sequence[str],
    *,
    where: str = "TRUE",
    source: str = "articles",
    shown: int = SHOWN,
) -> list[Group]:
    """Count the articles of a table or view by some expressions, in the order of their values.

    Args:
        connection: One of ``archive.queries.connect``.
        by: What is grouped by, in SQL.
        where: Which articles count.
        source: Where they come from.
        shown: How many keys of the first articles of each group are wanted, as ``articles_sql`` would list them.
    """
    places = range(1, len(by) + 1)
    wanted = [*by, "count(*)", *([f"max({_KEY}, {shown})"] if shown else [])]
    grouped = f"GROUP BY {', '.join(map(str, places))}" if by else ""
    ordered = f"ORDER BY {', '.join(f'{place} NULLS LAST' for place in places)}" if by else ""
    found = connection.execute(f"SELECT {', '.join(wanted)} FROM {source} WHERE {where} {grouped} {ordered}").fetchall()
    return [
        Group(
            values=tuple(row[: len(by)]),
            count=row[len(by)],
            first=tuple(key[_KEY_DAY:] for key in row[-1] or ()) if shown else (),
        )
        for row in found
    ]


def article_rows(group: Group, condition: str, source: str = "articles") -> Rows:
    """The number of a group, where a condition is what its articles agree in."""
    return Rows(number=group.count, sql=articles_sql(condition, source), articles=group.first)


def one_number(connection: duckdb.DuckDBPyConnection, condition: str, source: str = "articles") -> Rows:
    """How many articles there are for which a condition holds."""
    (group,) = groups(connection, [], where=condition, source=source)
    return article_rows(group, condition, source)


def read_articles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, Row]:
    """What a report shows of some articles, by their ids."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE shown_articles AS SELECT unnest($1::VARCHAR[]) AS article_id", [list(ids)]
    )
    found = connection.execute(
        f"SELECT article_id, left(title, {_MOST}), left(url, {_MOST + 1}), published_date, portal_id, language "
        "FROM articles SEMI JOIN shown_articles USING (article_id)"
    ).fetchall()
    return {
        row[0]: Row(article_id=row[0], text=row[1], url=row[2], day=row[3], portal_id=row[4], language=row[5])
        for row in found
    }
