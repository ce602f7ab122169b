"""Which files a question reads: those of one committed state, or of a plain copy of the tables."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import StorageError
from archive.paths import TABLES, Layout
from archive.reader import Archive, open_archive
from archive.schema import SCHEMA_VERSION, SCHEMAS
from archive.snapshot import check_place
from archive.storage import told


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFiles:
    """The Parquet files of each table, by absolute path, and whether all of them have the columns of today."""

    paths: dict[str, list[str]]
    of_today: bool


def table_files(path: Path) -> TableFiles:
    """Find the files of an archive's committed state, or of a copy made by following its links (``cp -rL``), whole or in part.

    A copy may come from any version and lack tables; one that is being written while it is read shows no committed state.

    Raises:
        StorageError: where neither stands, or it cannot be read.
    """
    layout = Layout(Path(os.path.abspath(path)))  # noqa: PTH100 - links stay: the path is named in messages
    if not layout.current.is_symlink():
        copied = _copied(layout)
        if copied["articles"]:
            return TableFiles(paths=copied, of_today=_of_today(copied))
    return state_files(open_archive(layout.root))


def state_files(archive: Archive) -> TableFiles:
    """The files of a committed state that is open."""
    paths = {table: [str(archive.snapshot / part.path) for part in archive.manifest.of(table)] for table in TABLES}
    return TableFiles(paths=paths, of_today=archive.manifest.schema_version == SCHEMA_VERSION)


def _of_today(paths: dict[str, list[str]]) -> bool:
    """Look at each file's schema: that takes a third of a millisecond, and questions over a union of two schemas take longer."""
    try:
        return all(pq.read_schema(file).equals(SCHEMAS[table]) for table, files in paths.items() for file in files)
    except (OSError, pa.ArrowException) as error:
        raise StorageError(f"A table cannot be read: {error}; copy it again.") from error


def literal(path: str) -> str:
    """A path as a pattern that means this path alone: DuckDB takes every path for a pattern."""
    return glob.escape(path)


def _copied(layout: Layout) -> dict[str, list[str]]:
    if layout.marker.exists():
        check_place(layout)
    with told(layout.root):
        return {table: sorted(str(file) for file in (layout.root / table).rglob("*.parquet")) for table in TABLES}
