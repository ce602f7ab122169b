"""When an archive was last verified, and how that ended."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.paths import Layout
from archive.storage import replace_file


@dataclass(frozen=True, slots=True)
class Verified:
    """A verification: when it ended, and how many faults it found that do harm."""

    at: datetime
    faults: int


def note_verified(archive: Path, at: datetime, faults: int) -> None:
    """Keep a note of a verification; one of a read-only copy leaves none."""
    data = json.dumps({"at": at.isoformat(), "faults": faults}).encode() + b"\n"
    with contextlib.suppress(OSError):
        replace_file(Layout(archive).verified, data)


def last_verified(archive: Path) -> Verified | None:
    """The last verification of which there is a note."""
    try:
        facts = json.loads(Layout(archive).verified.read_bytes())
        return Verified(datetime.fromisoformat(facts["at"]), int(facts["faults"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
