"""Engines of full-text search side by side, each at its best on the same folded words, for `bench/searching.py`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from archive.parts import Row
from archive.search import Search, open_search
from archive.search.question import parse_question
from archive.search.words import Word, index_terms


class Engine(Protocol):
    """An index that can be made, asked and brought up to date."""

    name: str

    def bring_up(self, rows: Sequence[Row]) -> None:
        """Take in rows that it does not hold yet."""

    def ask(self, question: str) -> list[str]:
        """The ids of the ten best articles."""

    def size(self) -> int:
        """Its files' bytes."""


class Tantivy:
    """What `ngoaivu search` does, snippets included."""

    name = "tantivy, as built in"

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._search: Search | None = None

    def bring_up(self, rows: Sequence[Row]) -> None:
        """The rows are the archive's own: it looks for what is new by itself."""
        if self._search:
            self._search.close()
        self._search = open_search(self._archive)

    def ask(self, question: str) -> list[str]:
        """Ask and have the passages read."""
        assert self._search is not None
        return [hit.article_id for hit in self._search.find(question).hits]

    def size(self) -> int:
        """The whole folder beside the archive."""
        return sum(file.stat().st_size for file in (self._archive / ".ngoaivu/search").rglob("*") if file.is_file())


class Fts5:
    """SQLite's FTS5 without the texts: words near one another first, then any order, each by BM25."""

    def __init__(self, path: Path, detail: str) -> None:
        self.name = f"SQLite FTS5, detail={detail}"
        self._near = detail == "full"
        self._path = path
        path.unlink(missing_ok=True)
        self._sql = sqlite3.connect(path)
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.execute("CREATE TABLE ids (id INTEGER PRIMARY KEY, article_id TEXT)")
        self._sql.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (title, body, exact, content='', columnsize=1,"
            f" detail={detail}, tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M*'\")"
        )

    def bring_up(self, rows: Sequence[Row]) -> None:
        """Insert and merge."""
        for row in rows:
            title, body = index_terms(row["title"]), index_terms(row["body"] or "")
            number = self._sql.execute("INSERT INTO ids (article_id) VALUES (?)", (row["article_id"],)).lastrowid
            terms = (number, title[0], body[0], title[1] + body[1])
            self._sql.execute("INSERT INTO texts (rowid, title, body, exact) VALUES (?, ?, ?, ?)", terms)
        if len(rows) > 10_000:
            self._sql.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        self._sql.commit()

    def ask(self, question: str) -> list[str]:
        """Those near one another, then filled up."""
        words = parse_question(question).wanted
        every = " AND ".join(f'{{exact}} : "{word.exact}"' if word.has_marks else f'"{word.plain}"' for word in words)
        found = self._match(f"({every}) AND {{body title}} : {_near(words)}") if self._near and len(words) > 1 else []
        return list(dict.fromkeys([*found, *(self._match(every) if len(found) < 10 else [])]))[:10]

    def _match(self, expression: str) -> list[str]:
        ranked = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 2.0, 1.0, 1.0) LIMIT 10"
        return [
            row[0]
            for row in self._sql.execute(f"SELECT article_id FROM ({ranked}) JOIN ids ON id = rowid", (expression,))
        ]

    def size(self) -> int:
        """The one file."""
        return self._path.stat().st_size


def _near(words: Sequence[Word]) -> str:
    quoted = " ".join(f'"{word.plain}"' for word in words)
    return f"NEAR({quoted}, 10)"


def duckdb_has_fts() -> str:
    """Whether DuckDB's full-text extension is there without a download, in words."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    try:
        connection.execute("LOAD fts")
    except duckdb.Error as error:
        return f"DuckDB {duckdb.__version__}: no full-text search without a download ({str(error).splitlines()[0]})"
    return f"DuckDB {duckdb.__version__}: its extension is there; it makes its index afresh at every change"


def timed(engine: Engine, rows: Sequence[Row]) -> str:
    """How long it takes to bring an engine up to date, by the clock and by the processor, which others do not share."""
    began, busy = time.perf_counter(), time.process_time()
    engine.bring_up(rows)
    return f"{time.perf_counter() - began:.2f} s ({time.process_time() - busy:.2f} s of processor)"
