"""Folded words and digits read as years, months, days, hours and zones."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from pipelines.dates.lexicon import MONTHS, NUMBERS, ZONES
from pipelines.dates.published import LAST_YEAR

WITHOUT_SPACE = str.maketrans("", "", " .\n-")
"""Drops what may stand inside a name: "T. 2", "Sept.", "thứ  hai"."""

_ZONES = {name.replace(" ", ""): hours for name, hours in ZONES.items()}
_MORNING = frozenset({"am", "sa", "sang"})
_AFTERNOON = frozenset({"pm", "ch", "chieu", "toi"})
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def full_year(digits: str) -> int:
    """Return the year; two digits stand for the years from 1950 to 2049, of which those before 1990 are refused later.

    >>> full_year("18"), full_year("98"), full_year("2018")
    (2018, 1998, 2018)
    """
    year = int(digits)
    if len(digits) > 2:
        return year
    return 1900 + year if year > LAST_YEAR % 100 else 2000 + year


def month_of(words: str) -> int:
    """Return the number of a month as printed: "thang 9", "thg 09", "Th9", "Sept."; 0 where there is no such month."""
    return MONTHS.get(words.translate(WITHOUT_SPACE), 0)


def day_of(words: str) -> int:
    """Return the number of a day as printed: "05", "mung 2", "mung nam", "hai muoi lam"; 0 where there is no such day."""
    words = words.translate(WITHOUT_SPACE).removeprefix("mung").removeprefix("mong")
    return int(words) if words.isdigit() else NUMBERS.get(words, 0)


def exists(year: int, month: int, day: int) -> bool:
    """Tell whether the calendar has this day.

    >>> exists(2019, 2, 29), exists(2020, 2, 29)
    (False, True)
    """
    if month == 2 and day == 29:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month]


def clock(hour: int, half: str | None) -> int | None:
    """Return the hour of the day, 0 to 23; None where the half of the day contradicts the hour, as in "14:50 SA".

    SA (sáng) and CH (chiều) are AM and PM. "1 giờ trưa" is 13, "10 giờ đêm" is 22. "18:30 CH" is what pages print that write
    24 hours and the half beside them; it agrees with itself.

    >>> clock(12, "sa"), clock(3, "ch"), clock(18, "ch"), clock(14, "sa")
    (0, 15, 18, None)
    """
    if half is None:
        return hour
    half = half.translate(WITHOUT_SPACE)
    if half in _MORNING:
        return hour % 12 if hour <= 12 else None
    if half in _AFTERNOON:
        return hour if hour >= 12 else hour + 12 if hour else None
    if half == "trua":
        return hour if 10 <= hour <= 14 else hour + 12 if 1 <= hour <= 2 else None
    return hour if hour >= 18 or 0 < hour < 4 else hour + 12 if 6 <= hour < 12 else None  # đêm


@lru_cache(maxsize=256)
def zone_offset(words: str) -> timedelta | None:
    """Return how far a printed zone is east of Greenwich, None where no such zone exists.

    >>> zone_offset("gmt+7")
    datetime.timedelta(seconds=25200)
    """
    words = "".join(words.split())
    if words in _ZONES:
        return timedelta(hours=_ZONES[words])
    if words[:3] in ("gmt", "utc"):
        words = words[3:]
    digits = words[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return offset if words[0] == "+" else -offset
