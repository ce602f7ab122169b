"""What the tables say about identities, for the writer: a cache in SQLite that is made from them and never believed against them.

It names the snapshot that it stands for. Where it is behind, it takes in the changes that each snapshot carries; where it is
missing, damaged or too far behind, it is made again from the tables.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from archive.changes import Changes, TextChange
from archive.history import History
from archive.identity import address_key, clean_address
from archive.nearby import Run, Signatures, build_run, load_run, merge_runs, save_run, to_merge
from archive.pages import PAGES_OF_HOST, KnownPage, PageOfHost, page_of_host
from archive.shingles import U32
from archive.warc import Place, Stored

VERSION = 3
_LARGE = 512 * 1024 * 1024
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE parts (id INTEGER PRIMARY KEY, path TEXT NOT NULL);
CREATE INDEX parts_by_path ON parts (path);
CREATE TABLE articles (id INTEGER PRIMARY KEY, article_id BLOB NOT NULL UNIQUE, text_key BLOB NOT NULL, published TEXT,
    history TEXT NOT NULL);
CREATE INDEX articles_by_text ON articles (text_key);
CREATE TABLE texts (doc INTEGER PRIMARY KEY AUTOINCREMENT, text_key BLOB NOT NULL UNIQUE, head BLOB NOT NULL, published TEXT NOT NULL,
    first_seen TEXT NOT NULL, url TEXT NOT NULL, cluster_id BLOB NOT NULL, part INTEGER NOT NULL, numbers BLOB NOT NULL,
    title_numbers BLOB NOT NULL);
CREATE INDEX texts_beside ON texts (cluster_id) WHERE cluster_id != head;
CREATE TABLE pages (key TEXT PRIMARY KEY, outcome TEXT, last_seen TEXT, article_id BLOB, payload_digest TEXT,
    etag TEXT, last_modified TEXT, times_gone INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE captures (key BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE payloads (digest TEXT PRIMARY KEY, filename TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
    url TEXT NOT NULL, fetched_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (name TEXT PRIMARY KEY, first INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one article: its history, the name of its text, and when it was published."""

    history: History
    text_key: str
    published: datetime | None


class Index:
    """Identities of the rows of one snapshot."""

    def __init__(self, database: Path, runs_folder: Path) -> None:
        self._folder = runs_folder
        self._runs: dict[str, Run] = {}
        runs_folder.mkdir(exist_ok=True, parents=True)
        self._sql = sqlite3.connect(database, isolation_level=None, cached_statements=256)
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.execute("PRAGMA cache_size = -16384")
        # Of an index that is much larger than its cache, look-ups in the mapped file cost half; a small one needs no map.
        large = database.exists() and database.stat().st_size > _LARGE
        self._sql.execute(f"PRAGMA mmap_size = {2 * _LARGE if large else 0}")
        self._sql.execute("PRAGMA wal_autocheckpoint = 8000")
        if not self._sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            self._sql.executescript(f"BEGIN; {_TABLES} COMMIT;")

    def close(self) -> None:
        """Close the database."""
        self._runs.clear()
        self._sql.close()

    def finish(self) -> None:
        """Put the write-ahead log into the database, so that the one file is the whole index."""
        self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def stands_for(self) -> tuple[int, str] | None:
        """The number of the snapshot whose identities these are, and the hash of its manifest; None in a new index."""
        row = self._sql.execute("SELECT value FROM meta WHERE name = 'snapshot'").fetchone()
        if row is None:
            return None
        version, number, digest = json.loads(row[0])
        return (number, digest) if version == VERSION else None

    def sound(self, *, sealed: bool) -> bool:
        """Tell whether the database holds together, which its seal vouches for, and the runs it names are whole."""
        if not sealed and [row[0] for row in self._sql.execute("PRAGMA quick_check(1)")] != ["ok"]:
            return False
        named = dict(self._sql.execute("SELECT name, sha256 FROM runs"))
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink()
        try:
            hashes = {name: hashlib.sha256((self._folder / name).read_bytes()).hexdigest() for name in named}
            self._open_runs()
        except (OSError, ValueError):
            return False
        return hashes == named

    def _open_runs(self) -> None:
        names = [name for (name,) in self._sql.execute("SELECT name FROM runs ORDER BY first")]
        for name in names:
            if name not in self._runs:
                self._runs[name] = load_run(self._folder / name)
        self._runs = {name: self._runs[name] for name in names}

    # Looking up

    def entry(self, article_id: str) -> Entry | None:
        """What is known of an article; a new object at every call, free to be changed."""
        row = self._one("SELECT history, text_key, published FROM articles WHERE article_id = ?", _blob(article_id))
        if row is None:
            return None
        return Entry(History.parse(row[0]), row[1].hex(), datetime.fromisoformat(row[2]) if row[2] else None)

    def members(self, key: str) -> set[str]:
        """The articles whose text now has a name."""
        rows = self._sql.execute("SELECT article_id FROM articles WHERE text_key = ?", (_blob(key),))
        return {row[0].hex() for row in rows}

    def text(self, key: str) -> TextChange | None:
        """What is known of a text."""
        return next(iter(self._texts("text_key = ?", [_blob(key)])), None)

    def texts_of(self, docs: Iterable[int]) -> dict[int, TextChange]:
        """The texts with these numbers that are still there."""
        return {doc: text for doc in sorted(set(docs)) for text in self._texts("doc = ?", [doc])}

    def cluster(self, cluster_id: str) -> list[TextChange]:
        """The texts of one cluster."""
        head = self._one("SELECT text_key FROM articles WHERE article_id = ?", _blob(cluster_id))
        first = [one for one in (self.text(head[0].hex()) if head else None,) if one and one.cluster_id == cluster_id]
        return [*first, *self._texts("cluster_id = ? AND cluster_id != head", [_blob(cluster_id)])]

    def doc(self, key: str) -> int | None:
        """The number of a text."""
        row = self._one("SELECT doc FROM texts WHERE text_key = ?", _blob(key))
        return row[0] if row else None

    def _texts(self, condition: str, values: Sequence[Any]) -> list[TextChange]:
        rows = self._sql.execute(
            "SELECT text_key, head, published, first_seen, url, cluster_id, parts.path, numbers, title_numbers"  # noqa: S608
            f" FROM texts LEFT JOIN parts ON parts.id = texts.part WHERE {condition}",
            values,
        )
        return [
            TextChange(
                key.hex(), head.hex(), published, seen, url, cluster.hex(), part or "", numbers.hex(), titles.hex()
            )
            for key, head, published, seen, url, cluster, part, numbers, titles in rows
        ]

    def captured(self, key: str) -> bool:
        """Tell whether a capture is known."""
        return self._one("SELECT 1 FROM captures WHERE key = ?", _blob(key)) is not None

    def page(self, url: str) -> KnownPage | None:
        """What was last seen at an address."""
        row = self._one(
            "SELECT outcome, last_seen, article_id, payload_digest, etag, last_modified FROM pages WHERE key = ?",
            address_key(url),
        )
        if row is None:
            return None
        if row[0] is None:
            return self._named(clean_address(url), row[2].hex())
        outcome, seen, article_id, *rest = row
        return KnownPage(
            clean_address(url), outcome, datetime.fromisoformat(seen), article_id and article_id.hex(), *rest
        )

    def pages_of(self, host: str) -> list[PageOfHost]:
        """Every page of a host, on any port, with and without ``www.``."""
        pages = []
        bare = host.removeprefix("www.")
        for name in (bare, f"www.{bare}"):
            # "/" and ":" follow a host in a key; "0" and ";" are the characters after them.
            for first, end in ((f"{name}/", f"{name}0"), (f"{name}:", f"{name};")):
                pages += [page_of_host(row) for row in self._sql.execute(PAGES_OF_HOST, (first, end))]
        return pages

    def _named(self, url: str, article_id: str) -> KnownPage | None:
        """What is known of an address that an article named as its own and that was never fetched itself."""
        entry = self.entry(article_id)
        history = entry.history if entry else None
        if history is None or history.last_seen is None:
            return None
        digest = history.addresses[history.leader].payload_digest
        return KnownPage(url, "kept", history.last_seen, article_id, digest, None, None)

    def article_at(self, key: str) -> str | None:
        """The article that stands at an address, by the address's key."""
        row = self._one("SELECT article_id FROM pages WHERE key = ?", key)
        return row[0].hex() if row and row[0] else None

    def ever_gone(self, key: str) -> bool:
        """Tell whether an address was ever found gone."""
        return self._one("SELECT 1 FROM pages WHERE key = ? AND times_gone", key) is not None

    def payload(self, digest: str) -> Stored | None:
        """The record that holds a payload."""
        row = self._one("SELECT filename, start, length, url, fetched_at FROM payloads WHERE digest = ?", digest)
        return Stored(Place(row[0], row[1], row[2]), row[3], datetime.fromisoformat(row[4])) if row else None

    def signatures(self) -> Signatures:
        """The signatures of all texts, also of texts that are no more."""
        self._open_runs()
        return Signatures(self._runs.values())

    def _one(self, statement: str, value: object) -> Any:
        return self._sql.execute(statement, (value,)).fetchone()

    def last_seen(self) -> dict[str, str]:
        """When the article of each row was last seen at any address, by the row's article."""
        rows = self._sql.execute(
            "SELECT texts.head, max(json_extract(articles.history, '$[0][1]')) FROM texts"
            " JOIN articles ON articles.text_key = texts.text_key GROUP BY texts.doc"
        )
        return {head.hex(): seen for head, seen in rows}

    def text_keys(self) -> dict[str, str]:
        """The name of each row's text, by the row's article."""
        return {head.hex(): key.hex() for head, key in self._sql.execute("SELECT head, text_key FROM texts")}

    # Changing

    def apply(self, changes: Changes, number: int, digest: str) -> None:
        """Take in what one commit changed, all of it or nothing."""
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            self._apply_parts(changes)
            self._apply_articles(changes)
            self._apply_captures(changes)
            stale = self._apply_runs(changes)
            self._sql.execute(
                "INSERT OR REPLACE INTO meta VALUES ('snapshot', ?)", (json.dumps([VERSION, number, digest]),)
            )
            self._sql.execute("COMMIT")
        except BaseException:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            raise
        for name in stale:
            self._runs.pop(name, None)
            with contextlib.suppress(OSError):
                (self._folder / name).unlink()

    def _part(self, path: str) -> int:
        row = self._one("SELECT id FROM parts WHERE path = ?", path)
        if row is None:
            return int(self._sql.execute("INSERT INTO parts (path) VALUES (?)", (path,)).lastrowid or 0)
        return int(row[0])

    def _apply_parts(self, changes: Changes) -> None:
        for old, new in changes.moved.items():
            self._sql.execute("UPDATE parts SET path = ? WHERE path = ?", (new, old))

    def _apply_articles(self, changes: Changes) -> None:
        self._sql.executemany(
            "INSERT INTO articles (article_id, text_key, published, history) VALUES (?, ?, ?, ?) ON CONFLICT (article_id)"
            " DO UPDATE SET text_key = excluded.text_key, published = excluded.published, history = excluded.history",
            [(_blob(one.article_id), _blob(one.text_key), one.published, one.history) for one in changes.articles],
        )
        self._sql.executemany("DELETE FROM texts WHERE text_key = ?", [(_blob(key),) for key in changes.gone_texts])
        parts = {
            path: self._part(path)
            for path in sorted({one.part for one in changes.texts} | set(changes.placed.values()))
        }
        self._sql.executemany(
            "INSERT INTO texts (text_key, head, published, first_seen, url, cluster_id, part, numbers, title_numbers)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (text_key) DO UPDATE SET head = excluded.head,"
            " published = excluded.published, first_seen = excluded.first_seen, url = excluded.url,"
            " cluster_id = excluded.cluster_id, part = excluded.part",
            [
                (
                    *(
                        _blob(one.text_key),
                        _blob(one.head),
                        one.published,
                        one.first_seen,
                        one.url,
                        _blob(one.cluster_id),
                    ),
                    *(parts[one.part], bytes.fromhex(one.numbers), bytes.fromhex(one.title_numbers)),
                )
                for one in changes.texts
            ],
        )
        self._sql.executemany(
            "UPDATE texts SET part = ? WHERE text_key = ?",
            [(parts[path], _blob(key)) for key, path in changes.placed.items()],
        )

    def _apply_captures(self, changes: Changes) -> None:
        self._sql.executemany("INSERT OR IGNORE INTO captures VALUES (?)", [(_blob(key),) for key in changes.captures])
        self._sql.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
            " outcome = excluded.outcome, last_seen = excluded.last_seen,"
            " article_id = coalesce(excluded.article_id, article_id), payload_digest = excluded.payload_digest,"
            " etag = excluded.etag, last_modified = excluded.last_modified"
            " WHERE last_seen IS NULL OR excluded.last_seen >= last_seen",
            [
                (one.key, one.outcome, one.last_seen, _blob(one.article_id) if one.article_id else None,
                 one.payload_digest, one.etag, one.last_modified, 0)
                for one in changes.pages
            ],
        )  # fmt: skip
        self._sql.executemany(
            "UPDATE pages SET times_gone = times_gone + 1 WHERE key = ?",
            [(one.key,) for one in changes.pages if one.outcome == "gone"],
        )
        self._sql.executemany(
            "INSERT INTO pages (key, article_id) VALUES (?, ?) ON CONFLICT (key) DO UPDATE"
            " SET article_id = excluded.article_id WHERE article_id IS NULL",
            [(key, _blob(article_id)) for key, article_id in changes.addresses],
        )
        self._sql.executemany(
            "INSERT OR IGNORE INTO payloads VALUES (?, ?, ?, ?, ?, ?)",
            [(one.digest, one.filename, one.offset, one.length, one.url, one.fetched_at) for one in changes.payloads],
        )

    def _apply_runs(self, changes: Changes) -> list[str]:
        """Write the signatures of new texts as a run, merge runs of like size; returns the names of those merged."""
        if not changes.compared:
            return []
        docs: U32 = np.array([self.doc(key) for key in changes.compared], np.uint32)
        order = np.argsort(docs)
        self._open_runs()
        self._add_run(build_run(docs[order], changes.signatures[order], changes.bands[order]))
        stale: list[str] = []
        runs = list(self._runs.values())
        taken = to_merge([len(run) for run in runs])
        if taken:
            stale = [run.name for run in runs[-taken:]]
            merged = merge_runs(runs[-taken:])
            self._sql.executemany("DELETE FROM runs WHERE name = ?", [(name,) for name in stale])
            self._add_run(merged)
        return [name for name in stale if self._one("SELECT 1 FROM runs WHERE name = ?", name) is None]

    def _add_run(self, run: Run) -> None:
        digest = save_run(run, self._folder)
        self._sql.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", (run.name, int(run.docs[0]), digest))
        self._runs[run.name] = load_run(self._folder / run.name)


def _blob(digits: str) -> bytes:
    return bytes.fromhex(digits)
