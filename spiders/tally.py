"""What a portal-run saw, kept, refused and failed to read: the figures behind its verdict and exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of one portal-run. ``problems`` are sentences for the person who reads the log."""

    requests: int = 0
    articles_linked: int = 0
    kept: int = 0
    listings: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    cut: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    robots: int = 0
    home_status: int | None = None
    home_failure: str | None = None
    limit: str | None = None
    interrupted: bool = False

    @property
    def unread(self) -> int:
        """Pages that something linked to and that could not be read."""
        return sum(self.failed.values()) + self.gone

    def verdict(self) -> tuple[int, str, str]:
        """Exit code, verdict in one word, and the reason in one sentence."""
        if self.interrupted:
            return 130, "interrupted", "the run was interrupted; run the same command again to go on"
        if self.home_failure:
            return self._home_failed()
        if self.refused["reader_error"]:
            return (
                1,
                "internal error",
                f"{self.refused['reader_error']} pages could not be read by a fault of the reader; see the log",
            )
        if self.limit:
            return 6, "limit", f"a limit was reached: {self.limit}"
        if self._blocked():
            return (
                5,
                "blocked",
                (
                    f"the portal refused {sum(self.failed[status] for status in _BLOCKING)} requests"
                    f" ({_listed(self.failed)})"
                ),
            )
        if not self.kept:
            return (
                4,
                "empty",
                (
                    f"no article was found in {self.requests} pages; `ngoaivu parse` on a saved article page tells what"
                    f" is missing"
                ),
            )
        if self.unread:
            causes = _listed(self.failed + Counter({"HTTP 404": self.gone}))
            return 4, "incomplete", f"{self.unread} linked pages could not be read ({causes})"
        unexplained = self.articles_linked - self.kept - sum(self.refused.values()) - self.robots
        if unexplained > 0:
            return 4, "incomplete", f"{unexplained} linked articles have no outcome"
        return 0, "complete", f"{self.kept} articles on {self.listings} listing pages"

    def _home_failed(self) -> tuple[int, str, str]:
        if self.home_failure in _BLOCKING or self.home_failure in {"challenge", "robots.txt"}:
            return 5, "blocked", f"the home page was refused ({self.home_failure}); nothing was read"
        return 4, "down", f"the home page could not be fetched ({self.home_failure}); nothing was read"

    def _blocked(self) -> bool:
        refused = sum(self.failed[status] for status in _BLOCKING) + self.refused["challenge"]
        return refused > 0.2 * max(self.requests, 1)

    def counters(self) -> dict[str, int]:
        """All counts by name, for the ledger."""
        counts = {
            "requests": self.requests,
            "linked": self.articles_linked,
            "kept": self.kept,
            "listings": self.listings,
            "gone": self.gone,
            "robots": self.robots,
        }
        for prefix, counter in (("refused", self.refused), ("failed", self.failed), ("cut", self.cut)):
            counts |= {f"{prefix}: {name}": count for name, count in counter.items()}
        return counts


_BLOCKING = ("HTTP 401", "HTTP 403", "HTTP 429", "HTTP 503", "HTTP 451")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.most_common(4) if count)
