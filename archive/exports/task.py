"""What one export is told: of the archive, of what was asked for, and of where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.exports.bylines import Bylines
from archive.exports.selection import Choice
from archive.exports.since import Since, token_of
from archive.reader import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFacts:
    """What is known of a portal beside its articles."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One export.

    Attributes:
        archive: The committed state that is exported.
        target: Where the export will stand; formats write to a place aside.
        choice: Which articles are asked for.
        bylines: What becomes of the names of authors.
        since: The state that changes are counted from; None for an export of the whole.
        portals: What is known of the portals, by id.
        code_version: The version of the code.
        bom: Whether CSV begins with a byte order mark.
        raw: Whether cells of CSV are exact instead of safe for spreadsheets.
    """

    archive: Archive
    target: Path
    choice: Choice = field(default_factory=Choice)
    bylines: Bylines = Bylines.KEEP
    since: Since | None = None
    portals: Mapping[str, PortalFacts] = field(default_factory=dict)
    code_version: str = ""
    bom: bool = False
    raw: bool = False

    @property
    def token(self) -> str:
        """The committed state, as a consumer notes it."""
        return token_of(self.archive.manifest.number, self.archive.manifest.digest)
