"""What a probe's request came back with, and the way it is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from spiders.page import Page


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, or the reason why there is none in ``failure``. Header names are in lower case."""

    url: str
    status: int | None = None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    failure: str | None = None

    @property
    def good(self) -> bool:
        """Whether a page came."""
        return self.failure is None and self.status == 200

    @property
    def target(self) -> str | None:
        """Where a redirect leads, absolute."""
        place = self.headers.get("location")
        if self.status not in {301, 302, 303, 307, 308} or not place:
            return None
        try:
            return urljoin(self.url, place.strip())
        except ValueError:
            return None

    @property
    def problem(self) -> str:
        """Why no page came, in words."""
        return self.failure or f"HTTP {self.status}"

    def page(self) -> Page:
        """The response as a page."""
        return Page(self.body, self.url, self.headers)


#: Asks for one address and never raises; redirects are not followed.
Fetch = Callable[[str], Awaitable[Answer]]
#: ``failure`` of a request that was not made because the probe has made enough, or that robots.txt forbids.
BUDGET, ROBOTS = "the probe had made its requests", "robots.txt forbids it"
