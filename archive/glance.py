"""A quick look at an archive: every file is there and as long as it should be. `archive.verify` reads them all."""

from __future__ import annotations

from pathlib import Path

from archive.manifest import Manifest
from archive.origin import read_origin
from archive.paths import TABLES, Layout


def glance(layout: Layout, manifest: Manifest) -> list[str]:
    """What is wrong at first sight with the current state, a sentence for each; costs one look-up a file."""
    snapshot = layout.snapshot(manifest.number)
    faults = [_short(snapshot / path, part.size, exactly=True) for path, part in sorted(manifest.parts.items())]
    elsewhere = _elsewhere(layout)
    faults += [
        _short(layout.warc / name, file.length) for name, file in sorted(manifest.warc.items()) if name not in elsewhere
    ]
    faults += [
        f"{layout.root / table} does not lead to its table" for table in TABLES if not (layout.root / table).is_dir()
    ]
    return [fault for fault in faults if fault]


def _elsewhere(layout: Layout) -> set[str]:
    """The WARC files that a working copy leaves where they are kept."""
    origin = read_origin(layout)
    return {name for name in origin.warc if not (layout.warc / name).exists()} if origin else set()


def _short(path: Path, size: int, *, exactly: bool = False) -> str | None:
    """What is wrong with a file's length; a WARC file may be longer, for a writer at work has not committed its end."""
    try:
        found = path.stat().st_size
    except OSError:
        return f"{path} is not there"
    wrong = found != size if exactly else found < size
    return f"{path} has {found} bytes where {size} were written" if wrong else None
