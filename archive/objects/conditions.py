"""Whether a store carries out the conditions of puts. One that passes over them would let two writers undo each other in silence."""

from __future__ import annotations

from uuid import uuid4

from archive.errors import StorageError
from archive.objects.store import ObjectStore


def check_conditions(store: ObjectStore) -> None:
    """Try conditional puts on an object that is removed again; StorageError where one is carried out that must not be."""
    key = f"snapshots/trial-{uuid4().hex}"
    try:
        first = store.create(key, b"1")
        kept = first is not None and store.create(key, b"2") is None
        second = store.replace(key, b"3", first) if first and kept else None
        if second is None or first is None or store.replace(key, b"4", first) is not None:
            raise StorageError(
                "The storage service does not carry out conditional puts (If-None-Match, If-Match), without which two writers could undo "
                "each other; nothing was committed there."
            )
    finally:
        store.delete([key])
