"""Dates that machines write for machines: epochs, .NET's JSON, timestamps inside identifiers, Java's ``Date.toString``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from pipelines.dates.assemble import timed
from pipelines.dates.grammar import CLOCK, JOINT, JUNK, zone
from pipelines.dates.lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS, WEEKDAYS
from pipelines.dates.numerals import exists, month_of
from pipelines.dates.published import FIRST_YEAR, HANOI, LAST_YEAR, Flag, PublishedDate, Reason, refused

_EPOCH = re.compile(r"\s*+(?P<raw>(?P<epoch>[1-9][0-9]{9})(?P<ms>[0-9]{3})?)\s*+", re.ASCII)
_DOTNET = re.compile(
    r"[\s\"'\\]*+(?P<raw>/date\((?P<epoch>-?[0-9]{1,11})(?P<ms>[0-9]{3})(?:[+-][0-9]{4})?\)\\?/)[\s\"'\\]*+", re.ASCII
)
_STAMP_DIGITS = (
    r"(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?P<hour>[0-2][0-9])(?P<minute>[0-5][0-9])(?P<second>[0-5][0-9])"
)
_NOT_SPACE = r"[^\s0-9](?:[^\s]*[^\s0-9])?"
_LONG_ID = re.compile(
    rf"\s*+(?:\S*[^\s0-9])?(?P<raw>(?P<year>[0-9]{{4}}){_STAMP_DIGITS}[0-9]{{3}})(?:[^\s0-9]\S*)?\s*+", re.ASCII
)
_MOFA_ID = re.compile(
    rf"\s*+(?:\S*[^\sa-z0-9])?(?P<raw>n[rs](?P<year>[0-9]{{2}}){_STAMP_DIGITS})(?:[^\s0-9]\S*)?\s*+", re.ASCII
)
_PREFIXED_ID = re.compile(
    r"\s*+(?:\S*[^\s0-9])?(?P<raw>[1-9][0-9]{2}(?P<year>[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])[0-2][0-9][0-5][0-9][0-5][0-9][0-9]{3})"
    r"(?:[^\s0-9]\S*)?\s*+",
    re.ASCII,
)
_COMPACT = re.compile(
    r"\s*+(?P<raw>(?P<year>(?:199|20[0-4])[0-9])(?P<month>[01][0-9])(?P<day>[0-3][0-9])"
    rf"(?:t?(?P<hour>[0-2][0-9])(?P<minute>[0-5][0-9])(?P<second>[0-5][0-9])?)?(?:{zone('last')})?)\s*+",
    re.ASCII,
)
_JAVA = re.compile(
    rf"{JOINT}(?P<raw>(?:(?P<weekday>{'|'.join(name for name in ENGLISH_WEEKDAYS if len(name) == 3)})[\s,]{{1,3}})?"
    rf"(?P<month>{'|'.join(name for name in ENGLISH_MONTHS if len(name) == 3)})\s++(?P<day>[0-9]{{1,2}}),?\s++"
    rf"(?P<hour>{CLOCK}):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])(?:{zone('last')})?\s++(?P<year>[0-9]{{4}}))(?:{JUNK})*+",
    re.ASCII,
)
_Answer = tuple[PublishedDate, tuple[int, int]]


def parse_machine(plain: str) -> _Answer | None:
    """Return what a machine wrote and where it stands; None where ``plain`` is nothing of the kind."""
    for pattern, read in _READERS:
        match = pattern.fullmatch(plain)
        if match is not None:
            answer = read(match)
            if answer is not None:
                return answer, match.span("raw")
    return None


def _epoch(match: re.Match[str]) -> PublishedDate | None:
    """Read seconds, or milliseconds where there are 13 digits. Numbers in 1800 and 1900 are Vietnamese service lines."""
    seconds = int(match["epoch"])
    if match.re is _EPOCH and match["ms"] is None and match["epoch"][:4] in ("1800", "1900"):
        return refused(Reason.NUMBER)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds) if abs(seconds) < 10**10 else None
    if moment is None or not FIRST_YEAR <= moment.astimezone(HANOI).year <= LAST_YEAR:
        return refused(Reason.YEAR if match.re is _DOTNET else Reason.NUMBER)
    return PublishedDate(moment.astimezone(HANOI), "second", "")


def _identifier(match: re.Match[str]) -> PublishedDate | None:
    """Read local Vietnamese time out of an identifier; None where its digits are no moment."""
    groups = match.groupdict()
    year = int(match["year"]) if len(match["year"]) == 4 else 2000 + int(match["year"])
    month, day = int(match["month"]), int(match["day"])
    if not (FIRST_YEAR <= year <= LAST_YEAR and exists(year, month, day)) or int(groups.get("hour") or 0) > 23:
        return None
    if groups.get("hour") is None:
        return PublishedDate(datetime(year, month, day, tzinfo=HANOI), "day", "")
    time = (groups["hour"], groups["minute"], groups.get("second"), None)
    return timed(date(year, month, day), time, groups.get("zone_last"), "", ())


def _java(match: re.Match[str]) -> PublishedDate | None:
    year, month, day = int(match["year"]), month_of(match["month"]), int(match["day"])
    if not exists(year, month, day):
        return refused(Reason.IMPOSSIBLE)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return refused(Reason.YEAR)
    value = date(year, month, day)
    wrong = match["weekday"] is not None and WEEKDAYS[match["weekday"]] != value.weekday()
    flags = (Flag.WEEKDAY_MISMATCH,) if wrong else ()
    return timed(value, (match["hour"], match["minute"], match["second"], None), match["zone_last"], "", flags)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], PublishedDate | None]], ...] = (
    (_COMPACT, _identifier),
    (_EPOCH, _epoch),
    (_DOTNET, _epoch),
    (_LONG_ID, _identifier),
    (_MOFA_ID, _identifier),
    (_PREFIXED_ID, _identifier),
    (_JAVA, _java),
)
