"""Makes a working copy stand at a committed state of the archive: the parts that it lacks are fetched, and one link is renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from archive.changes import CHANGES
from archive.errors import StorageError
from archive.manifest import MANIFEST, Manifest, Part
from archive.objects.pointer import State, read_manifest, state_of
from archive.objects.store import ObjectStore
from archive.objects.transfer import fetch
from archive.origin import Origin, write_origin
from archive.paths import INNER_TABLES, TABLES, Layout
from archive.snapshot import check_place, marker_bytes, prune
from archive.storage import make_folder, point, replace_file, share, sync_folder, told, write_new
from archive.warc import WarcFile


def pull(store: ObjectStore, state: State, layout: Layout, origin: Origin, at_hand: Iterable[Path] = ()) -> Manifest:
    """Bring a working copy to a state. Until the link is renamed the copy stands as it did; a pull that was killed is begun again.

    Args:
        store: the archive's objects.
        state: the committed state.
        layout: the copy's places; a folder that is not there is made.
        origin: the copy's note, in which the state is entered.
        at_hand: snapshots of other copies, of which files are taken instead of fetched.
    """
    manifest = read_manifest(store, state)
    with told(layout.root):
        for folder in (layout.state, layout.snapshots, layout.warc):
            make_folder(folder)
        fresh = layout.snapshots / f"{layout.snapshot(state.number).name}.pulled"
        shutil.rmtree(fresh, ignore_errors=True)
    _fill(store, state, manifest, fresh, [*_snapshots(layout), *at_hand], layout.incoming)
    with told(layout.root):
        _switch(layout, fresh, manifest)
    write_origin(layout, with_state(origin, manifest))
    with told(layout.root):
        shutil.rmtree(layout.incoming, ignore_errors=True)
    prune(layout, manifest)
    return manifest


def with_state(origin: Origin, manifest: Manifest) -> Origin:
    """A copy's note once the archive stands at a manifest."""
    state = state_of(manifest)
    return Origin(
        address=origin.address,
        writer=origin.writer,
        number=state.number,
        digest=state.digest,
        warc=tuple(sorted(manifest.warc)),
    )


def fetch_warc(store: ObjectStore, layout: Layout, manifest: Manifest) -> None:
    """Fetch the WARC files that a working copy lacks."""
    for name, file in sorted(manifest.warc.items()):
        if not (layout.warc / name).exists():
            _fetch_warc(store, layout, file)


def _fetch_warc(store: ObjectStore, layout: Layout, file: WarcFile) -> None:
    place = layout.warc / file.name
    if place.name != file.name or not file.name.endswith(".warc.gz"):
        raise StorageError(f"{file.name!r} is no name of a WARC file; the archive's manifest is damaged.")
    fetch(store, f"warc/{file.name}", place, size=file.length, sha256=file.sha256, aside=layout.incoming)
    sync_folder(layout.warc)


def _snapshots(layout: Layout) -> list[Path]:
    """The committed states that a copy has, the newest first."""
    folders = [one for one in layout.snapshots.iterdir() if one.name.isdigit()] if layout.snapshots.is_dir() else []
    return sorted(folders, reverse=True)


def _fill(store: ObjectStore, state: State, manifest: Manifest, folder: Path, at_hand: list[Path], aside: Path) -> None:
    """Lay out a snapshot: its files by hard links where they are at hand, else fetched."""
    places = {folder / path.rpartition("/")[0] for path in manifest.parts} | {folder / table for table in INNER_TABLES}
    with told(folder):
        for place in sorted(places):
            make_folder(place)
    for part in manifest.parts.values():
        _bring(store, part, folder, at_hand, aside)
    changes = store.read(state.changes_key)
    if changes is None:
        raise StorageError(
            f"The archive's object {state.changes_key} is not there; put an earlier version of the bucket back."
        )
    with told(folder):
        write_new(folder / CHANGES, changes.data)
        write_new(folder / MANIFEST, manifest.dump())
        for place in (*sorted(places), folder):
            sync_folder(place)


def _bring(store: ObjectStore, part: Part, folder: Path, at_hand: list[Path], aside: Path) -> None:
    names = part.path.split("/")
    if names[0] not in INNER_TABLES or {"", ".", ".."} & set(names) or "\\" in part.path:
        raise StorageError(f"{part.path!r} is no name of a table's file; the archive's manifest is damaged.")
    with told(folder):
        for other in at_hand:
            if (other / part.path).is_file():
                share(os.fspath(other / part.path), os.fspath(folder / part.path))
                return
    fetch(store, part.path, folder / part.path, size=part.size, sha256=part.sha256, aside=aside)


def _switch(layout: Layout, fresh: Path, manifest: Manifest) -> None:
    """Let the copy stand at the state that was laid out; of a new copy the marker comes last, as in every archive."""
    folder = layout.snapshot(manifest.number)
    if folder.exists():
        shutil.rmtree(folder)
    fresh.rename(folder)
    sync_folder(layout.snapshots)
    point(layout.current, os.path.relpath(folder, layout.state), layout.state)
    for table in TABLES:
        if not (layout.root / table).is_symlink():
            point(layout.root / table, os.path.relpath(layout.current / table, layout.root), layout.state)
    if not layout.marker.exists():
        replace_file(layout.marker, marker_bytes(manifest.schema_version, manifest.committed_at))
        sync_folder(layout.root)
    check_place(layout)
