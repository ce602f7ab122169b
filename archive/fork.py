"""Another archive that has all that one has committed, for little: a worker goes on in it, and what it adds is merged back.

Parts and signatures never change, so the fork has them as further names of the same files. WARC files grow, so it has links to them, which
nothing is ever appended to. Only the index's database is copied: it changes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from archive.changes import CHANGES
from archive.manifest import MANIFEST, Manifest
from archive.paths import STATE, TABLES, Layout
from archive.snapshot import current
from archive.storage import share, sync_folder, told


def fork(source: Path, target: Path) -> None:
    """Make a fork of the committed state of an archive in which nobody writes meanwhile; ``target`` must not exist yet.

    It is there at once and whole, or not at all. It lies on the same file system as its source and is of use as long as that is there.
    """
    origin = Layout(Path(source))
    manifest = current(origin)
    aside = target.with_name(f"{target.name}.new")
    with told(target):
        if aside.exists():
            shutil.rmtree(aside)
        _fill(origin, manifest, Layout(aside))
        aside.rename(target)
        sync_folder(target.parent)


def _fill(origin: Layout, manifest: Manifest, fresh: Layout) -> None:
    for folder in (fresh.warc, fresh.cache):
        folder.mkdir(parents=True)
    _share_snapshot(origin.snapshot(manifest.number), fresh.snapshot(manifest.number), manifest)
    for name in manifest.warc:
        there = (origin.warc / name).resolve()
        (fresh.warc / name).symlink_to(os.path.relpath(there, fresh.warc.resolve()))
    _copy_index(origin, fresh)
    for folder in (origin.hosts, origin.unfinished):
        if folder.is_dir():
            shutil.copytree(folder, fresh.state / folder.name)
    _share_files(origin.salvage, fresh.salvage)  # its files are never changed
    shutil.copyfile(origin.marker, fresh.marker)
    if origin.log.exists():
        shutil.copyfile(origin.log, fresh.log)
    fresh.current.symlink_to(os.path.relpath(fresh.snapshot(manifest.number), fresh.state))
    for table in TABLES:
        (fresh.root / table).symlink_to(Path(STATE, fresh.current.name, table))


def _share_snapshot(there: Path, here: Path, manifest: Manifest) -> None:
    for folder in (path for path in there.rglob("*") if path.is_dir()):
        (here / folder.relative_to(there)).mkdir(parents=True, exist_ok=True)
    for name in (*manifest.parts, MANIFEST, CHANGES):
        share(f"{there}/{name}", f"{here}/{name}")


def _copy_index(origin: Layout, fresh: Layout) -> None:
    """Copy the index as its last writer sealed it; one without a seal is made again from the tables."""
    if not origin.seal.exists():
        return
    shutil.copyfile(origin.index, fresh.index)
    shutil.copyfile(origin.seal, fresh.seal)
    _share_files(origin.runs, fresh.runs)


def _share_files(there: Path, here: Path) -> None:
    if there.is_dir():
        here.mkdir()
        for path in there.iterdir():
            share(os.fspath(path), os.fspath(here / path.name))
