"""Limits of a whole harvest, shared out fairly among its portals: none of them may use up what the others need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from spiders.allowance import Allowance
from spiders.politeness.hours import closes_next
from spiders.registry import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the command line allows a whole harvest; None where it sets no limit."""

    requests: int | None = None
    payload_bytes: int | None = None
    time: timedelta | None = None
    free_bytes: int | None = None


class Shares:
    """Hands each portal its share of what is left when it begins; what one leaves over goes to those after it."""

    def __init__(self, limits: Limits, portals: int, at_once: int, began: datetime, folder: Path) -> None:
        self._limits = limits
        self._waiting = portals
        self._at_once = at_once
        self._ends = began + limits.time if limits.time else None
        self._folder = folder
        self._requests = limits.requests
        self._bytes = limits.payload_bytes
        self._given: dict[str, Allowance] = {}

    def take(self, portal: Portal, now: datetime) -> Allowance:
        """The allowance of a portal whose run begins now: its share, or what its own file allows if that is less."""
        left, self._waiting = self._waiting, self._waiting - 1
        requests = _least(_share(self._requests, left), portal.crawl.max_pages)
        payload_bytes = _share(self._bytes, left)
        stop_at, why = self._stop_at(portal, now, left)
        allowance = Allowance(
            requests=requests,
            payload_bytes=payload_bytes,
            stop_at=stop_at,
            why_then=why,
            free_bytes=self._limits.free_bytes,
            folder=self._folder,
        )
        self._requests = None if self._requests is None else self._requests - (requests or 0)
        self._bytes = None if self._bytes is None else self._bytes - (payload_bytes or 0)
        self._given[portal.id] = allowance
        return allowance

    def give_back(self, portal: Portal, requests: int, payload_bytes: int) -> None:
        """Take back what a portal did not use."""
        given = self._given.pop(portal.id, None)
        if given and self._requests is not None and given.requests is not None:
            self._requests += max(given.requests - requests, 0)
        if given and self._bytes is not None and given.payload_bytes is not None:
            self._bytes += max(given.payload_bytes - payload_bytes, 0)

    def _stop_at(self, portal: Portal, now: datetime, left: int) -> tuple[datetime | None, str]:
        """When a portal's run has to stop, and why."""
        hours = portal.crawl.hours
        ends = [(closes_next(hours, now), f"its visiting hours, {hours}, are over")] if hours else []
        if self._ends is not None:
            share = (self._ends - now) * min(self._at_once, left) / max(left, 1)
            ends.append((now + share, "the time for this portal is over (--max-time)"))
        if portal.crawl.max_minutes is not None:
            ends.append(
                (now + timedelta(minutes=portal.crawl.max_minutes), "the minutes that its portal file allows are over")
            )
        return min(ends, key=lambda one: one[0]) if ends else (None, "")


def _share(total: int | None, left: int) -> int | None:
    return None if total is None else max(math.ceil(total / max(left, 1)), 0)


def _least(one: int | None, other: int | None) -> int | None:
    known = [limit for limit in (one, other) if limit is not None]
    return min(known, default=None)
