"""Checks an archive by its files alone: nothing of it is believed that a hash, a count or another file does not confirm."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.changes import CHANGES
from archive.commit_log import damaged_lines, lineage
from archive.confines import escapes
from archive.errors import StorageError
from archive.manifest import MANIFEST, Manifest, parse
from archive.paths import STATE, TABLES, Layout
from archive.schema import SCHEMA_VERSION
from archive.snapshot import marker_bytes
from archive.verify_alone import check_runs, check_snapshot, check_warc
from archive.verify_rows import check_rows

RESTORE = "put the file back from a copy; `repair` leaves out what is lost, and the next harvest fetches it again"
LEFTOVER = "nothing: the next harvest removes it"
RELOG = "nothing is needed: the log goes on with the next commit, and those who follow along export the whole once"
FOREIGN = "take the archive for a stranger's: replace it by the file that it should be, or remove it"
REMAKE = "`repair`, or the next harvest, makes it again"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be.

    ``kind`` is ``damaged``, ``missing``, ``added``, ``link``, ``rows``, ``cache``, ``escape`` (what leads out of the archive), or one
    of three that do no harm: ``leftover``, what a writer at work, or one that was killed, leaves, ``stranger``, a file beside the
    archive's own that nothing reads, and ``log``, a log of commits that does not tell all changes.
    ``repair`` says what puts it right.
    """

    kind: str
    path: Path
    detail: str
    repair: str

    @property
    def harmless(self) -> bool:
        """Whether the archive is sound all the same."""
        return self.kind in {"leftover", "stranger", "log"}


def verify(path: Path) -> list[Fault]:
    """Check everything; an empty list, or one of harmless faults only, means that the archive is sound.

    Raises StorageError where no archive stands.
    """
    layout = Layout(Path(path))
    if not layout.state.is_dir():
        raise StorageError(f"{layout.root} is no ngoaivu archive.")
    outside = [Fault("escape", place, detail, FOREIGN) for place, detail in escapes(layout) if place != layout.current]
    if outside:
        return outside  # every other check would follow them
    faults = [*_marker(layout), *_links(layout)]
    manifest, found = _current(layout)
    faults += found
    if manifest is not None:
        broken = [*_parts(layout.snapshot(manifest.number), manifest), *_warc(layout, manifest)]
        faults += [*broken, *_log(layout, manifest)]
        if not any(fault.kind in {"damaged", "missing"} for fault in broken):
            rows = check_rows(layout, manifest)
            faults += [Fault("rows", place, detail, RESTORE) for place, detail in rows]
    else:
        faults += [Fault("damaged", place, detail, RESTORE) for place, detail in check_warc(layout.warc)]
    faults += _others(layout, manifest)
    faults += _cache(layout)
    faults += _strangers(layout)
    return faults


def _marker(layout: Layout) -> Iterator[Fault]:
    if not layout.marker.exists():
        yield Fault("missing", layout.marker, "the file that makes the folder an archive is not there", REMAKE)
        return
    data = layout.marker.read_bytes()
    try:
        facts = json.loads(data)
        whole = data == marker_bytes(facts["schema_version"], facts["created_at"])
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        yield Fault("damaged", layout.marker, "its content does not agree with its hash", REMAKE)
    elif facts["schema_version"] > SCHEMA_VERSION:
        raise StorageError(f"{layout.root} was written by a newer ngoaivu: upgrade it.")


def _links(layout: Layout) -> Iterator[Fault]:
    for table in TABLES:
        link = layout.root / table
        if not link.is_symlink():
            yield Fault("link", link, "the link to the current state of the table is not there", REMAKE)
        elif link.readlink() != Path(".ngoaivu", "current", table):
            yield Fault("link", link, f"it leads to {link.readlink()}", REMAKE)


def _current(layout: Layout) -> tuple[Manifest | None, list[Fault]]:
    """The manifest of the current state, or else what is wrong with it."""
    numbers = sorted(int(entry.name) for entry in layout.snapshots.iterdir() if entry.name.isdigit())
    if not layout.current.is_symlink():
        return None, [Fault("link", layout.current, "the link to the current state is not there", REMAKE)]
    target = layout.current.readlink()
    if target.parent != Path("snapshots") or not target.name.isdigit() or int(target.name) not in numbers:
        return None, [Fault("link", layout.current, f"it leads to {target}, which is no snapshot", REMAKE)]
    manifest, faults = _manifest(layout.snapshot(int(target.name)))
    if manifest is None:
        return None, faults
    return manifest, faults


def _manifest(folder: Path) -> tuple[Manifest | None, list[Fault]]:
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        manifest = parse(data, path)
        if manifest.dump() != data or manifest.number != int(folder.name):
            raise StorageError("it is not what was written")
    except FileNotFoundError:
        return None, [Fault("missing", path, "the list of the snapshot's files is not there", RESTORE)]
    except StorageError:
        return None, [Fault("damaged", path, "its content does not agree with its hash", RESTORE)]
    return manifest, []


def _file(path: Path, size: int, sha256: str) -> Fault | None:
    """Check a file's size and hash."""
    if not path.is_file():
        return Fault("missing", path, "it is not there", RESTORE)
    found = path.stat().st_size
    if found != size:
        return Fault("damaged", path, f"it has {found} bytes where {size} were written", RESTORE)
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            return Fault("damaged", path, "its bytes are not those that were written", RESTORE)
    return None


def _parts(folder: Path, manifest: Manifest, skip: set[tuple[int, int]] | None = None) -> Iterator[Fault]:
    """Check the files of one snapshot; ``skip`` names inodes that were checked already."""
    for path, part in manifest.parts.items():
        place = folder / path
        if skip and place.is_file() and _inode(place) in skip and place.stat().st_size == part.size:
            continue
        fault = _file(place, part.size, part.sha256)
        if fault:
            yield fault
    yield from _changes(folder, manifest)
    known = {folder / path for path in manifest.parts} | {folder / MANIFEST, folder / CHANGES}
    for place in sorted(folder.rglob("*")):
        if not place.is_dir() and place not in known:
            yield Fault(
                "added", place, "no commit wrote it; plain readers take it for a part of the table", "remove it"
            )


def _changes(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    place = folder / CHANGES
    if not place.is_file():
        yield Fault("missing", place, "what the commit changed in the index is not there", REMAKE)
    elif hashlib.sha256(place.read_bytes()).hexdigest() != manifest.changes:
        yield Fault("damaged", place, "its bytes are not those that were written", REMAKE)


def _inode(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_dev, facts.st_ino


def _warc(layout: Layout, manifest: Manifest) -> Iterator[Fault]:
    for name, file in manifest.warc.items():
        path = layout.warc / name
        if not path.is_file():
            yield Fault("missing", path, "it is not there", RESTORE)
            continue
        size = path.stat().st_size
        if size < file.length:
            yield Fault("damaged", path, f"it has {size} bytes where {file.length} were committed", RESTORE)
            continue
        digest, rest = hashlib.sha256(), file.length
        with path.open("rb") as stream:
            while rest and (block := stream.read(min(rest, 1 << 20))):
                digest.update(block)
                rest -= len(block)
        if digest.hexdigest() != file.sha256:
            yield Fault("damaged", path, "its bytes are not those that were committed", RESTORE)
        elif size > file.length and not path.is_symlink():  # another archive's, which has gone on since
            yield Fault("leftover", path, f"{size - file.length} bytes follow the last commit", LEFTOVER)
    for path in sorted(layout.warc.iterdir()):
        if path.name not in manifest.warc:
            ours = path.name.startswith("ngoaivu-") and path.name.endswith(".warc.gz")
            detail = "no commit names it"
            yield Fault("leftover" if ours else "added", path, detail, LEFTOVER if ours else "remove it")


def _others(layout: Layout, manifest: Manifest | None) -> Iterator[Fault]:
    """Check the snapshots that are kept for readers; most of their files are those of the current one."""
    now = layout.snapshot(manifest.number) if manifest else None
    parts = manifest.parts if manifest else {}
    checked = {_inode(now / path) for path in parts if now and (now / path).is_file()}
    for folder in sorted(layout.snapshots.iterdir()):
        if folder == now:
            continue
        if not folder.name.isdigit() or (manifest and int(folder.name) > manifest.number):
            yield Fault("leftover", folder, "a commit or a removal was not finished", LEFTOVER)
            continue
        older, faults = _manifest(folder)
        yield from faults
        if older:
            yield from _parts(folder, older, checked)
        else:
            yield from (Fault("damaged", place, detail, RESTORE) for place, detail in check_snapshot(folder))


def _log(layout: Layout, manifest: Manifest) -> Iterator[Fault]:
    """Check that the log of commits is whole, and reaches the current state; what it does not tell is exported whole instead."""
    for number in damaged_lines(layout.log):
        yield Fault(
            "log", layout.log, f"line {number} is not what was written: changes before it cannot be told", RELOG
        )
    if manifest.number and next(lineage(layout.log, manifest), None) is None:
        yield Fault("log", layout.log, "it does not know the last commit: changes before it cannot be told", RELOG)


def _cache(layout: Layout) -> Iterator[Fault]:
    """Check the index: by its seal, or where the last writer was killed, by what it says of itself.

    Without a seal the next writer looks for itself, so nothing that is wrong then does harm.
    """
    sealed = layout.seal.exists()
    kind, repair = ("cache", REMAKE) if sealed else ("leftover", LEFTOVER)
    if not layout.index.exists():
        if sealed:
            yield Fault(kind, layout.index, "the index is not there", repair)
        return
    if sealed:
        with layout.index.open("rb") as stream:
            wanted = json.dumps({"index.sqlite": hashlib.file_digest(stream, "sha256").hexdigest()}).encode() + b"\n"
        if layout.seal.read_bytes() != wanted:
            yield Fault(kind, layout.index, "its bytes are not those that were written", repair)
    else:
        detail = "the index has no seal: a writer is at work, or was killed"
        yield Fault(kind, layout.seal, detail, "none is needed: the next harvest looks at the index itself")
    if layout.index.with_name(layout.index.name + "-wal").exists():
        return  # a writer is at work or was killed: reading here would write there
    yield from _signatures(layout, kind, repair)


def _signatures(layout: Layout, kind: str, repair: str) -> Iterator[Fault]:
    runs = _runs(layout)
    if runs is None:
        yield Fault(kind, layout.index, "the database does not hold together", repair)
        yield from (Fault(kind, place, detail, repair) for place, detail in check_runs(layout.runs))
        return
    for name, digest in runs.items():
        path = layout.runs / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield Fault(kind, path, "its bytes are not those that were written", repair)
    for path in sorted(layout.runs.iterdir()) if layout.runs.is_dir() else []:
        if path.name not in runs:
            yield Fault("leftover", path, "the index does not name it", LEFTOVER)


def _strangers(layout: Layout) -> Iterator[Fault]:
    """Name what stands beside the archive's own files where no reader looks."""
    known = {
        layout.root: {*TABLES, STATE, layout.warc.name},
        layout.state: {one.name for one in (layout.marker, layout.lock, layout.snapshots, layout.current, layout.cache,
                                            layout.damaged, layout.salvage, layout.unfinished, layout.hosts, layout.signatures,
                                            layout.records, layout.verified, layout.search, layout.shards,
                                            layout.origin, layout.incoming, layout.log, layout.bylines,
                                            layout.bylines_key)},
        layout.cache: {layout.index.name, layout.runs.name, layout.seal.name},
    }  # fmt: skip
    for folder, names in known.items():
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            unfinished = path.suffix == ".new" or path.name.startswith(f"{layout.index.name}-")
            if path.name not in names and not unfinished:
                yield Fault("stranger", path, "it is no file of the archive, and nothing reads it", "none is needed")


def _runs(layout: Layout) -> dict[str, str] | None:
    """The files of signatures that the index names, with their hashes; None where the database does not hold together."""
    try:
        database = sqlite3.connect(f"file:{layout.index}?mode=ro&immutable=1", uri=True)
        try:
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            return dict(database.execute("SELECT name, sha256 FROM runs"))
        finally:
            database.close()
    except sqlite3.Error:
        return None
