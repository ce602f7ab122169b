"""Puts right what files alone can put right, and leaves out, saying so, what is lost."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from archive.afresh import Readings, from_nothing, stored_readings
from archive.changes import Changes
from archive.commit import publish_rewrite
from archive.errors import StorageError
from archive.identity import clean_address
from archive.lock import WriterLock
from archive.manifest import Manifest, Part, load
from archive.parts import Row
from archive.paths import INNER_TABLES, TABLES, Layout
from archive.schema import SCHEMA_VERSION
from archive.snapshot import marker_bytes, recover
from archive.storage import point, replace_file, told
from archive.tables import Rewrite, Tables, read_part
from archive.verify import verify
from archive.warc import Place, WarcFile
from archive.warc_reading import read_member, split_record

_BYTES = ("warc_record_type", "warc_filename", "warc_record_offset", "warc_record_length")


def repair(path: Path, *, code_version: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[str]:
    """Repair an archive and return a sentence for each thing done; none where nothing was wrong.

    Links, marker and index are made again. Damaged or missing parts are left out: what other parts still tell of their
    articles is kept, the rest is forgotten, so that the next harvest fetches it as new. Of a damaged WARC file every record that
    still holds together stays in use. Damaged files are put aside in ``.ngoaivu/damaged``, never deleted.
    """
    layout = Layout(Path(path))
    faults = [fault for fault in verify(layout.root) if not fault.harmless]
    if not faults:
        return []
    escaped = next((fault for fault in faults if fault.kind == "escape"), None)
    if escaped:
        raise StorageError(f"{escaped.path} cannot be repaired: {escaped.detail}; {escaped.repair}.")
    lock = WriterLock(layout.lock)
    with told(layout.root):
        lock.acquire(now())
        try:
            done = [f"{fault.path}: {fault.detail}." for fault in faults]
            _restore_names(layout, now())
            if any(fault.kind in {"damaged", "missing", "added", "rows", "link"} for fault in faults):
                done += _salvage(
                    layout, code_version, now(), {fault.path for fault in faults if fault.kind == "damaged"}
                )
            shutil.rmtree(layout.cache, ignore_errors=True)
            recover(layout)
        finally:
            lock.release()
    return done


def _restore_names(layout: Layout, moment: datetime) -> None:
    for table in TABLES:
        link = layout.root / table
        if link.is_dir() and not link.is_symlink():
            link.rename(_aside(layout, link))
        point(link, os.path.relpath(layout.current / table, layout.root), layout.state)
    replace_file(layout.marker, marker_bytes(SCHEMA_VERSION, moment.isoformat()))


def _aside(layout: Layout, path: Path) -> Path:
    layout.damaged.mkdir(exist_ok=True)
    number = sum(1 for _ in layout.damaged.iterdir())
    return layout.damaged / f"{number:04d}-{path.name}"


def _salvage(layout: Layout, code_version: str, moment: datetime, damaged: set[Path]) -> list[str]:
    """Make a new snapshot of everything that is sound."""
    base = _base(layout)
    good = _good_parts(base)
    warc = [file for file in (_warc_file(path) for path in sorted(layout.warc.glob("ngoaivu-*.warc.gz"))) if file]
    number = max(int(one.name) for one in layout.snapshots.iterdir() if one.name.isdigit())
    if number != int(base.name):
        base = base.rename(layout.snapshot(number + 1))
        number += 1
    point(layout.current, os.path.relpath(base, layout.state), layout.state)
    tables = Tables(base, Manifest(number, SCHEMA_VERSION, code_version, "", parts=good))
    readings = stored_readings(tables, good)
    captures, lost = _captures(layout, tables, readings, damaged)
    plan = from_nothing(captures, readings)
    rewrite = Rewrite(tables, code_version)
    for table in INNER_TABLES:
        if table != "harvests":
            rewrite.lay_out_rows(table, plan.added[table] if table != "captures" else captures)
        rewrite.keep_schema(table)
    publish_rewrite(layout, tables.manifest, rewrite, Changes(), warc, (code_version, moment.isoformat()), None)
    for path in sorted(damaged):
        if path.exists() and path.suffix == ".parquet":
            with contextlib.suppress(OSError):
                os.link(path, _aside(layout, path))
    for folder in layout.snapshots.iterdir():
        if not folder.name.isdigit() or int(folder.name) <= number:
            shutil.rmtree(folder)
    return lost


def _base(layout: Layout) -> Path:
    """The snapshot to start from: the current one, or else the newest whose list of files can be read, or else the newest."""
    folders = sorted((one for one in layout.snapshots.iterdir() if one.name.isdigit()), reverse=True)
    if not folders:
        raise StorageError(f"{layout.snapshots} is empty: nothing is left to repair from but the WARC files.")
    if layout.current.is_symlink():
        target = layout.state / layout.current.readlink()
        if target in folders:
            return target
    for folder in folders:
        with contextlib.suppress(StorageError):
            load(folder)
            return folder
    return folders[0]


def _good_parts(base: Path) -> dict[str, Part]:
    """The parts that are what their names say: a part is named by the hash of its bytes, so no list is needed."""
    parts = {}
    for path in sorted(base.rglob("part-*.parquet")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name == f"part-{digest[:24]}.parquet":
            name = path.relative_to(base).as_posix()
            parts[name] = Part(name, path.stat().st_size, digest, pq.read_metadata(path).num_rows)
    return parts


def _warc_file(path: Path) -> WarcFile | None:
    """A WARC file as it now is. No code version claims it, so no writer goes on in it."""
    data = path.read_bytes()
    return WarcFile(path.name, len(data), hashlib.sha256(data).hexdigest(), "") if data else None


def _captures(layout: Layout, tables: Tables, readings: Readings, damaged: set[Path]) -> tuple[list[Row], list[str]]:
    """The captures whose reading is kept, one made up for each reading whose captures are lost, and what is lost."""
    kept: list[Row] = []
    dropped = unreadable = 0
    for part in tables.manifest.of("captures"):
        for row in read_part(tables.snapshot, "captures", part).to_pylist():
            if row["article_id"] and (row["article_id"], row["content_hash"]) not in readings:
                dropped += 1
                continue
            if row["warc_filename"] and not _readable(layout, row, damaged):
                unreadable += 1
                row |= dict.fromkeys(_BYTES)
            kept.append(row)
    seen = {(row["article_id"], row["content_hash"]) for row in kept}
    latest = max((row["fetched_at"] for row in kept), default=datetime(1970, 1, 1, tzinfo=UTC))
    latest = max([latest, *(row["last_seen"] for row in readings.values() if "last_seen" in row)])
    lost = {key: row for key, row in sorted(readings.items()) if key not in seen}
    own = {(key[0], row["url"]) for key, row in readings.items() if "change" not in row and "last_seen" not in row}
    made = [one for key, row in lost.items() for one in _made_up(key, row, own, latest)]
    words = [
        (dropped, "captures are forgotten because what they read is lost; the next harvest fetches their pages again"),
        (unreadable, "captures no longer have their bytes"),
        (len(made), "captures were made up from the readings that they led to"),
    ]
    return kept + made, [f"{count} {text}." for count, text in words if count]


def _readable(layout: Layout, row: Row, damaged: set[Path]) -> bool:
    path = layout.warc / row["warc_filename"]
    if not path.exists():
        return False
    if path not in damaged:
        return True
    try:
        place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
        return bool(split_record(read_member(layout.warc, place))[0]["warc-payload-digest"] == row["payload_digest"])
    except (StorageError, ValueError, KeyError):
        return False


def _made_up(key: tuple[str, str], row: Row, own: set[tuple[str, str]], latest: datetime) -> Iterable[Row]:
    """Captures that lead to a reading whose own are lost: when it was first seen, at each of its addresses.

    Of a reading that was no state of its article it is not known when it was seen: late enough to change nothing. An address
    that has such a reading of its own (``own``) did not show this one.
    """
    moment = row.get("seen_from") or row.get("last_changed") or latest
    for url in [row["url"], *(url for url in row["other_urls"] if (key[0], url) not in own)]:
        yield {
            **dict.fromkeys((*_BYTES, "status", "media_type", "etag", "last_modified", "run_id", "payload_length")),
            "url": clean_address(url),
            "portal_id": row["portal_id"],
            "fetched_at": moment,
            "outcome": "kept",
            "reason": "made up by a repair: the capture itself is lost",
            "article_id": key[0],
            "article_url": row["url"],
            "other_urls": None,
            "content_hash": key[1],
            "reader": row["reader"],
            "payload_digest": row.get("payload_digest"),
        }
