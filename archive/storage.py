"""The few ways in which the archive touches the disk, each durable and each failing as StorageError."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.errors import StorageError

_LINKLESS = {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV, errno.ENOSYS}


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an OSError into a StorageError that names the path and says the reason in the system's own words."""
    try:
        yield
    except OSError as error:
        place = error.filename if isinstance(error.filename, str) else path
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise StorageError(f"{place}: {reason}; the archive stands as last committed.") from error
    except sqlite3.Error as error:
        raise StorageError(f"{path}: {error}; the archive stands as last committed.") from error


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte, however many calls it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_new(path: Path, data: bytes | memoryview, mode: int = 0o644) -> None:
    """Write a file that must not exist yet and make its bytes durable; its name is durable after :func:`sync_folder`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing, each durable by its name."""
    for folder in reversed([one for one in (path, *path.parents) if not one.exists()]):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def replace_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put a whole file in the place of another: at every instant one of the two is there."""
    aside = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        aside.unlink()
    write_new(aside, data, mode)
    aside.replace(path)
    sync_folder(path.parent)


def point(link: Path, target: str, workshop: Path) -> None:
    """Make ``link`` a symbolic link to ``target`` in one rename; it is made in the folder ``workshop``."""
    aside = workshop / f"{link.name}.new"
    with contextlib.suppress(FileNotFoundError):
        aside.unlink()
    aside.symlink_to(target)
    aside.replace(link)
    sync_folder(link.parent)


def share(source: str, target: str) -> None:
    """Give a file a second name; where the file system knows no hard links, copy it."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _LINKLESS:
            raise
        write_new(Path(target), Path(source).read_bytes())
        shutil.copystat(source, target)
