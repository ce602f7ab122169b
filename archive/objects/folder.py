"""Objects as the files of a folder, such as a share that several machines have mounted."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from archive.errors import StorageError
from archive.objects.store import Listed, Stored, Version
from archive.paths import STATE
from archive.storage import make_folder, sync_folder, told

_LOCK = ".lock"
_UNFINISHED = ".putting"


class FolderStore:
    """A folder as a store of objects. A conditional put holds a lock (``flock``), which is as good as the file system's."""

    def __init__(self, root: Path) -> None:
        if (root / STATE).exists():
            raise StorageError(f"file://{root} holds an archive for local use; name it by its path, without file://.")
        self._root = root

    def read(self, key: str) -> Stored | None:
        """A small object; None where there is none."""
        path = self._root / key
        with told(path):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                return None
        return Stored(data, _version(data))

    def read_range(self, key: str, offset: int, length: int) -> bytes | None:
        """Some bytes of an object; None where there is none."""
        path = self._root / key
        with told(path):
            try:
                with path.open("rb") as stream:
                    stream.seek(offset)
                    return stream.read(length)
            except FileNotFoundError:
                return None

    def put(self, key: str, source: bytes | Path) -> None:
        """Put an object."""
        path = self._root / key
        with told(path):
            make_folder(path.parent)
            aside = path.with_name(f"{path.name}.{uuid4().hex[:8]}{_UNFINISHED}")
            try:
                with aside.open("xb") as stream:
                    if isinstance(source, bytes):
                        stream.write(source)
                    else:
                        with source.open("rb") as data:
                            shutil.copyfileobj(data, stream, 1 << 20)
                    stream.flush()
                    os.fsync(stream.fileno())
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
            sync_folder(path.parent)

    def create(self, key: str, data: bytes) -> Version | None:
        """Put an object where there is none of that name."""
        with self._locked():
            if self.read(key) is not None:
                return None
            self.put(key, data)
        return _version(data)

    def replace(self, key: str, data: bytes, version: Version) -> Version | None:
        """Put an object in the place of one in a known state."""
        with self._locked():
            known = self.read(key)
            if known is None or known.version != version:
                return None
            self.put(key, data)
        return _version(data)

    def list(self) -> Iterator[Listed]:
        """Every object."""
        with told(self._root):
            for path in sorted(self._root.rglob("*")):
                if path.is_file() and path.name != _LOCK and path.suffix != _UNFINISHED:
                    facts = path.stat()
                    modified = datetime.fromtimestamp(facts.st_mtime, UTC)
                    yield Listed(path.relative_to(self._root).as_posix(), facts.st_size, modified)

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects."""
        with told(self._root):
            for key in keys:
                (self._root / key).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with told(self._root):
            make_folder(self._root)
            descriptor = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)


def _version(data: bytes) -> Version:
    return Version(tag=sha256(data).hexdigest())
