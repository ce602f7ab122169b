"""Where the index of an archive stands."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from archive.paths import Layout
from archive.reader import open_archive
from archive.storage import told


def index_folder(layout: Layout, cache: Path | None) -> Path:
    """The folder of an archive's index, which is made: beside the archive, or in ``cache``, or where that must be, in the user's cache."""
    open_archive(layout.root)  # nothing is made where no archive is
    if cache is None:
        try:
            return _made(layout.search)
        except OSError:
            cache = _users_cache()
    name = hashlib.sha256(os.fsencode(layout.root.resolve())).hexdigest()[:24]
    folder = cache / name
    with told(folder):
        return _made(folder)


def _made(folder: Path) -> Path:
    """The folder, in which files can be written; OSError where they cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    os.close(os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644))
    return folder


def _users_cache() -> Path:
    """The folder that the XDG specification names for what can be made again."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "ngoaivu" / "search"
