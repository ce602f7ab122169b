"""The formats that an archive is exported to, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.exports import as_csv, as_delta, as_jsonl, as_parquet, as_sqlite, as_tei
from archive.exports.huggingface import dataset
from archive.exports.receipt import is_ours
from archive.exports.rows import Rows
from archive.exports.task import Task

Write = Callable[[Rows, Path, Task], list[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        write: Writes the rows to a place where nothing is; its answer is what the user should know.
        changes: Whether it can hold changes.
        is_ours: Whether what stands at a place is an export as it was written.
        follow: Goes on from the export that stands at a place, in one step; None where a new one takes its place.
    """

    write: Write
    changes: bool = True
    is_ours: Callable[[Path], bool] = is_ours
    follow: Write | None = None


FORMATS = {
    "csv": Format(as_csv.write),
    "jsonl": Format(as_jsonl.write),
    "parquet": Format(as_parquet.write),
    "sqlite": Format(as_sqlite.write),
    "delta": Format(as_delta.write, is_ours=as_delta.is_ours, follow=as_delta.follow),
    "huggingface": Format(dataset.write, changes=False),
    "tei": Format(as_tei.write, changes=False),
}
