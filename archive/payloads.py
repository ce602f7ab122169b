"""Bodies that an archive already holds, by their digest, and the captures that it has: what an import is compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from archive.paths import Layout
from archive.snapshot import check_place, current
from archive.tables import Tables
from archive.warc import Place

_PLACED = ["payload_digest", "warc_record_type", "warc_filename", "warc_record_offset", "warc_record_length"]


def payload_places(root: Path, digests: Collection[str]) -> dict[str, Place]:
    """Where an archive keeps the bodies with some digests; those that it does not have are left out."""
    found: dict[str, Place] = {}
    wanted = pa.array(sorted(digests), pa.string())
    for _, data in _tables(root, _PLACED) if len(wanted) else ():
        mine = data.filter(pc.is_in(data["payload_digest"], wanted))
        for row in mine.to_pylist():
            if row["warc_record_type"] == "response":
                place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
                found.setdefault(row["payload_digest"], place)
    return found


@dataclass(frozen=True, slots=True)
class HeldCapture:
    """A capture that an archive has, and whether it was kept as an article."""

    url: str
    fetched_at: datetime
    payload_digest: str
    kept: bool


def held_captures(root: Path, portals: Collection[str]) -> Iterator[HeldCapture]:
    """Every capture that an archive has of some portals; none where no archive is."""
    wanted = pa.array(sorted(portals), pa.string())
    for _, data in _tables(root, ["url", "fetched_at", "payload_digest", "outcome", "portal_id"]):
        mine = data.filter(pc.is_in(data["portal_id"].cast(pa.string()), wanted))
        columns = [mine[name].to_pylist() for name in ("url", "fetched_at", "payload_digest", "outcome")]
        for url, moment, digest, outcome in zip(*columns, strict=True):
            yield HeldCapture(url, moment.astimezone(UTC), digest or "", outcome == "kept")


def _tables(root: Path, columns: list[str]) -> Iterator[tuple[str, pa.Table]]:
    layout = Layout(Path(root))
    if check_place(layout):
        manifest = current(layout)
        yield from Tables(layout.snapshot(manifest.number), manifest).columns("captures", columns)
