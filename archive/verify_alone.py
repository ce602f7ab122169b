"""Checks files whose list is lost or damaged by what they say of themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from archive.changes import CHANGES, Changes
from archive.errors import StorageError
from archive.nearby import load_run
from archive.responses import whole_members

Finding = tuple[Path, str]


def check_snapshot(folder: Path) -> Iterator[Finding]:
    """The parts of a snapshot by their names, which their hashes gave them, and the changes by their form."""
    for path in sorted(folder.rglob("*.parquet")):
        if path.name != f"part-{hashlib.sha256(path.read_bytes()).hexdigest()[:24]}.parquet":
            yield path, "its bytes are not those that were written"
    place = folder / CHANGES
    try:
        Changes.parse(place.read_bytes())
    except FileNotFoundError:
        yield place, "what the commit changed in the index is not there"
    except StorageError:
        yield place, "its bytes are not those that were written"


def check_warc(folder: Path) -> Iterator[Finding]:
    """WARC files by their records: each must hold together, to the end of the file."""
    for path in sorted(folder.glob("*.warc.gz")):
        end = 0
        for place, _ in whole_members(path):
            end = place.offset + place.length
        if end != path.stat().st_size:
            yield path, f"from byte {end} on it holds no whole records"


def check_runs(folder: Path) -> Iterator[Finding]:
    """Signatures by their form."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            load_run(path)
        except (OSError, ValueError):
            yield path, "it is no whole run of signatures"
