"""Immutable committed states. One renamed symbolic link makes the next state the current one, for all tables at once."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from archive.changes import CHANGES, Changes
from archive.confines import check_confined
from archive.errors import StorageError
from archive.manifest import MANIFEST, Manifest, load
from archive.paths import INNER_TABLES, TABLES, Layout
from archive.salvage import set_aside
from archive.schema import SCHEMA_VERSION
from archive.storage import point, replace_file, share, sync_folder, told, write_new
from archive.tables import Rewrite, Tables
from archive.warc import WarcFile

KEPT_SNAPSHOTS = 3
GRACE = timedelta(minutes=10)  # a reader that resolved the link may go on for so long


def create(layout: Layout, code_version: str, moment: datetime) -> None:
    """Make an empty archive. The marker comes last: a folder without it, left by a crash, is completed by the next call."""
    for folder in (layout.root, layout.state, layout.snapshots, layout.warc):
        folder.mkdir(exist_ok=True, parents=folder == layout.root)
    if not layout.current.is_symlink():
        rewrite = Rewrite(Tables(layout.snapshot(0), Manifest(0, SCHEMA_VERSION, code_version, "")), code_version)
        for table in INNER_TABLES:
            rewrite.keep_schema(table)
        changes = Changes().dump()
        first = Manifest(
            0, SCHEMA_VERSION, code_version, moment.isoformat(), "", sha256(changes).hexdigest(), rewrite.parts
        )
        publish(layout, None, first, rewrite.fresh, changes)
    for table in TABLES:
        link = layout.root / table
        if not link.is_symlink():
            point(link, os.path.relpath(layout.current / table, layout.root), layout.state)
    replace_file(layout.marker, marker_bytes(SCHEMA_VERSION, moment.isoformat()))
    sync_folder(layout.root)


def marker_bytes(schema_version: int, created_at: str) -> bytes:
    """The marker's content; its last member is the hash of all before it."""
    facts = {"format": "ngoaivu archive", "schema_version": schema_version, "created_at": created_at}
    facts["digest"] = sha256(json.dumps(facts).encode()).hexdigest()
    return json.dumps(facts, indent=1).encode() + b"\n"


def raise_marker(layout: Layout) -> None:
    """Let the marker of an older archive state the present schema, which older code then leaves alone."""
    facts = json.loads(layout.marker.read_bytes())
    if facts["schema_version"] < SCHEMA_VERSION:
        replace_file(layout.marker, marker_bytes(SCHEMA_VERSION, facts["created_at"]))


def check_place(layout: Layout) -> bool:
    """Tell whether an archive stands here; StorageError where something else does, or one that leads out of its folder. Touches nothing."""
    root = layout.root
    with told(root):
        if not root.exists():
            if root.is_symlink():
                raise StorageError(f"{root} is a symbolic link to nothing.")
            return False
        if not root.is_dir():
            raise StorageError(f"{root} is a file, not an archive folder.")
        check_confined(layout)
        if layout.marker.exists():
            _check_marker(layout)
            return True
        names = {entry.name for entry in root.iterdir()}
        if names and not (names <= {".ngoaivu", "warc", *TABLES} and ".ngoaivu" in names):
            raise StorageError(f"{root} is not empty and no ngoaivu archive (it has no .ngoaivu/archive.json).")
    return False


def _check_marker(layout: Layout) -> None:
    try:
        version = int(json.loads(layout.marker.read_bytes())["schema_version"])
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{layout.marker} is damaged; run the archive's verification.") from error
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"{layout.root} was written by a newer ngoaivu (schema {version}; this one knows {SCHEMA_VERSION}): upgrade it."
        )


def _pointed(layout: Layout) -> str:
    return layout.current.readlink().name


def current(layout: Layout) -> Manifest:
    """The manifest of the current state."""
    if layout.current.is_dir() and not layout.current.is_symlink():
        raise StorageError(
            f"{layout.root} is a copy without its links: its tables can be read, but no commit can be made."
        )
    with told(layout.current):
        target = layout.current.readlink()
    return load(layout.state / target)


def publish(
    layout: Layout, before: Manifest | None, after: Manifest, fresh: Mapping[str, pa.Buffer], changes: bytes
) -> None:
    """Write a snapshot beside the current one and make it current. A failure leaves the current one as it was."""
    folder = layout.snapshot(after.number)
    old = layout.snapshot(before.number) if before else folder
    with told(folder):
        if before and _pointed(layout) != old.name:
            raise StorageError(f"{layout.root} was changed by something else while it was being written.")
        if folder.exists():
            shutil.rmtree(folder)
        places = {folder / path.rpartition("/")[0] for path in after.parts} | {folder / table for table in INNER_TABLES}
        for place in sorted(places):
            place.mkdir(parents=True, exist_ok=True)
        here, there = os.fspath(old), os.fspath(folder)
        for path in after.parts:
            if path in fresh:
                write_new(folder / path, fresh[path])
            else:
                share(f"{here}/{path}", f"{there}/{path}")
        write_new(folder / CHANGES, changes)
        write_new(folder / MANIFEST, after.dump())
        for place in (*sorted(places), folder, layout.snapshots):
            sync_folder(place)
        point(layout.current, os.path.relpath(folder, layout.state), layout.state)


def recover(layout: Layout) -> Manifest:
    """Undo what was not committed: unfinished snapshots, and bytes of WARC files beyond what the current state says.

    The records in those bytes are set aside: a run that goes on where a killed one stopped takes its responses from there.
    """
    manifest = current(layout)
    with told(layout.root):
        for entry in sorted(layout.snapshots.iterdir()):
            if not entry.name.isdigit() or int(entry.name) > manifest.number:
                shutil.rmtree(entry)
        for entry in sorted(layout.warc.iterdir()):
            _cut(layout, entry, manifest.warc.get(entry.name))
        for aside in layout.state.glob("*.new"):
            aside.unlink()
    return manifest


def _cut(layout: Layout, path: Path, file: WarcFile | None) -> None:
    if file is None:
        if path.name.startswith("ngoaivu-") and path.name.endswith(".warc.gz"):
            set_aside(layout, path, 0)
            path.unlink()
        return
    size = path.stat().st_size
    if size > file.length:
        set_aside(layout, path, file.length)
        os.truncate(path, file.length)
    elif size < file.length:
        raise StorageError(
            f"{path} has {size} bytes where {file.length} were committed; run the archive's verification."
        )


def prune(layout: Layout, manifest: Manifest) -> None:
    """Remove old snapshots, except the last few and those that a reader may still be in.

    A snapshot is out of use since its successor was made; how long ago that is, the folders' own times tell, so that a stopped clock
    does not matter. After a clock was put back, what it had dated to the future goes at once: kept until then, snapshots would
    pile up.
    """
    with told(layout.snapshots):
        numbers = sorted(int(entry.name) for entry in layout.snapshots.iterdir() if entry.name.isdigit())
        newest = (layout.snapshot(manifest.number) / MANIFEST).stat().st_mtime
        for number, successor in itertools.pairwise(numbers):
            if number > manifest.number - KEPT_SNAPSHOTS:
                break
            made = layout.snapshot(successor) / MANIFEST
            if not made.exists() or abs(newest - made.stat().st_mtime) >= GRACE.total_seconds():
                # Renamed first: a folder with a number is whole, whatever happens.
                shutil.rmtree(layout.snapshot(number).rename(layout.snapshot(number).with_suffix(".old")))
