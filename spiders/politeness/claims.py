"""Which hosts this harvester may ask at all, where several share an archive: a host is one harvester's at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

#: A host that another harvester holds is asked about again after so many seconds.
_ASK_AGAIN = 30.0


class Leases(Protocol):
    """Who holds which host."""

    def holds(self, host: str) -> bool:
        """Whether this harvester holds it now; costs no request."""
        ...

    def take(self, host: str) -> str | None:
        """Take it; None when it is held, else in a sentence why not."""
        ...

    def last_asked(self, host: str) -> datetime | None:
        """When another harvester let go of it; None where none did."""
        ...


class Claims:
    """The hosts of one process. ``taken`` is called when one has been taken that was not held before; ``clock`` counts seconds."""

    def __init__(
        self, leases: Leases, taken: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._leases = leases
        self._taken = taken
        self._clock = clock
        self._refused: dict[str, tuple[float, str]] = {}

    def why_not(self, host: str) -> str | None:
        """Why a host may not be asked; None where it may, having been taken where it was free."""
        if self._leases.holds(host):
            return None
        at, reason = self._refused.get(host, (float("-inf"), ""))
        if self._clock() - at < _ASK_AGAIN:
            return reason
        refused = self._leases.take(host)
        if refused is None:
            self._refused.pop(host, None)
            self._taken(host)
            return None
        self._refused[host] = (self._clock(), refused)
        return refused
