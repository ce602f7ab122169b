"""Brings the commits of a working copy to the archive: first the objects, then the pointer, whose conditional put is the commit."""

from __future__ import annotations

import enum
from datetime import datetime

from archive.changes import CHANGES
from archive.manifest import Manifest
from archive.objects.conditions import check_conditions
from archive.objects.pointer import POINTER, Pointer, pointer_bytes, read_manifest, read_pointer, state_of
from archive.objects.pull import with_state
from archive.objects.store import ObjectStore
from archive.origin import Origin, write_origin
from archive.paths import Layout
from archive.snapshot import current


class Pushed(enum.Enum):
    """What became of a push."""

    DONE = "the archive stands where the copy does"
    OVERTAKEN = "another writer has committed since the copy was made"


def push(store: ObjectStore, layout: Layout, origin: Origin, now: datetime) -> Pushed:
    """Commit to the archive what the copy committed; a push that was killed, at whatever point, is begun again.

    Nobody writes to the copy meanwhile. Until the pointer is put the archive stands as it did: objects that no committed state names
    are not looked at. They are put without a look whether they are there, so that none is taken for whole that is being removed.
    """
    manifest = current(layout)
    state = state_of(manifest)
    pointer = read_pointer(store)
    if pointer is None or pointer.state != state:
        if not _follows(origin, pointer):
            return Pushed.OVERTAKEN
        if pointer is None:
            check_conditions(store)
        known = read_manifest(store, pointer.state) if pointer else None
        _put_objects(store, layout, manifest, known)
        if not _put_pointer(store, manifest, pointer, now):
            return Pushed.OVERTAKEN
    write_origin(layout, with_state(origin, manifest))
    return Pushed.DONE


def _follows(origin: Origin, pointer: Pointer | None) -> bool:
    """Whether the archive still stands at the state that the copy began with."""
    if pointer is None:
        return not origin.digest
    return (origin.number, origin.digest) == (pointer.state.number, pointer.state.digest)


def _put_objects(store: ObjectStore, layout: Layout, manifest: Manifest, known: Manifest | None) -> None:
    folder = layout.snapshot(manifest.number)
    for name in sorted(manifest.warc.keys() - (known.warc.keys() if known else set())):
        store.put(f"warc/{name}", layout.warc / name)
    for path in sorted(manifest.parts.keys() - (known.parts.keys() if known else set())):
        store.put(path, folder / path)
    state = state_of(manifest)
    store.put(state.changes_key, (folder / CHANGES).read_bytes())
    store.put(state.manifest_key, manifest.dump())


def _put_pointer(store: ObjectStore, manifest: Manifest, pointer: Pointer | None, now: datetime) -> bool:
    """Put the pointer if it still is as it was read; False where another writer's is there.

    A put whose answer was lost is asked again by the client, and then refused for what it did itself: hence the second look.
    """
    data = pointer_bytes(manifest, pointer, now)
    done = store.create(POINTER, data) if pointer is None else store.replace(POINTER, data, pointer.version)
    if done is not None:
        return True
    found = read_pointer(store)
    return found is not None and found.state == state_of(manifest)
