"""The completeness ledger: one row per run and portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCount:
    """What one section of a portal declared and what was read of it; None where the portal declares nothing.

    ``declared`` counts articles, ``declared_pages`` listing pages and ``pages`` those of them that were read. Every article
    ``linked`` was ``kept`` in this run, is ``unchanged`` (known and not asked for again, or found as it was), was ``refused`` as no
    article, is ``missing`` (it ``failed``, or nothing tells what became of it: ``unexplained``). ``whole`` says that the listing was
    walked to its end, in this run or, up to what is known, in this one and those before; ``complete`` that nothing is missing as well.
    """

    name: str
    url: str
    declared: int | None = None
    linked: int = 0
    kept: int = 0
    missing: int = 0
    complete: bool = False
    reason: str | None = None
    pages: int = 0
    declared_pages: int | None = None
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    unexplained: int = 0
    whole: bool = False


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
