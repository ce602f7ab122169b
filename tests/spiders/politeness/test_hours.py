"""Visit hours, on Vietnamese clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from spiders.politeness.hours import closes_next, open_at, opens_next

HANOI = timezone(timedelta(hours=7))
NIGHT, DAY = "22:00-06:00", "08:30-17:00"


def at(clock: str, day: int = 25) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("hours", "clock", "is_open"),
    [
        (NIGHT, "21:59", False),
        (NIGHT, "22:00", True),
        (NIGHT, "00:00", True),
        (NIGHT, "05:59", True),
        (NIGHT, "06:00", False),
        (DAY, "08:29", False),
        (DAY, "08:30", True),
        (DAY, "16:59", True),
        (DAY, "17:00", False),
        (DAY, "00:00", False),
    ],
)
def test_open(hours: str, clock: str, is_open: bool) -> None:
    assert open_at(hours, at(clock)) is is_open
    assert open_at(hours, at(clock).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("hours", "now", "opens", "closes"),
    [
        (NIGHT, at("12:00"), at("22:00"), at("06:00", 26)),
        (NIGHT, at("23:00"), at("22:00", 26), at("06:00", 26)),
        (NIGHT, at("03:00"), at("22:00"), at("06:00")),
        (DAY, at("08:30"), at("08:30", 26), at("17:00")),
        (DAY, at("17:00"), at("08:30", 26), at("17:00", 26)),
        (DAY, at("18:00", 25).astimezone(UTC), at("08:30", 26), at("17:00", 26)),
    ],
)
def test_next(hours: str, now: datetime, opens: datetime, closes: datetime) -> None:
    assert (opens_next(hours, now), closes_next(hours, now)) == (opens, closes)
