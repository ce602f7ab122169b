"""Reads the tables of one snapshot, and rewrites the few parts that a commit touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.errors import StorageError
from archive.manifest import Manifest, Part
from archive.parts import PART_ROWS, Row, conform, encode, folder_of, part_name, table_of, year_folder
from archive.schema import SCHEMAS

KEYS = {
    "articles": ("article_id",),
    "revisions": ("article_id", "superseded_at", "content_hash"),
    "captures": ("url", "fetched_at", "payload_digest"),
    "variants": ("article_id", "content_hash"),
    "harvests": ("run_id", "portal_id", "started"),
}
Key = tuple[Any, ...]


def key_of(table: str, row: Row) -> Key:
    """What makes a row of a table one."""
    return tuple(row[name] for name in KEYS[table])


def read_part(snapshot: Path, table: str, part: Part | str, columns: list[str] | None = None) -> pa.Table:
    """Read one part in today's schema, or some of its columns."""
    path = snapshot / (part if isinstance(part, str) else part.path)
    try:
        data = pq.ParquetFile(path).read(columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise StorageError(f"{path} cannot be read ({error}); run the archive's verification.") from error
    return conform(table, data, columns)


def read_groups(snapshot: Path, table: str, part: Part) -> Iterator[pa.Table]:
    """Read one part in today's schema, one group of rows after the other: a merged part may be large."""
    path = snapshot / part.path
    try:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                yield conform(table, file.read_row_group(number))
    except (OSError, pa.ArrowException) as error:
        raise StorageError(f"{path} cannot be read ({error}); run the archive's verification.") from error


class Tables:
    """The rows of one committed snapshot."""

    def __init__(self, snapshot: Path, manifest: Manifest) -> None:
        self.snapshot = snapshot
        self.manifest = manifest

    def rows(self, table: str, ids: Iterable[str], parts: Iterable[str] | None = None) -> list[tuple[str, Row]]:
        """The rows of some articles, each with the path of its part; ``parts`` narrows the search."""
        wanted = pa.array(sorted(ids), pa.string())
        found: list[tuple[str, Row]] = []
        if not len(wanted):
            return found
        for path in sorted(parts) if parts is not None else [part.path for part in self.manifest.of(table)]:
            data = self._some(table, path, wanted)
            found.extend((path, row) for row in data.to_pylist())
        return found

    def _some(self, table: str, path: str, wanted: pa.Array) -> pa.Table:
        file = self.snapshot / path
        try:
            with pq.ParquetFile(file) as parquet:
                groups = [
                    number
                    for number in range(parquet.num_row_groups)
                    if pc.any(pc.is_in(parquet.read_row_group(number, ["article_id"])["article_id"], wanted)).as_py()
                ]
                data = parquet.read_row_groups(groups) if groups else None
        except (OSError, pa.ArrowException) as error:
            raise StorageError(f"{file} cannot be read ({error}); run the archive's verification.") from error
        if data is None:
            return SCHEMAS[table].empty_table()
        whole = conform(table, data)
        return whole.filter(pc.is_in(whole["article_id"], wanted))

    def columns(self, table: str, columns: list[str]) -> Iterable[tuple[str, pa.Table]]:
        """Some columns of every part of a table, by path."""
        for part in self.manifest.of(table):
            yield part.path, read_part(self.snapshot, table, part, columns)


class Rewrite:
    """The files that a commit adds and removes, worked out from the rows it adds and removes."""

    def __init__(self, tables: Tables, code_version: str) -> None:
        self._tables = tables
        self._code_version = code_version
        self._data: dict[str, pa.Table] = {}
        self._successor: dict[str, str] = {}
        self.parts = dict(tables.manifest.parts)
        self.fresh: dict[str, pa.Buffer] = {}
        self.placed: dict[str, str] = {}

    @property
    def moved(self) -> dict[str, str]:
        """Where the rows of committed parts that are no more now stand."""
        return {path: self.now(path) for path in self._successor if path in self._tables.manifest.parts}

    def now(self, path: str) -> str:
        """The part that has taken a part's place, or itself."""
        while path in self._successor:
            path = self._successor[path]
        return path

    def apply(self, table: str, removed: dict[str, set[Key]], added: Sequence[Row]) -> None:
        """Remove rows from the parts that hold them and add others: to the rewritten part of their folder, or as a new one.

        Where several folders change, each has a part rewritten: a reader that lists one folder before the commit and another
        after it then misses a file that it listed, and fails instead of showing a part of the commit.
        """
        by_folder: dict[str, list[Row]] = defaultdict(list)
        for row in added:
            by_folder[folder_of(table, row)].append(row)
        several = len({path.rpartition("/")[0] for path in removed} | by_folder.keys()) > 1
        for path in sorted(removed):
            folder = path.rpartition("/")[0]
            extra = by_folder.pop(folder, [])
            data = without(table, self._read(table, path), removed[path])
            self._replace(table, [path], folder, pa.concat_tables([data, table_of(table, extra)]), extra)
        for folder, rows in sorted(by_folder.items()):
            old = self._smallest(folder) if several else []
            for start in range(0, len(rows), PART_ROWS):
                some = rows[start : start + PART_ROWS]
                kept = [self._read(table, path) for path in old]
                self._replace(table, old, folder, pa.concat_tables([*kept, table_of(table, some)]), some)
                old = []

    def _smallest(self, folder: str) -> list[str]:
        parts = [part for path, part in self.parts.items() if path.rpartition("/")[0] == folder]
        return [min(parts, key=lambda part: (part.rows, part.path)).path] if parts else []

    def open_folder(self, folder: str) -> None:
        """Give a folder a part without rows, which the first rows replace."""
        self._write(folder.partition("/")[0], folder, SCHEMAS[folder.partition("/")[0]].empty_table())

    def folders(self) -> set[str]:
        """The folders that hold parts."""
        return {path.rpartition("/")[0] for path in self.parts}

    def merge(self, groups: Iterable[tuple[str, list[str]]]) -> None:
        """Make one part of several of a folder."""
        for folder, paths in groups:
            table = folder.partition("/")[0]
            self._replace(table, paths, folder, pa.concat_tables([self._read(table, path) for path in paths]), [])

    def lay_out(self, table: str, pieces: Iterable[tuple[str, pa.Table]]) -> None:
        """Replace every part of a table, by pieces and their folders."""
        self._clear(table)
        for folder, piece in pieces:
            path = self._put(table, folder, piece)
            self._data.pop(path, None)  # nothing reads it again, and all pieces together are the whole table
            if table == "articles":
                self.placed.update(dict.fromkeys(piece["article_id"].to_pylist(), path))

    def lay_out_rows(self, table: str, rows: Iterable[Row]) -> None:
        """Replace a whole table."""
        self._clear(table)
        self.apply(table, {}, list(rows))

    def _clear(self, table: str) -> None:
        for path in [path for path in self.parts if path.startswith(f"{table}/")]:
            self._drop(path)

    def keep_schema(self, table: str) -> None:
        """Let a table without rows have one part without rows, so that plain readers find its columns, and no other table."""
        mine = [part for part in self.parts.values() if part.path.startswith(f"{table}/")]
        empty = [part.path for part in mine if not part.rows]
        if not mine:
            self._write(table, year_folder(0) if table == "articles" else table, SCHEMAS[table].empty_table())
        elif len(empty) < len(mine):
            for path in empty:
                self._drop(path)

    def _replace(self, table: str, old: list[str], folder: str, data: pa.Table, extra: Sequence[Row]) -> None:
        for path in old:
            self._drop(path)
        path = self._put(table, folder, data)
        self._successor.update({one: path for one in old if one != path})
        if table == "articles":
            self.placed.update({row["article_id"]: path for row in extra})

    def _read(self, table: str, path: str) -> pa.Table:
        return self._data[path] if path in self._data else read_part(self._tables.snapshot, table, path)

    def _drop(self, path: str) -> None:
        del self.parts[path]
        self.fresh.pop(path, None)
        self._data.pop(path, None)

    def _put(self, table: str, folder: str, data: pa.Table) -> str:
        return self._write(table, folder, data) if data.num_rows else ""

    def _write(self, table: str, folder: str, data: pa.Table) -> str:
        buffer = encode(table, data, self._code_version)
        name, digest = part_name(buffer)
        path = f"{folder}/{name}"
        if path not in self._tables.manifest.parts:
            self.fresh[path] = buffer
        self._data[path] = data
        self.parts[path] = Part(path, buffer.size, digest, data.num_rows)
        return path


def without(table: str, data: pa.Table, keys: set[Key]) -> pa.Table:
    """The rows whose key is none of these."""
    names = KEYS[table]
    columns = [data[name].to_pylist() for name in names]
    mask = [key not in keys for key in zip(*columns, strict=True)]
    return data.filter(pa.array(mask, pa.bool_()))
