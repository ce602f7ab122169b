"""How much a run over one portal may still take: requests, bytes, time, and room on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

#: Asking the file system costs a system call; between two looks a run writes a few megabytes at most.
_DISK_EVERY = 20


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Allowance:
    """The limits of one portal-run; None where there is none. Each is told in words when it is reached.

    ``stop_at`` is a moment and ``why_then`` its reason; ``folder`` is where ``free_bytes`` must stay free.
    """

    requests: int | None = None
    payload_bytes: int | None = None
    stop_at: datetime | None = None
    why_then: str = "--max-time"
    free_bytes: int | None = None
    folder: Path | None = None
    clock: Callable[[], datetime] = _now
    _requests: int = 0
    _bytes: int = 0
    _free: int | None = field(default=None)

    def take(self, payload_bytes: int) -> str | None:
        """Count one answer; says which limit is reached, if one is."""
        self._requests += 1
        self._bytes += payload_bytes
        return self.spent()

    def spent(self) -> str | None:
        """Which limit is reached, if one is; a run of which nothing is left when it begins makes no request."""
        if self.requests is not None and self._requests >= self.requests:
            return f"{self._requests} requests (--max-pages)"
        if self.payload_bytes is not None and self._bytes >= self.payload_bytes:
            return f"{self._bytes:,} bytes (--max-bytes)"
        if self.stop_at is not None and self.clock() >= self.stop_at:
            return self.why_then
        return self._disk()

    def _disk(self) -> str | None:
        if self.free_bytes is None or self.folder is None:
            return None
        if self._free is None or self._requests % _DISK_EVERY == 0:
            self._free = shutil.disk_usage(self.folder).free
        if self._free < self.free_bytes:
            return f"only {self._free:,} bytes are free on the disk of {self.folder} (--min-free-disk)"
        return None
