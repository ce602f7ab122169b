"""The completeness ledger: one row per run and portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCount:
    """What one section of a portal declared and what was read of it; None where the portal declares nothing."""

    name: str
    url: str
    declared: int | None = None
    linked: int = 0
    kept: int = 0
    missing: int = 0
    complete: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestRow:
    """How one run over one portal ended. ``verdict`` and ``reason`` are what the last line of the run said."""

    run_id: str
    portal_id: str
    started: datetime
    ended: datetime
    exit_code: int
    verdict: str
    reason: str | None = None
    sections: tuple[SectionCount, ...] = ()
    counters: dict[str, int] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    code_version: str = ""
