"""The formats that an archive is exported to, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.exports import as_csv, as_jsonl, as_parquet, as_sqlite
from archive.exports.rows import Rows
from archive.exports.task import Task

Write = Callable[[Rows, Path, Task], list[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        write: Writes the rows to a place where nothing is; its answer is what the user should know.
        changes: Whether it can hold changes.
    """

    write: Write
    changes: bool = True


FORMATS = {
    "csv": Format(as_csv.write),
    "jsonl": Format(as_jsonl.write),
    "parquet": Format(as_parquet.write),
    "sqlite": Format(as_sqlite.write),
}
