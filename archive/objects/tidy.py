"""Removes objects that no state names any more, once nobody can be reading or putting them."""

from __future__ import annotations

from datetime import datetime

from archive.objects.pointer import GRACE, POINTER, State, read_manifest, read_pointer
from archive.objects.store import ObjectStore
from archive.paths import INNER_TABLES

#: Hosts' leases are not among them: they are few, and hold what is remembered of the hosts.
_OURS = ("snapshots/", "warc/", *(f"{table}/" for table in INNER_TABLES))


def tidy(store: ObjectStore, now: datetime) -> int:
    """Remove what neither the current state nor one of its recent predecessors names and what was put long ago; how many objects.

    Whatever else stands under the prefix is left alone.
    """
    pointer = read_pointer(store)
    if pointer is None:
        return 0
    needed = {POINTER}
    for state in (pointer.state, *(one for one, until in pointer.predecessors if now - until < GRACE)):
        needed |= _named(store, state)
    old = [
        one.key
        for one in store.list()
        if one.key not in needed and one.key.startswith(_OURS) and now - one.modified >= GRACE
    ]
    store.delete(old)
    return len(old)


def _named(store: ObjectStore, state: State) -> set[str]:
    manifest = read_manifest(store, state)
    return {state.manifest_key, state.changes_key, *manifest.parts, *(f"warc/{name}" for name in manifest.warc)}
