"""Whether the objects that the current state of an archive names are there, by a listing; bytes are checked when they are fetched."""

from __future__ import annotations

from archive.objects.pointer import read_manifest, read_pointer
from archive.objects.store import ObjectStore


def check_objects(store: ObjectStore) -> list[str]:
    """What is wrong with the objects of the current state, a sentence for each. StorageError where it has no manifest."""
    pointer = read_pointer(store)
    if pointer is None:
        return []
    manifest = read_manifest(store, pointer.state)
    wanted = {path: part.size for path, part in manifest.parts.items()}
    wanted |= {f"warc/{name}": file.length for name, file in manifest.warc.items()}
    found = {one.key: one.size for one in store.list()}
    faults = [_fault(key, size, found.get(key)) for key, size in sorted(wanted.items()) if found.get(key) != size]
    if pointer.state.changes_key not in found:
        faults.append(f"the object {pointer.state.changes_key} is not there")
    return faults


def _fault(key: str, size: int, found: int | None) -> str:
    return f"the object {key} " + (
        "is not there" if found is None else f"has {found} bytes where {size} were committed"
    )
