"""A host that several harvesters could ask is asked by the one that holds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.politeness.backoff_policy import check_wait
from spiders.politeness.claims import Claims
from spiders.politeness.hosts import HostBook, host_file
from spiders.politeness.refusals import HeldElsewhere

HOST = "tinh-a.example.vn"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Leases:
    """Leases as a test wants them."""

    def __init__(self, reason: str | None = None, left: datetime | None = None) -> None:
        self.reason = reason
        self.left = left
        self.held = False
        self.asked = 0

    def holds(self, host: str) -> bool:
        """Whether it was taken and not lost."""
        return self.held

    def take(self, host: str) -> str | None:
        """Taken unless there is a reason against it."""
        self.asked += 1
        self.held = self.reason is None
        return self.reason

    def last_asked(self, host: str) -> datetime | None:
        """When another one let go."""
        return self.left


def test_a_host_that_another_one_holds_is_not_asked() -> None:
    book = HostBook(None, lambda: NOW, leases=Leases("another harvester asks it"))
    with pytest.raises(HeldElsewhere, match="another harvester asks it"):
        check_wait(book, HOST)


def test_a_host_that_is_free_is_taken_once() -> None:
    leases = Leases()
    book = HostBook(None, lambda: NOW, leases=leases)
    check_wait(book, HOST)
    check_wait(book, HOST)
    assert leases.asked == 1


def test_a_lease_that_is_lost_ends_the_asking() -> None:
    leases = Leases()
    book = HostBook(None, lambda: NOW, leases=leases)
    check_wait(book, HOST)
    leases.held, leases.reason = False, "another harvester asks it"
    with pytest.raises(HeldElsewhere):
        check_wait(book, HOST)


def test_a_refused_host_is_asked_about_again_only_after_a_while() -> None:
    seconds, leases = [0.0], Leases("another harvester asks it")
    claims = Claims(leases, lambda host: None, lambda: seconds[0])
    claims.why_not(HOST)
    seconds[0] = 29.0
    assert claims.why_not(HOST) == "another harvester asks it"
    assert leases.asked == 1
    seconds[0], leases.reason = 30.0, None
    assert claims.why_not(HOST) is None


def test_what_another_one_remembered_is_read_when_the_host_is_taken(tmp_path: Path) -> None:
    class Learning(Leases):
        def take(self, host: str) -> str | None:
            until = (NOW + timedelta(hours=1)).isoformat()
            facts = f'{{"host": "{host}", "delay": 2.0, "requests": 7, "day": "2026-01-01", "not_before": "{until}"}}'
            host_file(tmp_path, host).write_text(facts)
            return super().take(host)

    book = HostBook(tmp_path, lambda: NOW, leases=Learning())
    assert book.requests_today(HOST) == 0
    assert book.why_not(HOST) is None
    assert book.requests_today(HOST) == 7
    assert book.waits_until(HOST) == NOW + timedelta(hours=1)


def test_the_first_request_comes_no_sooner_than_ones_own_would() -> None:
    book = HostBook(None, lambda: NOW, leases=Leases(left=NOW - timedelta(seconds=1)))
    book.why_not(HOST)
    gate = book.gate(HOST)
    assert gate.clock() + 8 < gate._paused_until < gate.clock() + 10
