"""From the parts that the grammar found to a moment: which number is the month, does the weekday agree, what the clock says."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from pipelines.dates.grammar import Parts
from pipelines.dates.lexicon import ENGLISH_WEEKDAYS, WEEKDAYS
from pipelines.dates.numerals import WITHOUT_SPACE, clock, day_of, exists, full_year, month_of, zone_offset
from pipelines.dates.published import FIRST_YEAR, HANOI, LAST_YEAR, Flag, PublishedDate, Reason, refused

_SEVEN_HOURS = timedelta(hours=7)
_ENGLISH_HALVES = frozenset({"am", "pm", "a.m.", "p.m.", "a.m", "p.m", "am.", "pm."})


def weekday_words(parts: Parts) -> str:
    """Return the weekday that was printed, without white space; "" where there was none."""
    words = parts.weekday_ahead or parts.weekday_between or parts.weekday_behind or parts.weekday_last
    return words.translate(WITHOUT_SPACE) if words else ""


def day_of_parts(parts: Parts, order: str, weekday: str) -> tuple[int, int, int, tuple[str, ...]]:
    """Return year, month, day and flags; month or day may be none of the calendar's."""
    if parts.year_last is not None:
        return _numeric(parts, order, weekday)
    if parts.year_first is not None:
        return int(parts.year_first), int(parts.iso_month or 0), int(parts.iso_day or 0), ()
    if parts.word_year is not None:
        return full_year(parts.word_year), month_of(parts.word_month or ""), day_of(parts.word_day or ""), ()
    return int(parts.year_behind or 0), month_of(parts.month_ahead or ""), int(parts.day_behind or 0), ()


def _numeric(parts: Parts, order: str, weekday: str) -> tuple[int, int, int, tuple[str, ...]]:
    """Tell day and month apart.

    A number over 12 decides. Where both readings exist, a weekday that agrees with only one of them decides, except that a
    Vietnamese one never makes the month stand first: hosts in Vietnam print English pages in both orders, Vietnamese ones were
    never seen month first. Else the order that was asked for holds; it is an assumption where the page is in English or the
    portal prints the month first.
    """
    year, left, right = full_year(parts.year_last or ""), int(parts.left or 0), int(parts.right or 0)
    if left > 12 or left == right:
        return year, right, left, ()
    if right > 12:
        return year, left, right, ()
    day, month = (left, right) if order == "dmy" else (right, left)
    if weekday in WEEKDAYS and left and right and year:
        number = WEEKDAYS[weekday]
        if date(year, month, day).weekday() == number:
            return year, month, day, ()
        if date(year, day, month).weekday() == number and (weekday in ENGLISH_WEEKDAYS or order == "mdy"):
            return year, day, month, (Flag.ORDER_BY_WEEKDAY,)
    english = (parts.half_behind or parts.half_ahead) in _ENGLISH_HALVES
    return year, month, day, (Flag.ORDER_ASSUMED,) if english or order != "dmy" else ()


def assemble(
    parts: Parts, raw: str, order: str, reference: datetime | None, *, ignore_weekday: bool = False
) -> PublishedDate:
    """Return the moment that ``parts`` name, read from ``raw``.

    A weekday that disagrees keeps the date and flags it: editors retype the one and forget the other.
    """
    weekday = "" if ignore_weekday else weekday_words(parts)
    year, month, number, flags = day_of_parts(parts, order, weekday)
    if not exists(year, month, number):
        return refused(Reason.IMPOSSIBLE, raw)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return refused(Reason.YEAR, raw)
    day = date(year, month, number)
    if weekday and WEEKDAYS.get(weekday, -1) != day.weekday():
        flags = (*flags, Flag.WEEKDAY_MISMATCH)
    if parts.hour_ahead is None and parts.hour_behind is None:
        published = PublishedDate(datetime(year, month, number, tzinfo=HANOI), "day", raw, flags)
    else:
        published = _with_time(parts, day, raw, flags)
    return published if reference is None else within(published, reference)


def _with_time(parts: Parts, day: date, raw: str, flags: tuple[str, ...]) -> PublishedDate:
    """Set the clock; two times that differ, or a half of the day that contradicts, leave the day and a flag."""
    ahead = parts[2:6] if parts.hour_ahead is not None else None
    behind = parts[24:28] if parts.hour_behind is not None else None
    hour, minute, second, half = behind or ahead or (None,) * 4
    words = parts.zone_behind or parts.zone_last or parts.zone_ahead or parts.zone_glued
    if ahead and behind and ahead != behind:
        return PublishedDate(midnight(day), "day", raw, (*flags, Flag.TIME_UNRELIABLE))
    return timed(day, (hour, minute, second, half), words, raw, flags)


Time = tuple[str | None, str | None, str | None, str | None]
"""Hour, minute, second and half of the day as printed."""


def midnight(day: date) -> datetime:
    """Return the beginning of ``day`` in Vietnam."""
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)


def timed(day: date, time: Time, zone: str | None, raw: str, flags: tuple[str, ...]) -> PublishedDate:
    """Return ``day`` at ``time`` of the printed ``zone``, or of Vietnam where none was printed.

    Midnight in Vietnam is what a content management system prints that was filled with days alone: a day, not a minute.
    """
    hour_words, minute_words, second_words, half = time
    hour, minute, second = clock(int(hour_words or 0), half), int(minute_words or 0), int(second_words or 0)
    offset = _SEVEN_HOURS if zone is None else zone_offset(zone)
    if hour is None or offset is None:
        return PublishedDate(midnight(day), "day", raw, (*flags, Flag.TIME_UNRELIABLE))
    precision = "minute" if second_words is None else "second"
    if offset != _SEVEN_HOURS:
        elsewhere = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=timezone(offset))
        return PublishedDate(elsewhere.astimezone(HANOI), precision, raw, flags)
    if hour == minute == second == 0:
        return PublishedDate(midnight(day), "day", raw, (*flags, Flag.MIDNIGHT_IS_DAY))
    return PublishedDate(
        datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=HANOI), precision, raw, flags
    )


def within(published: PublishedDate, reference: datetime | None) -> PublishedDate:
    """Refuse a moment after ``reference``: a page cannot show what is posted after it was fetched."""
    if reference is not None and published.value is not None and published.value > reference:
        return refused(Reason.FUTURE, published.raw)
    return published
