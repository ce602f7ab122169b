"""One politeness for each host across machines: who asks a host holds its lease, an object that is put under conditions.

A lease says who holds it, until when, and what is remembered of the host (its last request, back-off, the day's count). It is renewed
while its holder works, given back at the end, and taken over only when it has run out by more than two clocks may differ.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import NgoaivuError, StorageError
from archive.objects.store import ObjectStore, Stored, Version
from archive.storage import make_folder, replace_file, told

_log = logging.getLogger(__name__)

#: For so long a lease holds unless it is renewed.
TERM = timedelta(minutes=10)
#: So far the clocks of two machines may be apart: a lease that ran out is left alone for so long.
CLOCKS_APART = timedelta(minutes=2)
#: A lease that could not be renewed for this part of its term is held no longer: requests under way end before others begin.
_USED = 0.5
_TRIES = 5


def _clock() -> float:
    """Seconds that go on while the machine sleeps, as the leases of others do."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What the object of a host says.

    Attributes:
        host: whose it is, as politeness names it.
        holder: who took it last.
        fence: grows whenever it is taken, so that what an earlier holder does can be told from what the present one does.
        expires: when it runs out, by the holder's clock.
        given_back: when it was, aware; None while it is held.
        memory: what is remembered of the host, as its own file has it; empty where nothing is.
    """

    host: str
    holder: str
    fence: int
    expires: datetime
    given_back: datetime | None = None
    memory: str = ""

    def dump(self) -> bytes:
        """The object's content."""
        facts = {name: value for name, value in asdict(self).items() if value is not None}
        return (
            json.dumps(facts, ensure_ascii=False, indent=1, default=lambda moment: moment.isoformat()).encode() + b"\n"
        )


@dataclass(slots=True)
class _Held:
    lease: Lease
    version: Version
    renewed: float  # by _clock


class HostLeases:
    """The leases of one harvester. A context manager: inside, they are renewed; at the end, given back.

    Args:
        store: the archive's objects.
        holder: the harvester's name, which no other one has at the same time and which outlives its process: after a kill it takes its
            own leases again at once.
        memory: the file of what is remembered of a host. It is written when a lease is taken that another machine held, and read
            whenever one is renewed or given back.
        now: the clock that others read.
        clock: seconds, of which only differences mean something.
        term: for how long a lease holds.
    """

    def __init__(
        self,
        store: ObjectStore,
        holder: str,
        memory: Callable[[str], Path],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = _clock,
        term: timedelta = TERM,
    ) -> None:
        self._store = store
        self._holder = holder
        self._memory = memory
        self._now = now
        self._clock = clock
        self._term = term
        self._held: dict[str, _Held] = {}
        self._left: dict[str, datetime] = {}
        self._busy = threading.Lock()
        self._ended = threading.Event()
        self._renewer = threading.Thread(target=self._renew_on, name="host leases", daemon=True)

    def __enter__(self) -> Self:
        self._renewer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._renewer.join()
        for host in list(self._held):
            self.give_back(host)

    def holds(self, host: str) -> bool:
        """Whether the host may be asked now; costs no request."""
        held = self._held.get(host)
        return held is not None and self._clock() - held.renewed < self._term.total_seconds() * _USED

    def take(self, host: str) -> str | None:
        """Take a host's lease; None when it is held, else in one sentence why not. StorageError where the store fails."""
        if self.holds(host):
            return None
        with self._busy:
            for _ in range(_TRIES):
                reason, done = self._try(host)
                if done:
                    return reason
        return f"{host} is wanted by several harvesters at once"

    def last_asked(self, host: str) -> datetime | None:
        """When whoever held it before gave the lease back or lost it, if that was another one; to be asked once it is held."""
        return self._left.get(host)

    def give_back(self, host: str) -> None:
        """Let others have a host; a failure is logged, and the lease runs out by itself."""
        with self._busy:
            held = self._held.pop(host, None)
            if held is None:
                return
            now = self._now()
            lease = replace(held.lease, expires=now, given_back=now, memory=self._remembered(held.lease))
            try:
                self._store.replace(_key(self._memory(host)), lease.dump(), held.version)
            except NgoaivuError as error:
                _log.warning("The lease of %s could not be given back; it runs out in %s: %s", host, self._term, error)

    def renew(self) -> None:
        """Renew every lease that is held; one that another harvester has taken meanwhile is held no longer."""
        for host in list(self._held):
            with self._busy:
                self._renew(host)

    def _try(self, host: str) -> tuple[str | None, bool]:
        """One look at a host's object and one put; the reason against it, and whether that is the last word."""
        key, began, now = _key(self._memory(host)), self._clock(), self._now()
        found = self._store.read(key)
        known = _parse(found, host)
        mine = known is not None and known.holder == self._holder
        if known is not None and not mine and known.given_back is None and now < known.expires + CLOCKS_APART:
            return (
                f"another harvester ({known.holder}) asks {host}; it holds the host until {known.expires:%Y-%m-%d %H:%M:%S} UTC",
                True,
            )
        memory = known.memory if known else ""
        lease = Lease(
            host=host,
            holder=self._holder,
            fence=known.fence + 1 if known else 1,
            expires=now + self._term,
            memory=memory,
        )
        version = (
            self._store.create(key, lease.dump())
            if found is None
            else self._store.replace(key, lease.dump(), found.version)
        )
        if version is None:
            return None, False  # somebody was faster, or an answer was lost: the object tells
        if known is not None and not mine:
            self._left[host] = known.given_back or known.expires
            self._learn(host, memory)
        self._held[host] = _Held(lease, version, began)
        return None, True

    def _renew(self, host: str) -> None:
        held = self._held.get(host)
        if held is None:
            return
        began = self._clock()
        lease = replace(held.lease, expires=self._now() + self._term, memory=self._remembered(held.lease))
        try:
            version = self._store.replace(_key(self._memory(host)), lease.dump(), held.version)
        except NgoaivuError as error:
            _log.warning("The lease of %s could not be renewed: %s", host, error)
            return
        if version is None:
            # Taken by another one; or the answer to an earlier renewal was lost. It is taken again where it can be.
            del self._held[host]
            _log.warning(
                "The lease of %s is no longer as this harvester left it; the host is not asked until it is taken again.",
                host,
            )
        else:
            self._held[host] = _Held(lease, version, began)

    def _renew_on(self) -> None:
        while not self._ended.wait(self._term.total_seconds() * _USED / 4):
            self.renew()

    def _remembered(self, lease: Lease) -> str:
        """What this machine remembers of the host, or else what the lease said."""
        try:
            return self._memory(lease.host).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return lease.memory

    def _learn(self, host: str, memory: str) -> None:
        """Keep what the holder before remembered, where this machine's own next run looks for it."""
        if memory:
            path = self._memory(host)
            with told(path):
                make_folder(path.parent)
                replace_file(path, memory.encode())


def _key(path: Path) -> str:
    return f"hosts/{path.name}"


def _parse(found: Stored | None, host: str) -> Lease | None:
    """What a host's object says; of one that is damaged it is not known who holds it: StorageError."""
    if found is None:
        return None
    try:
        facts = json.loads(found.data)
        moments = {name: datetime.fromisoformat(facts[name]) for name in ("expires", "given_back") if name in facts}
        lease = Lease(**{**facts, **moments})
        if lease.host != host or any(moment.tzinfo is None for moment in moments.values()):
            raise ValueError("it is another host's, or has no time zone")
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"The lease of {host} is damaged ({type(error).__name__}); remove the archive's object of that host."
        ) from error
    return lease
