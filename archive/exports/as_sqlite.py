"""SQLite: one table of articles, and one for each column that holds several values, with keys, foreign keys and indices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from archive.exports.rows import Rows, timed
from archive.exports.task import Task

# Each child table, its columns beside article_id and position.
CHILDREN = {
    "other_urls": ("url",),
    "date_flags": ("flag",),
    "countries": ("country",),
    "attachments": ("url", "label", "media_type"),
    "images": ("url", "caption", "media_type"),
    "field_from": ("field", "rule"),
}
_INDEXED = ("portal_id", "province_code", "province_code_2025", "published_date", "cluster_id", "url", "text_hash")
_INDEXED_CHILDREN = {"other_urls": "url", "countries": "country"}
# The file is no one's yet: it is made durable as a whole when it is done.
_LOADING = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -131072",
    "page_size = 4096",
)


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Write the rows; text is exact, NUL included."""
    with closing(sqlite3.connect(place, isolation_level=None)) as base:
        for setting in _LOADING:
            base.execute(f"PRAGMA {setting}")
        base.execute("BEGIN")
        columns = _create(base, rows.schema)
        _note(base, task)
        for data in rows.batches():
            _insert(base, timed(data), columns)
        for name in _INDEXED:
            base.execute(f'CREATE INDEX "articles_{name}" ON articles ("{name}")')
        for table, name in _INDEXED_CHILDREN.items():
            base.execute(f'CREATE INDEX "{table}_{name}" ON "{table}" ("{name}")')
        base.execute("COMMIT")
        base.execute("ANALYZE")
    return []


def _create(base: sqlite3.Connection, schema: pa.Schema) -> list[str]:
    """Make the tables; returns the columns of ``articles``."""
    plain = [one for one in schema if one.name not in CHILDREN]
    described = ", ".join(_column(one) for one in plain)
    base.execute(f"CREATE TABLE articles ({described})")
    for table, names in CHILDREN.items():
        own = ", ".join(f'"{name}" TEXT' for name in names)
        base.execute(
            f'CREATE TABLE "{table}" (article_id TEXT NOT NULL REFERENCES articles (article_id), position INTEGER NOT NULL, {own},'
            " PRIMARY KEY (article_id, position)) WITHOUT ROWID"
        )
    base.execute("CREATE TABLE export (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
    return [one.name for one in plain]


def _column(field: pa.Field[Any]) -> str:
    kind = "INTEGER" if pa.types.is_integer(field.type) else "TEXT"
    key = " PRIMARY KEY" if field.name == "article_id" else ""
    return f'"{field.name}" {kind}{"" if field.nullable else " NOT NULL"}{key}'


def _note(base: sqlite3.Connection, task: Task) -> None:
    facts = {
        "snapshot": task.token,
        "committed_at": task.archive.manifest.committed_at,
        "changes_since": task.since.token if task.since else None,
        "bylines": str(task.bylines),
        "code_version": task.code_version,
    }
    base.executemany("INSERT INTO export VALUES (?, ?)", sorted(facts.items()))


def _insert(base: sqlite3.Connection, data: pa.Table, columns: list[str]) -> None:
    marks = ", ".join("?" * len(columns))
    values = zip(*(data[name].to_pylist() for name in columns), strict=True)
    base.executemany(f"INSERT INTO articles VALUES ({marks})", values)  # noqa: S608 - nothing but question marks
    ids = data["article_id"].to_pylist()
    for table, names in CHILDREN.items():
        marks = ", ".join("?" * (2 + len(names)))
        found = _child_rows(ids, data[table].to_pylist(), names)
        base.executemany(f'INSERT INTO "{table}" VALUES ({marks})', found)  # noqa: S608 - a name of our own


def _child_rows(ids: list[str], lists: list[Any], names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    for article_id, values in zip(ids, lists, strict=True):
        for position, value in enumerate(values or ()):
            if isinstance(value, dict):
                value = tuple(value[name] for name in names)
            elif isinstance(value, str):
                value = (value,)
            yield article_id, position, *value
