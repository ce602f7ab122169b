"""Host leases: a host is one harvester's at a time, also when harvesters die, and what is remembered of it goes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.objects.folder import FolderStore
from archive.objects.leases import CLOCKS_APART, TERM, HostLeases

HOST = "tinh-a.example.vn"


class Clock:
    """One time for all harvesters of a test."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """The time of day."""
        return self.moment

    def seconds(self) -> float:
        """The same as seconds."""
        return self.moment.timestamp()

    def go_on(self, time: timedelta) -> None:
        """Let time pass."""
        self.moment += time


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


Harvester = Callable[[str], HostLeases]


@pytest.fixture
def harvester(objects: FolderStore, clock: Clock, tmp_path: Path) -> Harvester:
    """The leases of a harvester by its name; it remembers hosts in a folder of that name."""

    def make(name: str) -> HostLeases:
        return HostLeases(
            objects, name, lambda host: tmp_path / name / f"{host}.json", now=clock.now, clock=clock.seconds
        )

    return make


def test_a_host_is_one_harvesters_at_a_time(harvester: Harvester) -> None:
    one, two = harvester("one"), harvester("two")
    assert one.take(HOST) is None
    assert one.holds(HOST)
    refused = two.take(HOST)
    assert refused is not None
    assert "another harvester (one) asks tinh-a.example.vn" in refused
    assert not two.holds(HOST)


def test_what_is_given_back_another_one_takes(harvester: Harvester, clock: Clock) -> None:
    one, two = harvester("one"), harvester("two")
    one.take(HOST)
    left = clock.moment
    one.give_back(HOST)
    clock.go_on(timedelta(seconds=1))
    assert two.take(HOST) is None
    assert two.last_asked(HOST) == left
    assert not one.holds(HOST)


def test_the_lease_of_a_harvester_that_died_is_taken_when_it_has_surely_run_out(
    harvester: Harvester, clock: Clock
) -> None:
    one, two = harvester("one"), harvester("two")
    one.take(HOST)
    clock.go_on(TERM + CLOCKS_APART - timedelta(seconds=1))
    assert two.take(HOST) is not None
    clock.go_on(timedelta(seconds=1))
    assert two.take(HOST) is None


def test_a_harvester_that_was_killed_takes_its_own_lease_again_at_once(harvester: Harvester) -> None:
    harvester("one").take(HOST)
    assert harvester("one").take(HOST) is None


def test_a_lease_that_is_not_renewed_is_held_no_longer_before_others_may_take_it(
    harvester: Harvester, clock: Clock
) -> None:
    one = harvester("one")
    one.take(HOST)
    clock.go_on(TERM / 2)
    assert not one.holds(HOST)


def test_a_lease_that_is_renewed_stays_held(harvester: Harvester, clock: Clock) -> None:
    one, two = harvester("one"), harvester("two")
    one.take(HOST)
    for _ in range(5):
        clock.go_on(TERM / 3)
        one.renew()
        assert one.holds(HOST)
    assert two.take(HOST) is not None


def test_who_slept_through_its_lease_does_not_renew_anothers(harvester: Harvester, clock: Clock) -> None:
    one, two = harvester("one"), harvester("two")
    one.take(HOST)
    clock.go_on(TERM + CLOCKS_APART)
    two.take(HOST)
    one.renew()
    assert not one.holds(HOST)
    one.give_back(HOST)
    assert two.holds(HOST)
    assert one.take(HOST) is not None


def test_what_is_remembered_of_a_host_goes_along(harvester: Harvester, tmp_path: Path) -> None:
    one, two = harvester("one"), harvester("two")
    one.take(HOST)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / f"{HOST}.json").write_text("the day's count")
    one.give_back(HOST)
    two.take(HOST)
    assert (tmp_path / "two" / f"{HOST}.json").read_text() == "the day's count"


def test_a_harvester_that_learnt_nothing_hands_on_what_it_was_given(harvester: Harvester, tmp_path: Path) -> None:
    one, two = harvester("one"), harvester("two")
    one.take(HOST)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / f"{HOST}.json").write_text("the day's count")
    one.give_back(HOST)
    two.take(HOST)
    (tmp_path / "two" / f"{HOST}.json").unlink()
    two.give_back(HOST)
    three = harvester("three")
    three.take(HOST)
    assert (tmp_path / "three" / f"{HOST}.json").read_text() == "the day's count"


def test_ones_own_memory_is_newer_than_that_of_ones_own_lease(harvester: Harvester, tmp_path: Path) -> None:
    one = harvester("one")
    (tmp_path / "one").mkdir()
    memory = tmp_path / "one" / f"{HOST}.json"
    memory.write_text("at first")
    one.take(HOST)
    one.renew()
    memory.write_text("later")
    harvester("one").take(HOST)
    assert memory.read_text() == "later"


def test_every_taking_has_a_greater_number(harvester: Harvester, objects: FolderStore) -> None:
    fences = []
    for name in ("one", "two", "two", "one"):
        holder = harvester(name)
        holder.take(HOST)
        found = objects.read(f"hosts/{HOST}.json")
        assert found is not None
        fences.append(found.data.partition(b'"fence": ')[2].partition(b",")[0])
        holder.give_back(HOST)
    assert fences == [b"1", b"2", b"3", b"4"]


def test_a_damaged_lease_is_nobodys_to_guess(harvester: Harvester, objects: FolderStore) -> None:
    objects.put(f"hosts/{HOST}.json", b"{}")
    with pytest.raises(StorageError, match="lease of tinh-a"):
        harvester("one").take(HOST)


def test_all_are_given_back_at_the_end(harvester: Harvester) -> None:
    with harvester("one") as one:
        one.take(HOST)
    assert harvester("two").take(HOST) is None
