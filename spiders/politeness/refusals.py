"""Requests that are not made, each with the reason why: what robots.txt, a host or a budget does not allow."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from scrapy.exceptions import IgnoreRequest


class PoliteRefusal(IgnoreRequest):
    """A request that was not made; ``kind`` is its reason in one word, the message says it in a sentence.

    Kinds: ``robots``, ``robots_unreachable``, ``asked_to_wait``, ``held``, ``host_budget``, ``stopping``.
    """

    kind: ClassVar[str]


class ForbiddenByRobots(PoliteRefusal):
    """A rule of the host's robots.txt forbids the address."""

    kind = "robots"


class RobotsUnreachable(PoliteRefusal):
    """The host's robots.txt could not be had, so that nothing of the host may be asked for (RFC 9309, 2.3.1.4).

    Attributes:
        status: the HTTP status that came in its place, None where none came.
        cause: the exception that came in its place, None where a status came.
    """

    kind = "robots_unreachable"

    def __init__(self, message: str, status: int | None = None, cause: Exception | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.cause = cause


class AskedToWait(PoliteRefusal):
    """The host asked to be left alone; ``until`` is when it may be asked again, None where it named no time."""

    kind = "asked_to_wait"

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class HeldElsewhere(PoliteRefusal):
    """Another harvester of the same archive asks the host."""

    kind = "held"


class HostBudgetSpent(PoliteRefusal):
    """The host was asked as often on this day as it may be asked."""

    kind = "host_budget"


class CrawlStopping(PoliteRefusal):
    """The crawl is ending, and the request was still waiting for its turn."""

    kind = "stopping"
