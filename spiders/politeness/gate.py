"""The gate of one host: its requests pass one after the other, and no sooner after one another than is polite."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred, DeferredLock

#: Seconds after which one who waits looks again: a pause may have grown meanwhile, or the crawl may be ending.
_LOOK_AGAIN = 0.5


class HostGate:
    """What goes on with one host in this process, whichever of its crawls ask it.

    Times are those of ``clock``, in seconds, and only their differences mean something.

    Attributes:
        crawl_delay: the least delay that the host's robots.txt asks for.
        learnt_delay: the delay that back-off has come to; None until the first request.
        slowed_at: when back-off last made it longer.
        refused: addresses whose answers asked for fewer requests, since the last other answer.
        shut: why the host is not asked any more in this run; None where it is.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.crawl_delay = 0.0
        self.learnt_delay: float | None = None
        self.slowed_at = float("-inf")
        self.refused: set[str] = set()
        self.shut: str | None = None
        self._paused_until = float("-inf")
        self._last_start = float("-inf")
        self._starting = DeferredLock()
        self._in_flight = 0
        self._left: Deferred[None] | None = None  # fires when a turn ends, for the one who waits for room

    def pause(self, seconds: float) -> None:
        """Let nobody through for so long; a longer pause that is under way stands."""
        self._paused_until = max(self._paused_until, self.clock() + seconds)

    @asynccontextmanager
    async def turn(self, at_once: int, delay: Callable[[], float], may_ask: Callable[[], None]) -> AsyncIterator[float]:
        """Wait for a turn and hold it until the block is left; what it gives is the moment at which the turn began.

        Args:
            at_once: requests that may be in flight together.
            delay: the least number of seconds between the beginnings of two turns; asked again while waiting.
            may_ask: raises where the request is not to be made any more; asked again while waiting.
        """
        await maybe_deferred_to_future(self._starting.acquire())
        try:
            await self._room(at_once, may_ask)
            await self._moment(delay, may_ask)
            self._in_flight += 1
            started = self._last_start = self.clock()
            call_later(0, call_later, 0, self._sent)
        finally:
            self._starting.release()
        try:
            yield started
        finally:
            self._in_flight -= 1
            if self._left is not None:
                left, self._left = self._left, None
                left.callback(None)

    def _sent(self) -> None:
        """Count the delay from here: a request leaves when the loop comes to it, late where pages are being read."""
        self._last_start = self.clock()

    async def _room(self, at_once: int, may_ask: Callable[[], None]) -> None:
        may_ask()
        while self._in_flight >= at_once:
            self._left = Deferred()
            await maybe_deferred_to_future(self._left)
            may_ask()

    async def _moment(self, delay: Callable[[], float], may_ask: Callable[[], None]) -> None:
        while (rest := max(self._paused_until, self._last_start + delay()) - self.clock()) > 0:
            await _sleep(min(rest, _LOOK_AGAIN))
            may_ask()


async def _sleep(seconds: float) -> None:
    over: Deferred[None] = Deferred()
    call_later(seconds, over.callback, None)
    await maybe_deferred_to_future(over)
