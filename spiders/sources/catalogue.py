"""What an import has found, in a database of its own on disk: a collection of captures may be far larger than memory.

A finding is a response at a place of a source; links are what listing pages say about articles. Nothing here outlives the import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

# An index that holds a part of the rows serves only conditions that say so themselves ("unit = ? AND unit > 0").
_TABLES = """
CREATE TABLE found (id INTEGER PRIMARY KEY, source INTEGER, offset INTEGER, within INTEGER, portal TEXT, url TEXT, at TEXT,
    status INTEGER, media_type TEXT, target TEXT, wanted INTEGER, digest TEXT, record_id TEXT, payload TEXT, kind TEXT, key TEXT,
    unit INTEGER, rank INTEGER, held_by INTEGER);
CREATE INDEX found_by_record ON found (record_id);
CREATE INDEX found_by_payload ON found (payload);
CREATE INDEX found_by_digest ON found (digest);
CREATE INDEX found_by_url ON found (url, at);
CREATE INDEX found_by_target ON found (target) WHERE target != '';
CREATE INDEX found_by_unit ON found (unit) WHERE unit > 0;
CREATE TABLE links (portal TEXT, key TEXT, url TEXT, text TEXT, beside TEXT, at TEXT, listing INTEGER, rank INTEGER);
CREATE TABLE held (url TEXT, at TEXT, digest TEXT, kept INTEGER, PRIMARY KEY (url, at, digest)) WITHOUT ROWID;
"""
_COLUMNS = "id, source, offset, within, portal, url, at, status, media_type, target, wanted, digest, kind, key, unit, rank, held_by"


@dataclass(frozen=True, slots=True)
class Finding:
    """One response that was found. ``at`` is its moment in ISO form, UTC; ``target`` the address that a redirect names.

    ``wanted`` is 0 where the dates asked for leave it out; it may still tell about others. ``kind`` is what its address leads to,
    ``key`` what all addresses of one article share. ``unit`` gathers one article's addresses of one visit under the finding that is
    to be read, ``rank`` orders them. ``held_by`` is the finding whose record has the body, of a revisit.
    """

    id: int
    source: int
    offset: int
    within: int
    portal: str
    url: str
    at: str
    status: int
    media_type: str
    target: str
    wanted: int
    digest: str
    kind: str
    key: str
    unit: int
    rank: int
    held_by: int | None

    @property
    def moment(self) -> datetime:
        """When it was captured."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link to an article as a listing page showed it: its address, words, words beside it, and when the listing was captured."""

    url: str
    text: str
    beside: str
    at: str


class Catalogue:
    """The findings and links of one import."""

    def __init__(self, path: Path) -> None:
        self._sql = sqlite3.connect(path, isolation_level=None)
        self._sql.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_TABLES} COMMIT; BEGIN;")

    def close(self) -> None:
        """Close the database; its file may go."""
        self._sql.close()

    def add(self, **columns: Any) -> int:
        """Add a finding and return its number."""
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO found ({names}) VALUES ({marks})"  # noqa: S608
        return int(self._sql.execute(statement, [*columns.values()]).lastrowid or 0)

    def update(self, number: int, **columns: Any) -> None:
        """Change what is known of a finding."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self._sql.execute(f"UPDATE found SET {names} WHERE id = ?", [*columns.values(), number])  # noqa: S608

    def findings(self, condition: str, values: Iterable[Any] = (), order: str = "id") -> Iterator[Finding]:
        """The findings for which an SQL condition holds; they may be changed meanwhile."""
        numbers = self._sql.execute(f"SELECT id FROM found WHERE {condition} ORDER BY {order}", [*values])  # noqa: S608
        for (number,) in numbers.fetchall():
            yield self.finding(number)

    def count(self, condition: str, values: Iterable[Any] = ()) -> int:
        """How many findings there are for which an SQL condition holds."""
        return int(self._sql.execute(f"SELECT count(*) FROM found WHERE {condition}", [*values]).fetchone()[0])  # noqa: S608

    def finding(self, number: int) -> Finding:
        """One finding by its number."""
        return Finding(*self._sql.execute(f"SELECT {_COLUMNS} FROM found WHERE id = ?", (number,)).fetchone())  # noqa: S608

    def first(self, condition: str, values: Iterable[Any]) -> int | None:
        """The first finding with a body for which an SQL condition holds, by its number."""
        statement = f"SELECT id FROM found WHERE {condition} AND digest != '' ORDER BY id LIMIT 1"  # noqa: S608
        row = self._sql.execute(statement, [*values]).fetchone()
        return row[0] if row else None

    def add_links(
        self, portal: str, listing: int, at: str, links: Iterable[tuple[str, str, str, str]], rank: int
    ) -> None:
        """Add the links of one listing page: key, address, words and words beside each."""
        self._sql.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(portal, key, url, text, beside, at, listing, rank) for key, url, text, beside in links],
        )

    def index_links(self) -> None:
        """Make the links searchable, once all are there."""
        self._sql.execute("CREATE INDEX links_by_key ON links (portal, key)")

    def links(self, portal: str, key: str) -> list[SeenLink]:
        """The links to one article, in the order in which a crawl would come upon them."""
        rows = self._sql.execute(
            "SELECT url, text, beside, at FROM links WHERE portal = ? AND key = ? ORDER BY rank, rowid", (portal, key)
        )
        return [SeenLink(*row) for row in rows]

    def linked(self, portal: str, key: str) -> bool:
        """Tell whether any listing page links to an article."""
        row = self._sql.execute("SELECT 1 FROM links WHERE portal = ? AND key = ? LIMIT 1", (portal, key)).fetchone()
        return row is not None

    def forget_links_of_articles(self) -> None:
        """Take the words of links out that stand on pages which are articles themselves: a crawl takes addresses alone from those."""
        self._sql.execute(
            "UPDATE links SET text = '', beside = '', rank = 2"
            " WHERE listing IN (SELECT id FROM found WHERE kind = 'article' AND status = 200)"
        )

    def portals(self) -> list[str]:
        """The portals that something was found of."""
        return [row[0] for row in self._sql.execute("SELECT DISTINCT portal FROM found ORDER BY portal")]

    def hold(self, captures: Iterable[tuple[str, str, str, bool]]) -> None:
        """Remember captures that the archive has: address, moment, digest, and whether each is an article."""
        self._sql.executemany("INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?)", captures)

    def held(self, url: str, at: str, digest: str) -> bool | None:
        """Whether a capture that the archive has is an article; None where it has no such capture."""
        row = self._sql.execute(
            "SELECT kept FROM held WHERE url = ? AND at = ? AND digest = ?", (url, at, digest)
        ).fetchone()
        return bool(row[0]) if row else None
