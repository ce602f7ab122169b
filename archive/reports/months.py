"""Months as numbers that can be counted on: January of the year 0 is 0, and the next is one more."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

#: Vietnam keeps one time all year.
VIETNAM = timezone(timedelta(hours=7))


def month_of(day: date | datetime) -> int:
    """The month of a day; of a moment, that on Vietnamese clocks.

    >>> month_of(date(2024, 3, 5)) - month_of(date(2023, 12, 31))
    3
    """
    if isinstance(day, datetime):
        day = day.astimezone(VIETNAM)
    return day.year * 12 + day.month - 1


def year_and_month(month: int) -> tuple[int, int]:
    """The year of a month, and its place in it.

    >>> year_and_month(month_of(date(2024, 3, 5)))
    (2024, 3)
    """
    return month // 12, month % 12 + 1
