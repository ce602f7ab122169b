"""Archives whose objects are files of a folder, and stores that fail where a test wants them to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from archive import ArchiveWriter, Capture
from archive.objects.address import Address, parse_address
from archive.objects.copies import WorkingCopy
from archive.objects.folder import FolderStore
from archive.objects.store import Listed, ObjectStore, Stored, Version
from tests.s3_server import ENVIRONMENT

VERSION = "1.0"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Killed(BaseException):
    """Stands for a process that is killed: nothing that handles errors may run on."""


class Failing:
    """A store in which the process is killed at the n-th operation that changes something: before it, or when it is done."""

    def __init__(self, store: ObjectStore, at: int, *, done: bool = False) -> None:
        self.changes = 0
        self._store = store
        self._at = at
        self._done = done

    def read(self, key: str) -> Stored | None:
        """As the store."""
        return self._store.read(key)

    def read_range(self, key: str, offset: int, length: int) -> bytes | None:
        """As the store."""
        return self._store.read_range(key, offset, length)

    def put(self, key: str, source: bytes | Path) -> None:
        """As the store, or killed."""
        self._change(lambda: self._store.put(key, source))

    def create(self, key: str, data: bytes) -> Version | None:
        """As the store, or killed."""
        version: Version | None = self._change(lambda: self._store.create(key, data))
        return version

    def replace(self, key: str, data: bytes, version: Version) -> Version | None:
        """As the store, or killed."""
        after: Version | None = self._change(lambda: self._store.replace(key, data, version))
        return after

    def list(self) -> Iterator[Listed]:
        """As the store."""
        return self._store.list()

    def delete(self, keys: Iterable[str]) -> None:
        """As the store, or killed."""
        self._change(lambda: self._store.delete(keys))

    def _change(self, carry_out: Callable[[], Any]) -> Any:
        self.changes += 1
        if self.changes == self._at and not self._done:
            raise Killed
        result = carry_out()
        if self.changes == self._at:
            raise Killed
        return result


@pytest.fixture
def address(tmp_path: Path) -> Address:
    """The address of an archive that is not there yet."""
    found = parse_address(f"file://{tmp_path}/objects")
    assert found is not None
    return found


@pytest.fixture
def objects(tmp_path: Path) -> FolderStore:
    """Its objects."""
    return FolderStore(tmp_path / "objects")


MakeCopy = Callable[..., WorkingCopy]


@pytest.fixture
def machine(tmp_path: Path, address: Address, objects: FolderStore) -> MakeCopy:
    """The working copy of a machine by its name, on the archive's store or on another one that stands before it."""

    def make(name: str = "one", on: ObjectStore | None = None) -> WorkingCopy:
        return WorkingCopy(on or objects, address, tmp_path / name, code_version=VERSION, now=lambda: NOW)

    return make


def write(
    copy: WorkingCopy,
    captures: Iterable[Capture],
    *,
    meanwhile: Callable[[], None] = lambda: None,
    rewriting: bool = False,
) -> None:
    """Commit captures as a command does that is given a working copy; ``meanwhile`` is what others do while it works."""
    with copy.to_write(rewriting=rewriting) as folder:
        meanwhile()
        with ArchiveWriter(folder, code_version=VERSION, now=lambda: NOW) as writer:
            for one in captures:
                writer.add(one)


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Address:
    """The address of an archive there, with what the environment has to say for it."""
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": s3_endpoint}.items():
        monkeypatch.setenv(name, value)
    found = parse_address(f"s3://archives/{uuid4().hex}/ngoai-vu")
    assert found is not None
    return found
