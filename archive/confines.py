"""Holds an archive to its own folder: nothing inside it may lead elsewhere, for an archive may come from a stranger.

Opening an archive for writing removes what was not committed and cuts files to their committed length. Behind a link that is done to
whatever the link leads to. Three kinds of links are the archive's own: that to the current state, those to its tables, and in a fork, which
lies inside the archive that it was made of (``archive.fork``), those to that archive's WARC files, which are read and never changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from archive.errors import StorageError
from archive.paths import STATE, TABLES, Layout

Finding = tuple[Path, str]

_LINK = "it is a symbolic link; an archive holds its files itself (move the whole archive to another disk, or mount one there)"
_NO_FILE = "it is neither a file nor a folder"


def check_confined(layout: Layout) -> None:
    """Raise StorageError where something inside the archive leads out of it; touches nothing."""
    for path, wrong in escapes(layout):
        raise StorageError(f"{path} is not to be used: {wrong}.")


def escapes(layout: Layout) -> Iterator[Finding]:
    """Each thing inside an archive through which a reader or a writer would leave it."""
    for folder in (layout.state, layout.warc):
        if folder.is_symlink():
            yield folder, _LINK
        elif folder.is_dir():
            yield from _inside(layout, folder)
    if layout.current.is_symlink():
        target = layout.current.readlink()
        if target.parent != Path(layout.snapshots.name) or not target.name.isdigit():
            yield layout.current, f"it leads to {target}, which is no snapshot"


def _of_origin(layout: Layout, path: Path) -> bool:
    """Whether a link leads from the WARC folder of a fork to the file of that name in the archive that holds the fork."""
    if path.parent != layout.warc:
        return False
    here = layout.root.resolve()
    origins = [Layout(above.parent) for above in here.parents if above.name == STATE]
    target = path.resolve()
    return any(target == origin.warc / path.name and here.is_relative_to(origin.shards) for origin in origins)


def _inside(layout: Layout, folder: Path) -> Iterator[Finding]:
    # The others are what a commit or a repair that broke off leaves of its renaming: nothing follows them.
    own = {layout.current, *(layout.state / f"{name}.new" for name in (layout.current.name, *TABLES))}
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            path = Path(entry.path)
            if entry.is_symlink():
                if path not in own and not _of_origin(layout, path):
                    yield path, _LINK
            elif entry.is_dir(follow_symlinks=False):
                if path != layout.shards:  # archives of their own, each looked at when it is opened; removing follows no link
                    yield from _inside(layout, path)
            elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                yield path, _NO_FILE
