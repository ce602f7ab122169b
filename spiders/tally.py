"""What a portal-run saw and failed to see, besides its articles: the figures behind its verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of one portal-run.

    ``requests`` went over the network, ``replayed`` were answered from what an earlier part of the run had received. ``failed`` and
    ``dead`` are pages other than articles: by their reason, and by whether an earlier run found them gone. ``polite`` are requests that
    were not made, by the kind of rule that forbids them. ``walls`` are pages that stood in the way, by kind. ``declared`` counts the
    articles that feeds and sitemaps name; ``rules`` which rule gave each field of how many articles.
    """

    requests: int = 0
    replayed: int = 0
    payload_bytes: int = 0
    listings: int = 0
    articles: int = 0
    linked: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    polite: Counter[str] = field(default_factory=Counter)
    walls: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    declared: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    moved: list[str] = field(default_factory=list)
    closed: int = 0
    unclosed: list[str] = field(default_factory=list)
    faults: int = 0
    home_failure: str | None = None
    home_evidence: str | None = None
    limit: str | None = None
    interrupted: bool = False

    @property
    def pages_close(self) -> bool:
        """Whether the portal's pages end as documents do, so that one which does not was cut off."""
        return self.closed >= 3 and self.closed >= 4 * len(self.unclosed)
