"""What an archive needs of a store of objects: whole objects, and puts that are carried out only under a condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which state of an object is meant; storage services name it by an entity tag, a generation, or both."""

    tag: str | None = None
    generation: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An object's bytes, and which state of it they are."""

    data: bytes
    version: Version


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing names it: its key below the archive's prefix, its size in bytes, when it was last written."""

    key: str
    size: int
    modified: datetime


class ObjectStore(Protocol):
    """The objects below one prefix. Whatever fails is a StorageError of one sentence that holds no credentials.

    A put is whole or not there, and whoever reads after it has ended sees it.
    """

    def read(self, key: str) -> Stored | None:
        """A small object; None where there is none."""
        ...

    def read_range(self, key: str, offset: int, length: int) -> bytes | None:
        """Some bytes of an object, fewer where it ends before; None where there is none."""
        ...

    def put(self, key: str, source: bytes | Path) -> None:
        """Put an object, in the place of one of that name; a path is the file to take it from."""
        ...

    def create(self, key: str, data: bytes) -> Version | None:
        """Put an object where there is none of that name; None where there is one."""
        ...

    def replace(self, key: str, data: bytes, version: Version) -> Version | None:
        """Put an object in the place of one in a known state; None where it is in another state, or gone."""
        ...

    def list(self) -> Iterator[Listed]:
        """Every object below the prefix."""
        ...

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that are not there are passed over."""
        ...
