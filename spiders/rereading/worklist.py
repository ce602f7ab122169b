"""What is to be read again and what came of it, in a database of its own on disk: memory does not grow with the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path
from typing import Any

from archive.history import Sighting
from archive.parts import Row
from archive.rows import sighting_of
from archive.tables import Key, Tables, key_of
from archive.warc import Place
from pipelines.dates import HANOI
from spiders.rereading.again import Reread, StoredCapture, was_read
from spiders.rereading.differences import Change
from spiders.rereading.differences import Key as LineKey
from spiders.rereading.packed import pack, unpack

_TABLES = """
CREATE TABLE captures (number INTEGER PRIMARY KEY, key BLOB, portal TEXT, article TEXT, content TEXT, reading TEXT, file TEXT,
    start INTEGER, length INTEGER, payload TEXT, has_body INTEGER, readable INTEGER, wanted INTEGER, row BLOB);
CREATE TABLE bodies (payload TEXT PRIMARY KEY, file TEXT, start INTEGER, length INTEGER) WITHOUT ROWID;
CREATE TABLE stored (article TEXT, digest BLOB, PRIMARY KEY (article, digest)) WITHOUT ROWID;
CREATE TABLE best (article TEXT, content TEXT, number INTEGER PRIMARY KEY);
CREATE TABLE changes (number INTEGER PRIMARY KEY, reread BLOB);
CREATE TABLE again (number INTEGER PRIMARY KEY, reread BLOB);
CREATE TABLE report (line BLOB, change BLOB);
CREATE TABLE before (article TEXT, content TEXT, row BLOB, PRIMARY KEY (article, content)) WITHOUT ROWID;
"""
_COLUMNS = [
    "url", "fetched_at", "payload_digest", "portal_id", "outcome", "status", "reason", "article_id", "article_url", "other_urls",
    "content_hash", "reader", "run_id", "warc_record_type", "warc_filename", "warc_record_offset", "warc_record_length", "link_text",
    "link_beside",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which captures are to be read again: of which portals, fetched on or after which Vietnamese day, read by which family."""

    portals: frozenset[str] = field(default_factory=frozenset)
    since: date | None = None
    family: str | None = None

    def takes(self, row: Row) -> bool:
        """Tell whether a capture is chosen."""
        if self.portals and row["portal_id"] not in self.portals:
            return False
        if self.since and row["fetched_at"].astimezone(HANOI).date() < self.since:
            return False
        return self.family is None or (row["reader"] or "").partition("/")[0] == self.family


class Worklist:
    """The captures of one state of an archive."""

    def __init__(self, path: Path) -> None:
        self._sql = sqlite3.connect(path, isolation_level=None)
        self._sql.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_TABLES} COMMIT; BEGIN;")

    def close(self) -> None:
        """Close the database; its file may go."""
        self._sql.close()

    # What is there

    def take(self, tables: Tables, choice: Choice) -> None:
        """List every capture of the archive, and choose.

        An article is read again with all its captures or not at all: captures of one page in two readings would pass for an edit.
        """
        number = 0
        for _, data in tables.columns("captures", _COLUMNS):
            for batch in data.to_batches(max_chunksize=2_000):
                rows = batch.to_pylist()
                self._sql.executemany(
                    "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [_listed(number + place, row, choice) for place, row in enumerate(rows)],
                )
                bodies = [
                    (row["payload_digest"], row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
                    for row in rows
                    if row["warc_record_type"] == "response" and row["warc_filename"]
                ]
                self._sql.executemany("INSERT OR IGNORE INTO bodies VALUES (?, ?, ?, ?)", bodies)
                number += len(rows)
        self._sql.execute("CREATE INDEX captures_of ON captures (article, content, reading)")
        self._sql.execute(
            "UPDATE captures SET wanted = 1 WHERE readable AND NOT wanted AND article IN"
            " (SELECT article FROM captures WHERE wanted AND article IS NOT NULL)"
        )
        self._sql.execute(
            "INSERT INTO best SELECT article, content, number FROM (SELECT article, content, number, row_number() OVER"
            " (PARTITION BY article, content ORDER BY reading) AS place FROM captures WHERE article IS NOT NULL) WHERE place = 1"
        )

    def portals(self) -> set[str]:
        """The portals of the captures that are to be read."""
        return {row[0] for row in self._sql.execute("SELECT DISTINCT portal FROM captures WHERE wanted")}

    def count(self) -> int:
        """How many captures are to be read."""
        return int(self._sql.execute("SELECT count(*) FROM captures WHERE wanted").fetchone()[0])

    def unreadable(self) -> int:
        """How many captures of articles have no bytes any more."""
        return int(
            self._sql.execute("SELECT count(*) FROM captures WHERE article IS NOT NULL AND NOT readable").fetchone()[0]
        )

    def keep_digests(self, digests: Iterable[tuple[str, bytes]]) -> None:
        """Remember the digests of the readings that the tables keep, by article."""
        self._sql.executemany("INSERT OR IGNORE INTO stored VALUES (?, ?)", digests)

    # What is to be done

    def wanted(self, condition: str = "wanted") -> Iterator[StoredCapture]:
        """The captures to be read, in the order of their bytes on disk."""
        numbers = self._sql.execute(f"SELECT number FROM captures WHERE {condition} ORDER BY file, start")  # noqa: S608
        while some := numbers.fetchmany(500):
            for (number,) in some:
                yield self._capture(number)

    def of_articles(self) -> Iterator[StoredCapture]:
        """The captures of the articles concerned by changes that did not change themselves."""
        self._sql.execute("CREATE TABLE concerned (article TEXT PRIMARY KEY) WITHOUT ROWID")
        for number, reread in self.changes():
            article = self._sql.execute("SELECT article FROM captures WHERE number = ?", (number,)).fetchone()[0]
            now = None if isinstance(reread.outcome, str) else reread.outcome.article_id
            self._sql.executemany(
                "INSERT OR IGNORE INTO concerned VALUES (?)", [(one,) for one in (article, now) if one]
            )
        yield from self.wanted(
            "readable AND article IN (SELECT article FROM concerned) AND number NOT IN (SELECT number FROM changes)"
        )

    def concerned(self) -> frozenset[str]:
        """The articles concerned by changes; only after :meth:`of_articles`."""
        return frozenset(row[0] for row in self._sql.execute("SELECT article FROM concerned"))

    def _capture(self, number: int) -> StoredCapture:
        data, file, start, length, best = self._sql.execute(
            "SELECT c.row, b.file, b.start, b.length, t.article FROM captures c JOIN bodies b ON b.payload = c.payload"
            " LEFT JOIN best t ON t.number = c.number AND t.article = c.article AND t.content = c.content WHERE c.number = ?",
            (number,),
        ).fetchone()
        row = unpack(data)
        digests = self._sql.execute("SELECT digest FROM stored WHERE article = ?", (best,)) if best else ()
        return StoredCapture(
            number=number,
            head_at=Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"]),
            body_at=Place(file, start, length),
            digests=frozenset(digest for (digest,) in digests),
            other_urls=tuple(row["other_urls"] or ()),
            **{name: row[name] for name in _CARRIED},
        )

    # What came of it

    def keep(self, table: str, found: Iterable[Reread]) -> None:
        """Remember new readings: of ``changes``, or those read ``again`` beside them."""
        self._sql.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608
            [(one.number, pack(one)) for one in found],
        )

    def changes(self, table: str = "changes") -> Iterator[tuple[int, Reread]]:
        """Changed captures by number, with their new readings."""
        cursor = self._sql.execute(f"SELECT number, reread FROM {table} ORDER BY number")  # noqa: S608
        while some := cursor.fetchmany(200):
            for number, data in some:
                yield number, unpack(data)

    def ranked_changes(self) -> Iterator[tuple[StoredCapture, Reread]]:
        """Changed captures with their new readings, first those that the tables' readings are kept from."""
        cursor = self._sql.execute(
            "SELECT number, reread FROM changes LEFT JOIN best USING (number) ORDER BY best.article IS NULL, number"
        )
        while some := cursor.fetchmany(200):
            for number, data in some:
                yield self._capture(number), unpack(data)

    def keep_change(self, change: Change) -> None:
        """Remember a row's change for the report."""
        self._sql.execute("INSERT INTO report VALUES (?, ?)", (pack(change.key), pack(change)))

    def reported(self, key: LineKey) -> Iterator[Change]:
        """The changes of one line of the report."""
        for (data,) in self._sql.execute(
            "SELECT change FROM report WHERE line = ? ORDER BY rowid", (pack(key),)
        ):
            yield unpack(data)

    def changed(self) -> int:
        """How many captures are read otherwise."""
        return int(self._sql.execute("SELECT count(*) FROM changes").fetchone()[0])

    def changed_articles(self) -> set[str]:
        """The articles that changed captures were read as."""
        found = self._sql.execute(
            "SELECT DISTINCT article FROM captures JOIN changes USING (number) WHERE article IS NOT NULL"
        )
        return {row[0] for row in found}

    def keep_before(self, rows: Iterable[tuple[str, str, Row]]) -> None:
        """Remember the rows that changed captures led to, by article and content."""
        self._sql.executemany(
            "INSERT OR IGNORE INTO before VALUES (?, ?, ?)",
            [(article, content, pack(row)) for article, content, row in rows],
        )

    def before(self, article: str | None, content: str | None) -> Row | None:
        """The row that a reading led to."""
        found = self._sql.execute(
            "SELECT row FROM before WHERE article = ? AND content = ?", (article, content)
        ).fetchone()
        return unpack(found[0]) if found else None

    def key(self, number: int) -> Key:
        """The key of a capture in the table of captures."""
        (data,) = self._sql.execute("SELECT key FROM captures WHERE number = ?", (number,)).fetchone()
        key: Key = unpack(data)
        return key


_CARRIED = (
    "url", "portal_id", "fetched_at", "link_text", "link_beside", "article_id", "article_url", "content_hash", "reader"
)  # fmt: skip


def _listed(number: int, row: Row, choice: Choice) -> tuple[Any, ...]:
    readable = bool(row["warc_filename"]) and was_read(row["outcome"], row["status"], row["reason"])
    return (
        number,
        pack(key_of("captures", row)),
        row["portal_id"],
        row["article_id"],
        row["content_hash"],
        _reading(sighting_of(row)) if row["article_id"] else None,
        row["warc_filename"],
        row["warc_record_offset"],
        row["warc_record_length"],
        row["payload_digest"],
        int(row["warc_record_type"] == "response"),
        int(readable),
        int(readable and choice.takes(row)),
        pack(row),
    )


def _reading(sighting: Sighting) -> str:
    """Sorts as :attr:`Sighting.reading` does: of one content the first is kept."""
    rank, name, moment, url, digest = sighting.reading
    at = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return "\x00".join((f"{10**9 + rank:010d}", name, at, url, digest))
