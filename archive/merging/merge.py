"""Takes every capture and every row of the ledger of one archive into another.

The tables are a function of the set of captures, and a capture is taken once: shards may come in any order and more than once, and a
merge that was killed is begun again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import StorageError, UsageError
from archive.lock import WriterLock
from archive.merging.shard import Shard
from archive.parts import Row
from archive.paths import Layout
from archive.rows import row_harvest
from archive.storage import told
from archive.tables import key_of
from archive.workers import batches
from archive.writer import ArchiveWriter

#: Captures between two commits, which is also how many are in memory at once.
BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """What a merge did.

    ``captures`` and ``harvests`` are how many of the shard's captures and rows of the ledger were taken in, ``known`` how many of its
    captures the archive had, ``articles`` by how many rows the articles grew.
    """

    captures: int
    known: int
    articles: int
    harvests: int


def merge(writer: ArchiveWriter, path: Path, batch: int = BATCH) -> MergeResult:
    """Add what a shard has, and commit.

    A part that both archives have is not read. Every other is held against its hash before anything is taken, and every record on the way:
    VerificationError where one is not what was written, StorageError where no archive stands or one of a newer schema,
    ArchiveLockedError where a writer is at work in it, UsageError where it is the archive itself.
    """
    layout = Layout(Path(path))
    if layout.root.resolve() == writer.root.resolve():
        raise UsageError(f"{path} is the archive itself; name another one to take in.")
    lock = WriterLock(layout.lock)
    shard = Shard(path)
    with told(layout.root):
        lock.acquire(datetime.now(UTC))
    try:
        shard = Shard(path)
        shard.check_parts(writer.manifest.parts.keys())
        return _take(writer, shard, batch)
    finally:
        lock.release()


def _take(writer: ArchiveWriter, shard: Shard, batch: int) -> MergeResult:
    writer.commit()
    before = writer.manifest
    total = shard.manifest.rows("captures")
    for rows in batches(_new(writer, shard), batch):
        for row, capture in zip(rows, shard.as_captures(rows, writer), strict=True):
            try:
                writer.adopt(row, capture)
            except ValueError as error:
                raise StorageError(f"{error}; merge the archive that has them first.") from error
        writer.commit()
    harvests = _take_ledger(writer, shard)
    writer.commit()
    taken = writer.manifest.rows("captures") - before.rows("captures")
    return MergeResult(
        captures=taken,
        known=total - taken,
        articles=writer.manifest.rows("articles") - before.rows("articles"),
        harvests=harvests,
    )


def _new(writer: ArchiveWriter, shard: Shard) -> Iterator[Row]:
    """The captures that the archive does not have."""
    parts = [part for part in shard.manifest.of("captures") if part.path not in writer.manifest.parts]
    return (row for row in shard.captures(parts) if not writer.holds(row))


def _take_ledger(writer: ArchiveWriter, shard: Shard) -> int:
    known = {key_of("harvests", row) for rows in writer.ledgers().values() for row in rows}
    parts = [part for part in shard.manifest.of("harvests") if part.path not in writer.manifest.parts]
    new = {key: row for row in shard.harvests(parts) if (key := key_of("harvests", row)) not in known}
    for _, row in sorted(new.items()):
        writer.record_harvest(row_harvest(row))
    return len(new)
