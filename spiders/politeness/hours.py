"""Visit hours of a portal file: ``22:00-06:00`` on Vietnamese clocks, which have known no summer time since 1976.

The beginning belongs to the span, the end does not.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pipelines.dates.published import HANOI


def open_at(hours: str, moment: datetime) -> bool:
    """Tell whether a portal may be visited at an aware moment."""
    start, end = _span(hours)
    clock = moment.astimezone(HANOI).time()
    return start <= clock < end if start < end else clock >= start or clock < end


def opens_next(hours: str, moment: datetime) -> datetime:
    """The next moment at which the span begins, after ``moment``; in Vietnamese time."""
    return _next(_span(hours)[0], moment)


def closes_next(hours: str, moment: datetime) -> datetime:
    """The next moment at which the span ends, after ``moment``; in Vietnamese time."""
    return _next(_span(hours)[1], moment)


def _span(hours: str) -> tuple[time, time]:
    start, _, end = hours.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _next(clock: time, moment: datetime) -> datetime:
    local = moment.astimezone(HANOI)
    today = datetime.combine(local.date(), clock, HANOI)
    return today if today > local else today + timedelta(days=1)
