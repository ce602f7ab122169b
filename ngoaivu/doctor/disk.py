"""The disk: room, and the file operations that a commit relies on, tried out where the archive stands or will stand."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.storage import point, sync_folder, write_new
from ngoaivu.doctor.finding import STORAGE, Finding, failed, ok, warning

_AREA = "disk"
_GIB = 1 << 30
#: A first walk of a large portal takes a few hundred megabytes of pages; below the lower bound a commit may not fit.
ENOUGH, LEAST = 5 * _GIB, _GIB // 4
ENOUGH_FILES = 20_000


def check_disk(archive: Path) -> list[Finding]:
    """Room, and whether files can be written, synced, linked and locked beside the archive."""
    place = standing(archive)
    if not place.is_dir():
        return [failed(_AREA, f"{place} is a file; name a folder with --archive", STORAGE)]
    usage = os.statvfs(place)
    found = [room(place, shutil.disk_usage(place).free), *files_left(place, usage.f_files, usage.f_favail)]
    return [*found, *owner(place, os.geteuid()), *_operations(place)]


def standing(archive: Path) -> Path:
    """The archive's folder, or the nearest one above it that exists."""
    place = archive.resolve()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place


def room(place: Path, free: int) -> Finding:
    """Whether the free bytes are enough."""
    words = f"{free / _GIB:.1f} GiB free at {place}"
    if free < LEAST:
        return failed(_AREA, f"{words}; a harvest needs {LEAST / _GIB:.2f} GiB at least: make room", STORAGE)
    if free < ENOUGH:
        return warning(_AREA, f"{words}; the first harvest of a large portal takes more: make room")
    return ok(_AREA, words)


def files_left(place: Path, total: int, left: int) -> list[Finding]:
    """Whether there are inodes enough; file systems without a fixed number of them say 0."""
    if total and left < ENOUGH_FILES:
        return [
            warning(_AREA, f"only {left} more files can be made at {place}; remove small files or use another disk")
        ]
    return []


def owner(place: Path, user: int) -> list[Finding]:
    """What root writes into another user's archive that user's nightly run cannot write any more."""
    owns = place.stat().st_uid
    if user == 0 and owns != 0:
        return [warning(_AREA, f"{place} belongs to {_name(owns)}; run as that user and not as root")]
    return []


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _operations(place: Path) -> Iterator[Finding]:
    try:
        with TemporaryDirectory(prefix=".doctor-", dir=place) as folder:
            yield from try_out(Path(folder), place)
    except OSError as error:
        who = _name(place.stat().st_uid)
        yield failed(_AREA, f"{place} cannot be written ({error.strerror}); run as {who}, who owns it", STORAGE)


Operation = Callable[[Path], None]


def try_out(folder: Path, place: Path) -> list[Finding]:
    """Try each operation in an empty folder; ``place`` is what the sentences name."""
    found = []
    for name, operation, why, fatal in _OPERATIONS:
        try:
            operation(folder)
        except OSError as error:
            text = f"{name} do not work at {place} ({error.strerror}): {why}"
            found.append(failed(_AREA, text, STORAGE) if fatal else warning(_AREA, text))
    return found or [ok(_AREA, f"{place} can be written; syncs, links, renames and locks work")]


def _sync(folder: Path) -> None:
    write_new(folder / "page", b"x")
    sync_folder(folder)


def _link(folder: Path) -> None:
    with _file(folder / "linked") as path:
        os.link(path, folder / "link")


def _rename(folder: Path) -> None:
    for target in ("one", "two"):
        point(folder / "current", target, folder)


def _lock(folder: Path) -> None:
    with _file(folder / "lock") as path, path.open() as one, path.open() as other:
        fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        raise OSError(0, "two holders at once")


@contextmanager
def _file(path: Path) -> Iterator[Path]:
    path.touch()
    yield path


_LOCAL = "put the archive on a local file system"
_OPERATIONS: tuple[tuple[str, Operation, str, bool], ...] = (
    ("syncs", _sync, f"a power cut may cost what was committed; {_LOCAL}", True),
    ("symbolic links", _rename, f"a commit renames one; {_LOCAL}", True),
    ("locks", _lock, f"two harvests could write at once; {_LOCAL}", True),
    ("hard links", _link, f"every commit copies all tables instead; {_LOCAL}", False),
)
