"""The archive: whether it opens, who writes it, whether its files are there, and when they were last verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from archive.errors import StorageError
from archive.glance import glance
from archive.lock import held_by
from archive.manifest import Manifest
from archive.paths import Layout
from archive.snapshot import check_place, current
from archive.verified import Verified, last_verified
from ngoaivu.doctor.finding import STORAGE, Finding, failed, ok, warning

_AREA = "archive"
_OFTEN = timedelta(days=35)


def check_archive(archive: Path, now: datetime) -> Iterator[Finding]:
    """The archive's state; a place where none stands yet is no fault."""
    layout = Layout(archive)
    try:
        if not check_place(layout):
            yield ok(_AREA, f"none stands at {archive} yet; the first harvest makes it")
            return
        manifest = current(layout)
    except StorageError as error:
        yield failed(_AREA, f"{error} `ngoaivu verify {archive}` tells more", STORAGE)
        return
    state = f"{manifest.rows('articles')} articles, commit {manifest.number} of {manifest.committed_at[:16]}"
    faults = glance(layout, manifest)
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        yield failed(_AREA, f"{faults[0]}{more}; run `ngoaivu verify {archive} --repair`", STORAGE)
    else:
        yield ok(_AREA, f"{state}; every file is there")
    yield lock(held_by(layout.lock))
    yield verification(last_verified(archive), now, archive)


def lock(holder: str | None) -> Finding:
    """Who writes the archive."""
    if holder:
        return warning(_AREA, f"it is being written by {holder}; another harvest would end with exit code 7")
    return ok(_AREA, "nobody is writing it")


def verification(last: Verified | None, now: datetime, archive: Path) -> Finding:
    """When it was last verified, and with what result."""
    if last is None:
        return warning(_AREA, f"it was never verified; run `ngoaivu verify {archive}` once a month")
    when = f"it was last verified on {last.at:%Y-%m-%d}"
    if last.faults:
        return failed(_AREA, f"{when}, with {last.faults} faults; run `ngoaivu verify {archive}`", STORAGE)
    if now - last.at > _OFTEN:
        return warning(_AREA, f"{when}; run `ngoaivu verify {archive}` once a month")
    return ok(_AREA, f"{when}, without a fault")


def newest_capture(archive: Path) -> datetime | None:
    """When the archive's newest capture was made, from the statistics of its files; None where that is not known."""
    layout = Layout(archive)
    try:
        if not check_place(layout):
            return None
        manifest = current(layout)
        return max(_newest(layout, manifest), default=None)
    except (StorageError, OSError, ValueError):
        return None  # what is wrong with the archive, its own check says


def _newest(layout: Layout, manifest: Manifest) -> Iterator[datetime]:
    for part in manifest.of("captures"):
        metadata: Any = pq.read_metadata(layout.snapshot(manifest.number) / part.path)
        place = metadata.schema.to_arrow_schema().get_field_index("fetched_at")
        for number in range(metadata.num_row_groups):
            statistics = metadata.row_group(number).column(place).statistics
            if statistics is not None and statistics.has_min_max:
                yield statistics.max
