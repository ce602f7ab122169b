"""One committed state with what a list goes by in memory: for each article its part, date, portal, province and countries.

An article's own columns stand in some hundred files in the order of portals. Sorting a million of them by date afresh for each page
takes half a second; over the narrow columns kept here, in the order of the list, it takes a few milliseconds. An article is some
eighty bytes here; opening takes three seconds for a million of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from archive.errors import StorageError
from archive.parts import Row
from archive.paths import Layout
from archive.queries import Maps, connect_state
from archive.queries.statements import first_line
from archive.reader import Archive, open_archive
from archive.tables import Tables

_MEMORY = "1GB"
# The order of a list: newest first, of one day what was seen last first.
_SHELF = """\
CREATE TABLE shelf AS
SELECT
    file_index::UINTEGER AS part,
    hash(article_id) AS id,
    hash(cluster_id) AS cluster,
    published_date,
    first_seen,
    portal_id::portal AS portal,
    province_code_2025::province AS province,
    countries::country[] AS countries,
    gone_at IS NOT NULL AS gone,
    revision > 0 AS edited
FROM {source}
ORDER BY published_date DESC NULLS LAST, first_seen DESC, article_id"""
_WORDS = {"portal": "portal_id", "province": "province_code_2025", "country": "unnest(countries)"}
_SUMMARY = """\
SELECT count(*), count(DISTINCT portal), min(published_date), max(published_date), count(*) FILTER (published_date IS NULL),
    count(*) FILTER (edited), count(*) FILTER (gone)
FROM shelf"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an archive holds, in numbers.

    ``edited`` and ``gone`` count articles with an earlier state and those no longer on their portal; ``undated`` those whose day of
    publication is not known.
    """

    articles: int
    portals: int
    oldest: date | None
    newest: date | None
    undated: int
    edited: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A committed state that is open for lists; threads may share it.

    Attributes:
        layout: the places of the archive.
        archive: the state.
        connection: DuckDB over the state's tables and the table ``shelf``; each use takes a cursor of its own.
        parts: the paths of the articles' parts, as ``shelf.part`` counts them.
    """

    layout: Layout
    archive: Archive
    connection: duckdb.DuckDBPyConnection
    parts: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number of the committed state."""
        return self.archive.manifest.number

    @property
    def tables(self) -> Tables:
        """The rows of the state."""
        return Tables(self.archive.snapshot, self.archive.manifest)

    def ask(self, sql: str, values: Iterable[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a question of ours; values stand for its question marks."""
        with _told(self.archive), self.connection.cursor() as cursor:
            rows: list[tuple[object, ...]] = cursor.execute(sql, list(values)).fetchall()
        return rows

    def article(self, article_id: str) -> Row | None:
        """An article's row; None where there is none of that id."""
        found = self.rows("articles", [article_id], self.ask("SELECT part FROM shelf WHERE id = hash(?)", [article_id]))
        return found[0] if found else None

    def rows(self, table: str, ids: Iterable[str], parts: Iterable[tuple[object, ...]]) -> list[Row]:
        """The rows of some articles in some of the parts, which are given as ``ask`` gives them."""
        paths = {self.parts[number] for (number,) in parts if isinstance(number, int)}
        return [row for _, row in self.tables.rows(table, ids, paths)]

    def source(self, parts: Iterable[int]) -> str:
        """Some of the articles' parts as a table of SQL."""
        return _source(self.archive, [self.parts[number] for number in sorted(set(parts))])

    def summary(self) -> Summary:
        """What the state holds, in numbers."""
        names = ("articles", "portals", "oldest", "newest", "undated", "edited", "gone")
        return Summary(**dict(zip(names, self.ask(_SUMMARY)[0], strict=True)))  # type: ignore[arg-type]


def open_shelf(path: Path, maps: Maps) -> Shelf:
    """Open an archive's current state for lists.

    Raises:
        StorageError: where no archive is, or it cannot be read.
    """
    archive = open_archive(path)
    connection = connect_state(archive, maps, memory=_MEMORY)
    parts = tuple(part.path for part in archive.manifest.of("articles"))
    with _told(archive):
        # Kept as numbers, not as words: these columns then take bytes instead of strings.
        for kind, column in _WORDS.items():
            words = f"SELECT DISTINCT {column} AS word FROM articles"
            connection.execute(
                f"CREATE TYPE {kind} AS ENUM (SELECT word FROM ({words}) WHERE word IS NOT NULL ORDER BY word)"
            )
        connection.execute(_SHELF.format(source=_source(archive, parts)))
    return Shelf(layout=Layout(path), archive=archive, connection=connection, parts=parts)


def _source(archive: Archive, parts: Iterable[str]) -> str:
    paths = ", ".join("'" + str(archive.snapshot / part).replace("'", "''") + "'" for part in parts)
    return f"read_parquet([{paths}], hive_partitioning = false)"


@contextmanager
def _told(archive: Archive) -> Iterator[None]:
    """Turn what DuckDB cannot read into a StorageError."""
    try:
        yield
    except duckdb.Error as error:
        raise StorageError(f"{archive.snapshot} cannot be read ({first_line(error)}).") from error
