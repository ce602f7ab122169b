"""Puts an export in its place: written aside in a folder beside it, then renamed, so that it is absent, whole, or as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import UsageError
from archive.exports.receipt import NAME, Receipt, aside, beside, files_of, hashes
from archive.storage import replace_file, sync_folder, told, write_new

_NEW, _FORMER, _SPILL = "new", "former", "spill"


@dataclass(frozen=True, slots=True)
class Workshop:
    """The folder beside an export's place in which it is made."""

    target: Path
    folder: Path

    @property
    def new(self) -> Path:
        """Where the export is written."""
        return self.folder / _NEW

    @property
    def spill(self) -> Path:
        """An empty folder for what is written on the way."""
        place = self.folder / _SPILL
        place.mkdir(exist_ok=True)
        return place

    def put(self, receipt: Receipt) -> Receipt:
        """Put what was written in its place, with its receipt; what stood there before is gone then. Returns the whole receipt."""
        with told(self.target):
            return self._put_folder(receipt) if self.new.is_dir() else self._put_file(receipt)

    def put_bare(self) -> None:
        """Put a folder in its place, where nothing is, that needs no receipt to be known again."""
        with told(self.target):
            for path in files_of(self.new):
                _sync(path)
            self.new.rename(self.target)
            sync_folder(self.target.parent)

    def _put_file(self, receipt: Receipt) -> Receipt:
        whole = replace(receipt, files={self.target.name: hashes(self.folder, [self.new])[_NEW]})
        _sync(self.new)
        replace_file(aside(self.target), whole.dump())
        self.new.replace(self.target)
        sync_folder(self.target.parent)
        aside(self.target).replace(beside(self.target))
        sync_folder(self.target.parent)
        return whole

    def _put_folder(self, receipt: Receipt) -> Receipt:
        files = files_of(self.new)
        whole = replace(receipt, files=hashes(self.new, files))
        for path in files:
            _sync(path)
        write_new(self.new / NAME, whole.dump())
        for folder in {path.parent for path in files} | {self.new}:
            sync_folder(folder)
        if self.target.exists():
            self.target.rename(self.folder / _FORMER)
        self.new.rename(self.target)
        sync_folder(self.target.parent)
        return whole


@contextlib.contextmanager
def workshop(target: Path) -> Iterator[Workshop]:
    """Make the folder in which an export to a place is made, and remove it in the end; what a killed run left is cleared away.

    Raises:
        UsageError: where another export to the place is at work.
        StorageError: where the folder cannot be made.
    """
    folder = target.with_name(f".{target.name}.exporting")
    with told(folder):
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(descriptor, target)
        try:
            with told(folder):
                _clear(folder, target)
            yield Workshop(target, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, target: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"Another export to {target} is at work; wait for it to end.") from None


def check_target(target: Path, archive: Path, is_ours: Callable[[Path], bool]) -> None:
    """Refuse a place that an export may not take, having touched nothing; ``is_ours`` tells what an export wrote.

    Raises:
        UsageError: where it is inside the archive or holds it, its folder is not there, or what stands there is not an export as
            it was written.
    """
    place, root = target.resolve(), archive.resolve()
    if place.is_relative_to(root) or root.is_relative_to(place):
        raise UsageError(f"{target} is inside the archive {archive} or holds it; choose a place outside it.")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent} is no folder; make it first, or choose another place.")
    if target.is_symlink() or (target.exists() and not is_ours(target)):
        raise UsageError(
            f"{target} is there, and is not an export as `ngoaivu export` wrote it: nothing was written; "
            "remove it yourself or choose another place."
        )


def _clear(folder: Path, target: Path) -> None:
    former = folder / _FORMER
    if former.exists() and not target.exists():
        former.rename(target)  # a run was killed while it changed the two
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
