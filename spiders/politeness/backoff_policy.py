"""Back-off: how an answer of 429, 503 or with Retry-After slows down what follows it, whoever asks for it."""

from __future__ import annotations

import logging
from datetime import timedelta

from scrapy.http import Response
from scrapy.settings import BaseSettings

from spiders.politeness.gate import HostGate
from spiders.politeness.hosts import HostBook
from spiders.politeness.pace import pace_is_given
from spiders.politeness.refusals import AskedToWait, HeldElsewhere
from spiders.politeness.retry_after import seconds_to_wait

_log = logging.getLogger(__name__)

#: Statuses that ask for fewer requests.
TOO_MANY = (429, 503)
#: What a good answer leaves of a delay that back-off has learnt: seven halve it.
_DECAY = 0.9
#: A learnt delay below this is forgotten, in seconds.
_NEGLIGIBLE = 0.1


def check_wait(book: HostBook, host: str) -> None:
    """Raise AskedToWait where the host asked to be left alone, HeldElsewhere where another harvester asks it."""
    if held := book.why_not(host):
        raise HeldElsewhere(held)
    until = book.waits_until(host)
    if until is not None:
        raise AskedToWait(f"{host} asked to be left alone until {until:%Y-%m-%d %H:%M:%S %Z}", until)
    if shut := book.gate(host).shut:
        raise AskedToWait(shut)


class BackOff:
    """The policy: what each answer of a host means for the requests that follow. One for each crawl.

    Settings: BACKOFF_MAX_WAIT, the longest Retry-After that is waited for, in seconds; BACKOFF_FIRST_DELAY and
    BACKOFF_MAX_DELAY, the delays that doubling begins and ends with; BACKOFF_GIVE_UP, addresses refused one after the
    other, with no other answer between them, after which a host is not asked any more in this run.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._max_wait = settings.getfloat("BACKOFF_MAX_WAIT", 120.0)
        self._first_delay = settings.getfloat("BACKOFF_FIRST_DELAY", 1.0)
        self._max_delay = settings.getfloat("BACKOFF_MAX_DELAY", 60.0)
        self._give_up = settings.getint("BACKOFF_GIVE_UP", 20)
        self._carries_over = not pace_is_given(settings)

    def least_delay(self, book: HostBook, host: str) -> float:
        """Seconds between two requests that the host's robots.txt and its refusals ask for."""
        gate = book.gate(host)
        if gate.learnt_delay is None:
            gate.learnt_delay = book.state(host).delay if self._carries_over else 0.0
        return max(gate.crawl_delay, gate.learnt_delay)

    def heed(self, book: HostBook, host: str, response: Response, began: float, delay: float) -> None:
        """Slow down, pause or shut the host's gate as its answer asks for, or speed up again after a good one.

        Args:
            book: what is known of hosts.
            host: the host's key in the book.
            response: its answer.
            began: when the request's turn began, on the gate's clock.
            delay: seconds that were kept between requests.
        """
        gate = book.gate(host)
        seconds = asked_wait(response, book)
        if seconds is not None:
            self._wait(book, host, seconds)
        elif response.status in TOO_MANY and began >= gate.slowed_at:
            # Answers to what was already in flight tell of the pace before; they do not double the delay once more.
            self._slow_down(book, host, delay)
        if response.status in TOO_MANY:
            self._refused(gate, host, response)
        else:
            gate.refused.clear()
        if response.status < 400 and gate.learnt_delay:
            shorter = gate.learnt_delay * _DECAY
            self._learn(book, host, shorter if shorter > _NEGLIGIBLE else 0.0)

    def _wait(self, book: HostBook, host: str, seconds: float) -> None:
        if seconds <= self._max_wait:
            book.gate(host).pause(seconds)
            return
        until = book.now() + timedelta(seconds=seconds)
        _log.warning("%s asks to be left alone until %s", host, until)
        book.ask_not_before(host, until)

    def _slow_down(self, book: HostBook, host: str, delay: float) -> None:
        gate = book.gate(host)
        longer = min(max(2 * delay, self._first_delay), self._max_delay)
        self._learn(book, host, longer)
        gate.slowed_at = gate.clock()
        gate.pause(longer)
        _log.info("%s asks for fewer requests: one in %.1f seconds", host, longer)

    def _refused(self, gate: HostGate, host: str, response: Response) -> None:
        gate.refused.add(response.url)
        if len(gate.refused) >= self._give_up and gate.shut is None:
            many = f"{len(gate.refused)} addresses in a row"
            gate.shut = f"{host} answered HTTP {response.status} for {many} and is left alone in this run"
            _log.warning("%s", gate.shut)

    @staticmethod
    def _learn(book: HostBook, host: str, delay: float) -> None:
        book.gate(host).learnt_delay = delay
        book.learn_delay(host, delay)


def asked_wait(response: Response, book: HostBook) -> float | None:
    """Seconds that a response asks to wait, None where it asks for none."""
    retry_after, date = response.headers.get("Retry-After"), response.headers.get("Date")
    words = [value.decode("latin-1") if value is not None else None for value in (retry_after, date)]
    return seconds_to_wait(words[0], words[1], book.now())
