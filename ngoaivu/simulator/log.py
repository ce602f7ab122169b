"""The log of a simulator: every request in the order of its arrival, and how many were in flight at the time."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from ngoaivu.simulator.messages import Request, Site, host_of


class Log(list[Request]):
    """All requests; an entry is replaced when its reply is known, and again when it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._in_flight: Counter[str] = Counter()

    def arrived(self, method: str, url: str, headers: dict[str, str], site: Site | None) -> tuple[int, Request]:
        """Note a request; its place in the log, and the request as faults see it."""
        host = host_of(url)
        self._in_flight[host] += 1
        entry = Request(time=time.monotonic(), method=method, url=url, in_flight=self._in_flight[host], headers=headers)
        self.append(entry)
        return len(self) - 1, replace(entry, site=site)

    def answered(self, place: int, status: int) -> None:
        """Note the status of the reply."""
        self[place] = replace(self[place], status=status)

    def ended(self, place: int) -> None:
        """Note that the reply is about to be out; a second call changes nothing."""
        if not self[place].ended:
            self[place] = replace(self[place], ended=time.monotonic())
            self._in_flight[host_of(self[place].url)] -= 1
