"""What a report has to be told of portals: the archive knows their ids and nothing of their names, places and ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A name in Vietnamese and in English."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPortal:
    """One portal of the registry.

    Attributes:
        portal_id: its id.
        name: what it calls itself, in Vietnamese.
        province: the province that it spoke for.
        status: ``live``, ``retired`` or ``moved``.
        url: its address.
    """

    portal_id: str
    name: str
    province: Names | None = None
    status: str = "live"
    url: str | None = None
