"""Dates that mean something only on the day they are read: "5 giờ trước", "hôm qua", "30/10, 16:15"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pipelines.dates.assemble import Time, timed, within
from pipelines.dates.grammar import JOINT, JUNK, NEAR, time, weekday
from pipelines.dates.lexicon import WEEKDAYS
from pipelines.dates.numerals import WITHOUT_SPACE, day_of, exists, month_of
from pipelines.dates.published import HANOI, Flag, PublishedDate, Reason, refused

_SECONDS = {
    "giay": 1,
    "second": 1,
    "sec": 1,
    "phut": 60,
    "minute": 60,
    "min": 60,
    "gio": 3600,
    "tieng": 3600,
    "hour": 3600,
    "hr": 3600,
}
_DAYS = {"ngay": 1, "hom": 1, "day": 1, "tuan": 7, "week": 7}
_MONTHS = {"thang": 1, "month": 1, "nam": 12, "year": 12}
_NUMBER = r"[0-9]{1,4}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|an?|one|two|three"
_UNIT = "|".join(sorted((*_SECONDS, *_DAYS, *_MONTHS), key=len, reverse=True))
_ENGLISH_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_AGE = rf"({_NUMBER})\s*+({_UNIT})s?(?![a-z])(?:\s*+(?:dong ho))?"

_AGO = re.compile(
    rf"{JOINT}(?P<raw>(?:cach\s*+day\s++{_AGE}(?:\s++{_AGE})?|{_AGE}(?:,?\s++{_AGE})?\s++(?:truoc|ago)(?:\s++day)?))(?:{JUNK})*+",
    re.ASCII,
)
_DAY = re.compile(
    rf"{JOINT}(?P<raw>(?:{time('ahead')}{JOINT})?"
    r"(?:(?P<part>sang|trua|chieu|toi|dem|khuya)\s++(?:hom\s++)?(?P<part_of>nay|qua)|hom\s*+(?P<day>nay|qua|kia)|(?P<english>today|yesterday))"
    rf"(?:{NEAR}{time('behind')})?)(?:{JUNK})*+",
    re.ASCII,
)
_NOW = re.compile(rf"{JOINT}(?P<raw>vua\s*+(?:xong|moi|dang)|just\s*+now)(?:{JUNK})*+", re.ASCII)
_BACK = {"nay": 0, "today": 0, "qua": 1, "yesterday": 1, "kia": 2}

YEARLESS = re.compile(
    rf"(?P<joint>{JOINT})(?P<raw>(?:{weekday('ahead')}{JOINT})?(?:{time('ahead')}{JOINT})?(?:{weekday('between')}{JOINT})?"
    r"(?:(?P<day>[0-9]{1,2})\s*+(?P<separator>[/\-])\s*+(?P<month>[0-9]{1,2})"
    r"|(?P<word_day>[0-9]{1,2})\s*+[/,]?\s*+(?P<word_month>(?:thang|thg|th)\s*+\.?(?:[0-9]{1,2}(?![0-9])|[a-z]{2,5}(?:\s(?:mot|hai))?)))"
    rf"(?:{NEAR}{time('behind')})?(?:{NEAR}{weekday('last')})?)(?:{JUNK})*+",
    re.ASCII,
)
"""A day and month that fill their text, with a weekday and a time or without."""


def parse_relative(plain: str, reference: datetime | None) -> tuple[PublishedDate, tuple[int, int]] | None:
    """Return the moment that lies so long before ``reference`` and where it stands, None where ``plain`` is no such form."""
    for pattern, read in ((_AGO, _ago), (_DAY, _day), (_NOW, _now)):
        match = pattern.fullmatch(plain)
        if match is not None:
            answer = refused(Reason.NEEDS_REFERENCE) if reference is None else read(match, reference)
            return answer, match.span("raw")
    return None


def _count(words: str) -> int:
    return _ENGLISH_NUMBERS.get(words) or day_of(words) if not words.isdigit() else int(words)


def _ago(match: re.Match[str], reference: datetime) -> PublishedDate:
    """Count back. Hours, minutes and seconds give a moment; days, weeks, months and years a day."""
    pairs = [group for group in match.groups()[1:] if group is not None]
    moment, exact = reference.replace(microsecond=0), True
    precision = "minute"
    for number, unit in zip(pairs[::2], pairs[1::2], strict=True):
        count = _count(number)
        try:
            if unit in _SECONDS:
                moment -= timedelta(seconds=count * _SECONDS[unit])
                precision = "second" if _SECONDS[unit] == 1 else precision
            elif unit in _DAYS:
                moment, exact = moment - timedelta(days=count * _DAYS[unit]), False
            else:
                moment, exact = _months_back(moment, count * _MONTHS[unit]), False
        except (OverflowError, ValueError):
            return refused(Reason.YEAR)
    if not exact:
        return PublishedDate(moment.replace(hour=0, minute=0, second=0), "day", "", (Flag.RELATIVE,))
    return PublishedDate(moment if precision == "second" else moment.replace(second=0), precision, "", (Flag.RELATIVE,))


def _months_back(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = moment.day
    while not exists(year, month + 1, day):
        day -= 1
    return moment.replace(year=year, month=month + 1, day=day)


def _day(match: re.Match[str], reference: datetime) -> PublishedDate:
    words = match["day"] or match["part_of"] or match["english"]
    day = reference.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=_BACK[words])
    side = "behind" if match["hour_behind"] else "ahead"
    if match[f"hour_{side}"] is None:
        return PublishedDate(day, "day", "", (Flag.RELATIVE,))
    half = match[f"half_{side}"] or match["part"]
    time_of_day: Time = (match[f"hour_{side}"], match[f"minute_{side}"], match[f"second_{side}"], half)
    return within(timed(day.date(), time_of_day, None, "", (Flag.RELATIVE,)), reference)


def _now(match: re.Match[str], reference: datetime) -> PublishedDate:
    return PublishedDate(reference.replace(second=0, microsecond=0), "minute", "", (Flag.RELATIVE,))


def parse_yearless(plain: str, reference: datetime | None) -> tuple[PublishedDate, tuple[int, int]] | None:
    """Return the latest such day that is not after ``reference``; None where ``plain`` is no yearless date.

    With dashes a day and month look like a range, and unpadded like a pager, so a label, bracket, weekday or time has to stand
    beside them. A stamp of the
    reference's own day but later in it is refused: a clock that runs ahead would otherwise move it by a whole year.
    """
    match = YEARLESS.fullmatch(plain)
    if match is None:
        return None
    span = match.span("raw")
    month = int(match["month"]) if match["month"] else month_of(match["word_month"])
    day = int(match["day"] or match["word_day"])
    beside = any(
        match[name] for name in ("weekday_ahead", "weekday_between", "hour_ahead", "hour_behind", "weekday_last")
    )
    if not beside and not match["joint"].strip():
        if match["separator"] == "-":
            return refused(Reason.RANGE), span
        if match["separator"] == "/" and span[1] - span[0] < len("05/09"):  # "1/10" alone is a pager or a fraction
            return refused(Reason.NUMBER), span
    if not exists(2000, month, day):
        return refused(Reason.IMPOSSIBLE), span
    if reference is None:
        return refused(Reason.YEARLESS), span
    return _resolve_year(match, month, day, reference), span


def _resolve_year(match: re.Match[str], month: int, day: int, reference: datetime) -> PublishedDate:
    year = reference.year
    while not exists(year, month, day) or datetime(year, month, day, tzinfo=HANOI) > reference:
        year -= 1
    value = datetime(year, month, day, tzinfo=HANOI)
    flags: tuple[str, ...] = (Flag.YEARLESS_RESOLVED,)
    words = match["weekday_ahead"] or match["weekday_between"] or match["weekday_last"]
    if words and WEEKDAYS.get(words.translate(WITHOUT_SPACE), -1) != value.weekday():
        flags = (*flags, Flag.WEEKDAY_MISMATCH)
    side = "behind" if match["hour_behind"] else "ahead"
    if match[f"hour_{side}"] is None:
        return PublishedDate(value, "day", "", flags)
    time_of_day: Time = (match[f"hour_{side}"], match[f"minute_{side}"], match[f"second_{side}"], match[f"half_{side}"])
    return within(timed(value.date(), time_of_day, match[f"zone_{side}"], "", flags), reference)
