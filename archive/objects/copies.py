"""The working copy of an archive on object storage: commands run on it as on any archive, and what they commit is brought to the objects.

CACHE/
lock              who writes here holds it
holder            the name of this cache, under which it holds hosts
copy              a link to the copy in use
copies/WRITER/    an archive
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from archive import absent
from archive.errors import ArchiveLockedError, StorageError
from archive.lock import WriterLock, held_by
from archive.merging.merge import merge
from archive.objects.address import Address
from archive.objects.pointer import Pointer, read_pointer, state_of
from archive.objects.pull import fetch_warc, pull
from archive.objects.push import Pushed, push
from archive.objects.store import ObjectStore
from archive.objects.tidy import tidy
from archive.origin import Origin, read_origin, write_origin
from archive.paths import Layout
from archive.snapshot import GRACE, current, recover
from archive.storage import make_folder, point, replace_file, share, told
from archive.writer import ArchiveWriter

#: Times that a writer merges and is overtaken again before it leaves its commits for the next run.
_MERGES = 30
#: The archive's objects are tidied with every commit whose number is a multiple of this.
_TIDY_EVERY = 32
#: What a copy remembers beside its tables, by the names of `Layout`.
_CARRIED = ("unfinished", "salvage", "hosts", "records", "bylines", "bylines_key")


def _now() -> datetime:
    return datetime.now(UTC)


class WorkingCopy:
    """The working copy of one archive in one cache folder.

    Args:
        store: the archive's objects.
        address: of the archive.
        cache: the folder of its copies, which belongs to this archive alone.
        code_version: written into the files that a merge makes.
        now: the clock.
    """

    def __init__(
        self,
        store: ObjectStore,
        address: Address,
        cache: Path,
        *,
        code_version: str,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._address = address
        self._cache = cache
        self._code_version = code_version
        self._now = now

    @property
    def holder(self) -> str:
        """The name under which this cache holds hosts; it outlives the process."""
        path = self._cache / "holder"
        with told(path):
            make_folder(self._cache)
            if not path.exists():
                replace_file(path, uuid4().hex[:16].encode())
            return path.read_text().strip()

    @contextmanager
    def to_read(self, *, files: bool = False) -> Iterator[Path]:
        """A copy of the archive's current state; with all its WARC files where ``files`` says so, else single records are fetched.

        While another process of this machine writes to the copy, it is given as it stands.

        Raises:
            StorageError: where there is no archive, or it cannot be reached.
        """
        try:
            with self._locked():
                layout = self._refreshed(self._in_use())
        except ArchiveLockedError:
            used = self._in_use()
            if used is None or not used.marker.exists():
                raise
            layout = used
        if not layout.marker.exists():
            raise StorageError(f"{self._address} is no ngoaivu archive: nothing was committed there yet.")
        with absent.lent(layout.warc, self._lend):
            if files:
                self._fetch_files(layout)
            yield layout.root

    @contextmanager
    def to_write(self, *, files: bool = False, rewriting: bool = False) -> Iterator[Path]:
        """A copy to write to. When the block is left without an error, what it committed is brought to the archive.

        Where another writer was faster, its state is fetched, the copy's captures are added to it, and it is tried again. What a killed
        process had committed here is brought first.

        Raises:
            ArchiveLockedError: where another process of this machine writes, or others were faster time and again.
            StorageError: where the archive cannot be reached; the commits stay in the copy and are brought by the next command. Also
                where a ``rewriting`` command, whose changes no capture tells of, was overtaken: its commits are given up.
        """
        with self._locked():
            layout = self._in_use()
            if layout is not None and self._ahead(layout):
                layout = self._bring(layout)
            layout = self._refreshed(layout)
            self._note_rewriting(layout, rewriting)
            with absent.lent(layout.warc, self._lend):
                if files and layout.marker.exists():
                    self._fetch_files(layout)
                yield layout.root
            if layout.marker.exists() and self._ahead(layout):
                layout = self._bring(layout)
            self._note_rewriting(layout, False)

    def _lend(self, name: str, offset: int, length: int) -> bytes | None:
        return self._store.read_range(f"warc/{name}", offset, length)

    def _fetch_files(self, layout: Layout) -> None:
        origin, manifest = _origin(layout), current(layout)
        here = {name: file for name, file in manifest.warc.items() if name in origin.warc}
        fetch_warc(self._store, layout, replace(manifest, warc=here))

    def _note_rewriting(self, layout: Layout, rewriting: bool) -> None:
        origin = _origin(layout)
        if origin.rewriting != rewriting:
            write_origin(layout, replace(origin, rewriting=rewriting))

    # The copy in use

    def _in_use(self) -> Layout | None:
        link = self._cache / "copy"
        return Layout(link.resolve()) if link.is_symlink() and link.exists() else None

    def _ahead(self, layout: Layout) -> bool:
        """Whether a copy holds commits that are not known to be at the archive."""
        return layout.marker.exists() and state_of(current(layout)).digest != _origin(layout).digest

    def _refreshed(self, layout: Layout | None) -> Layout:
        """The copy in use, at the archive's current state unless it is ahead of what it was copied from."""
        pointer = read_pointer(self._store)
        self._clear_away(layout)
        if layout is None:
            layout = self._begin(pointer, None)
            self._use(layout)
        elif not self._ahead(layout):
            origin = _origin(layout)
            if pointer is None and origin.digest:
                raise StorageError(f"{self._address} has lost its current.json; put an earlier version of it back.")
            if pointer is not None and pointer.state.digest != origin.digest:
                pull(self._store, pointer.state, layout, origin)
        return layout

    def _begin(self, pointer: Pointer | None, beside: Layout | None) -> Layout:
        """A new copy, at the archive's current state where there is one; files of the copy ``beside`` it are shared."""
        writer = uuid4().hex[:12]
        layout = Layout(self._cache / "copies" / writer)
        origin = Origin(address=str(self._address), writer=writer)
        with told(layout.root):
            make_folder(layout.state)
        write_origin(layout, origin)
        if pointer is not None:
            at_hand = [beside.snapshot(current(beside).number)] if beside else []
            pull(self._store, pointer.state, layout, origin, at_hand)
        return layout

    def _use(self, layout: Layout) -> None:
        with told(self._cache):
            point(self._cache / "copy", os.path.relpath(layout.root, self._cache), self._cache)

    def _clear_away(self, layout: Layout | None) -> None:
        """Remove copies that are not in use, once nobody can be reading there."""
        folder = self._cache / "copies"
        with told(folder):
            for other in folder.iterdir() if folder.is_dir() else ():
                idle = time.time() - other.stat().st_mtime
                if (layout is None or other.name != layout.root.name) and idle >= GRACE.total_seconds():
                    shutil.rmtree(other)

    # Bringing commits to the archive

    def _bring(self, layout: Layout) -> Layout:
        """Push, and merge where others were faster; the copy that is in use afterwards."""
        recover(layout)  # files go as they were committed: what a killed process wrote after that is set aside
        for _ in range(_MERGES):
            if push(self._store, layout, _origin(layout), self._now()) is Pushed.DONE:
                if current(layout).number % _TIDY_EVERY == 0:
                    tidy(self._store, self._now())
                return layout
            layout = self._on_top(layout)
        raise ArchiveLockedError(
            f"{self._address} was changed by others {_MERGES} times while this run tried to commit; what it has stays in {self._cache}, "
            "and the next run brings it."
        )

    def _on_top(self, old: Layout) -> Layout:
        """A copy of the archive's current state with what an overtaken copy holds added; it takes that copy's place."""
        pointer = read_pointer(self._store)
        if pointer is None and _origin(old).digest:
            raise StorageError(f"{self._address} has lost its current.json; put an earlier version of it back.")
        new = self._begin(pointer, old)
        if _origin(old).rewriting:
            self._use(new)
            raise StorageError(
                f"{self._address} was changed by another run meanwhile, so that nothing was changed; run the command again."
            )
        with (
            absent.lent(new.warc, self._lend),
            absent.lent(old.warc, self._lend),
            ArchiveWriter(new.root, code_version=self._code_version, now=self._now) as writer,
        ):
            merge(writer, old.root)
        with told(new.root):
            _carry(old, new)
            self._use(new)
            os.utime(old.root)  # from now on it is out of use; who reads there has a while to end
        return new

    @contextmanager
    def _locked(self) -> Iterator[None]:
        path = self._cache / "lock"
        with told(path):
            make_folder(self._cache)
        lock = WriterLock(path)
        try:
            lock.acquire(self._now())
        except ArchiveLockedError:
            raise ArchiveLockedError(
                f"The working copy of {self._address} in {self._cache} is in use by {held_by(path) or 'another process'}; "
                "wait for it to end or name another folder with --cache."
            ) from None
        try:
            yield
        finally:
            lock.release()


def _origin(layout: Layout) -> Origin:
    origin = read_origin(layout)
    if origin is None:
        raise StorageError(f"{layout.origin} is not there; remove the working copy {layout.root} and call again.")
    return origin


def _carry(old: Layout, new: Layout) -> None:
    """Give a copy what the one before it remembers beside its tables, and the WARC files that both have."""
    for one, other in ((getattr(old, name), getattr(new, name)) for name in _CARRIED):
        if one.is_dir():
            shutil.copytree(one, other, dirs_exist_ok=True)
        elif one.exists():
            shutil.copy2(one, other)
    for name in _origin(new).warc:
        if (old.warc / name).exists() and not (new.warc / name).exists():
            share(os.fspath(old.warc / name), os.fspath(new.warc / name))
