"""Limits of a harvest shared among its portals."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ngoaivu.shares import Limits, Shares
from spiders.portal_file import CrawlRules
from spiders.registry import Portal

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)  # 08:00 on Vietnamese clocks


def portal(number: int, **crawl: Any) -> Portal:
    return Portal(
        id=f"tinh-{number}", name="T", url=f"http://tinh-{number}.test/", province_code=None, crawl=CrawlRules(**crawl)
    )


def shares(portals: int, at_once: int = 8, **limits: Any) -> Shares:
    return Shares(Limits(**limits), portals, at_once, NOW, Path("archive"))


def test_without_limits_there_are_none() -> None:
    given = shares(2).take(portal(1), NOW)
    assert (given.requests, given.payload_bytes, given.stop_at, given.free_bytes) == (None, None, None, None)


def test_requests_and_bytes_are_shared_evenly() -> None:
    pot = shares(3, requests=100, payload_bytes=900)
    given = [pot.take(portal(one), NOW) for one in range(3)]
    assert [one.requests for one in given] == [34, 33, 33]
    assert [one.payload_bytes for one in given] == [300, 300, 300]


@pytest.mark.parametrize(("limit", "portals"), [(100, 3), (2, 5), (7, 8), (1, 1)])
def test_no_more_is_given_than_there_is(limit: int, portals: int) -> None:
    pot = shares(portals, requests=limit)
    assert sum(pot.take(portal(one), NOW).requests or 0 for one in range(portals)) == limit


def test_what_one_leaves_over_goes_to_those_after_it() -> None:
    pot = shares(2, requests=100, payload_bytes=1000)
    pot.take(portal(1), NOW)
    pot.give_back(portal(1), 10, 100)
    given = pot.take(portal(2), NOW)
    assert (given.requests, given.payload_bytes) == (90, 900)


def test_more_used_than_given_is_not_taken_from_others() -> None:
    """What was in flight when the limit was reached comes on top."""
    pot = shares(2, requests=100)
    pot.take(portal(1), NOW)
    pot.give_back(portal(1), 53, 0)
    assert pot.take(portal(2), NOW).requests == 50


def test_a_portal_file_may_allow_less() -> None:
    pot = shares(2, requests=100)
    assert pot.take(portal(1, max_pages=5), NOW).requests == 5
    assert pot.take(portal(2), NOW).requests == 95


def test_time_is_shared_among_the_waves_of_portals() -> None:
    """Four portals, two at a time, three hours: an hour and a half each."""
    pot = shares(4, at_once=2, time=timedelta(hours=3))
    given = pot.take(portal(1), NOW)
    assert (given.stop_at, given.why_then) == (
        NOW + timedelta(minutes=90),
        "the time for this portal is over (--max-time)",
    )


def test_the_last_portal_has_all_the_time_that_is_left() -> None:
    pot = shares(1, time=timedelta(hours=3))
    assert pot.take(portal(1), NOW + timedelta(hours=1)).stop_at == NOW + timedelta(hours=3)


def test_visiting_hours_end_a_run_if_they_are_over_first() -> None:
    pot = shares(1, time=timedelta(hours=30))
    given = pot.take(portal(1, hours="06:00-10:00"), NOW)
    assert given.stop_at == NOW + timedelta(hours=2)
    assert "06:00-10:00" in given.why_then


def test_minutes_of_a_portal_file_count_from_its_begin() -> None:
    pot = shares(1)
    assert pot.take(portal(1, max_minutes=20), NOW + timedelta(hours=1)).stop_at == NOW + timedelta(hours=1, minutes=20)


def test_room_on_the_disk_is_the_same_for_all() -> None:
    given = shares(2, free_bytes=5).take(portal(1), NOW)
    assert (given.free_bytes, given.folder) == (5, Path("archive"))
