"""Brings files out of a store: in pieces, held against size and hash, and in their place only when whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from archive.errors import StorageError
from archive.objects.store import ObjectStore
from archive.storage import make_folder, told, write_all

_PIECE = 16 << 20  # bytes of one request: small enough to be asked for again when the line breaks
_TRIES = 2


def fetch(store: ObjectStore, key: str, target: Path, *, size: int, sha256: str, aside: Path) -> None:
    """Bring an object to a file; StorageError where it is not there or, asked for twice, is not what was committed.

    Args:
        store: where the object is.
        key: its name.
        target: the file, which is replaced.
        size: bytes that it has.
        sha256: of these bytes.
        aside: a folder on the same file system, where the file is until it is whole.
    """
    with told(target):
        make_folder(aside)
        make_folder(target.parent)
    unfinished = aside / f"{target.name}.{os.getpid()}"
    for _ in range(_TRIES):
        try:
            if _copy(store, key, unfinished, size) == sha256:
                with told(target):
                    unfinished.replace(target)
                return
        finally:
            unfinished.unlink(missing_ok=True)
    raise StorageError(
        f"The archive's object {key} is not the file that was committed ({size} bytes, SHA-256 {sha256[:12]}...); "
        "put an earlier version of it back."
    )


def _copy(store: ObjectStore, key: str, target: Path, size: int) -> str:
    """Copy what is there, at most ``size`` bytes and one more; the hash of what came."""
    digest, done = hashlib.sha256(), 0
    with told(target):
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        while done < size:
            data = store.read_range(key, done, min(_PIECE, size - done))
            if data is None:
                raise StorageError(
                    f"The archive's object {key} is not there; put an earlier version of the bucket back."
                )
            if not data:
                break
            with told(target):
                write_all(descriptor, data)
            digest.update(data)
            done += len(data)
        with told(target):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return digest.hexdigest()
