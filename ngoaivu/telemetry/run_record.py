"""The record of one run: ``run.json``, for whoever asks afterwards what was run, with which versions, and how it ended."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.credentials import HIDDEN, without_secrets
from archive.ledger import HarvestRow
from archive.paths import Layout
from archive.storage import replace_file, told
from ngoaivu.exit_codes import MEANINGS

#: Runs whose records are kept: three months of nights.
KEPT = 100
NEWEST = "run.json"

_PARTS = ("ngoaivu", "scrapy", "twisted", "lxml", "beautifulsoup4", "dateparser", "pyarrow", "numpy")
_SECRET = re.compile(r"pass(?:word|wd)?|secret|token|auth(?!or)|cookie|api_?key|access_?key", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run over one or more portals.

    Attributes:
        run_id: as in the ledger; begins with the time, so that names sort as runs.
        command: the words of the command line.
        settings: Scrapy settings given on it.
        exit_code: what the command answered with.
        reason: the last line of the run.
        portals: the ledger's rows of the run.
        versions: of what took part, by name.
    """

    run_id: str
    command: Sequence[str]
    settings: Mapping[str, str]
    started: datetime
    ended: datetime
    exit_code: int
    reason: str
    portals: Sequence[HarvestRow]
    versions: Mapping[str, str] = field(default_factory=lambda: versions())


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that decide what a run fetches, reads and writes."""
    return {"python": platform.python_version(), **{name: version(name) for name in _PARTS}}


def run_json(run: Run) -> dict[str, Any]:
    """The record in plain types: times in RFC 3339, and neither passwords nor the keys of services."""
    return {
        "run_id": run.run_id,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat(),
        "exit_code": run.exit_code,
        "meaning": MEANINGS.get(run.exit_code, "unknown"),
        "reason": without_secrets(run.reason),
        "command": [_without_secrets(word) for word in run.command],
        "settings": _shown(run.settings),
        "versions": dict(run.versions),
        "portals": [_portal(row) for row in run.portals],
    }


def _portal(row: HarvestRow) -> dict[str, Any]:
    facts = asdict(row)
    facts["started"], facts["ended"] = row.started.isoformat(), row.ended.isoformat()
    facts["settings"] = _shown(row.settings)
    facts["reason"] = without_secrets(row.reason or "") or None
    return facts


def _shown(settings: Mapping[str, str]) -> dict[str, str]:
    return {
        name: HIDDEN if _SECRET.search(name) else without_secrets(value) for name, value in settings.items()
    }


def _without_secrets(word: str) -> str:
    name, equals, value = word.partition("=")
    return f"{name}={HIDDEN}" if equals and value and _SECRET.search(name) else without_secrets(word)


def write_run(archive: Path, run: Run, *, kept: int = KEPT) -> Path:
    """Keep the record of a run in the archive's state, also as ``run.json``, and remove the oldest beyond ``kept``.

    Returns:
        The file of this run.

    Raises:
        StorageError: it cannot be written.
    """
    folder = Layout(archive).records
    data = json.dumps(run_json(run), ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
    place = folder / f"{run.run_id}.json"
    with told(folder):
        folder.mkdir(exist_ok=True)
        replace_file(place, data)
        replace_file(folder / NEWEST, data)
        records = sorted(path for path in folder.glob("*.json") if path.name != NEWEST)
        for path in records[:-kept]:
            path.unlink(missing_ok=True)
    return place
