"""Dates inside addresses: the last evidence of when a page was made, in forms that were seen to agree with the page.

Seconds since 1970 in an address are never read: hosts that were migrated carry the day of the migration there.
"""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.dates.machine import parse_machine
from pipelines.dates.numerals import exists
from pipelines.dates.published import FIRST_YEAR, HANOI, LAST_YEAR, PublishedDate, Reason, refused

_YEAR, _MONTH, _DAY = (
    r"(?P<year>(?:199|20[0-4])[0-9])",
    r"(?P<month>0?[1-9]|1[0-2])",
    r"(?P<day>0?[1-9]|[12][0-9]|3[01])",
)
_TWO_MONTH, _TWO_DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?<=/)(?P<raw>{_YEAR}[/\-]{_MONTH}[/\-]{_DAY})(?=/|$|[?#])",
        rf"(?<=/)(?P<raw>{_YEAR}{_TWO_MONTH}{_TWO_DAY})(?=/)",
        rf"-(?P<raw>{_TWO_DAY}{_TWO_MONTH}{_YEAR})(?=-a[0-9]+\b)",
        rf"/d(?P<raw>{_YEAR}{_TWO_MONTH}{_TWO_DAY}(?P<clock>[0-9]{{6}})(?:[0-9]{{2}})?)(?=\.|$)",
        rf"(?<=/)(?P<raw>{_YEAR}/?{_TWO_MONTH})(?=/)",
    )
)
#: Every form has a year, eight digits in a row, or the colon of a time; most addresses have none of these.
_POSSIBLE = re.compile(r"199|20[0-4]|[0-9]{8}|:", re.ASCII)
_SEGMENT = re.compile(r"[^/?#]+")


def parse_url(url: str, reference: datetime | None = None) -> PublishedDate:
    """Read the day, or the month, that an address carries; refused where it carries none.

    >>> parse_url("https://bao.example/tin/hoi-dam-20190905183000123.htm").iso
    '2019-09-05T18:30:00+07:00'
    >>> parse_url("https://bao.example/thoi-su/201909/hoi-dam-2627046/").iso
    '2019-09'
    """
    path = url.partition("://")[2] or url
    if _POSSIBLE.search(path) is None:
        return refused(Reason.NO_DATE)
    for pattern in _PATTERNS[:-1]:
        match = pattern.search(path)
        if match is not None:
            return _read(match, reference)
    for segment in reversed(_SEGMENT.findall(path.lower())):
        found = (
            None
            if segment.strip("-.htmlaspx").isdigit() and len(segment.strip("-.htmlaspx")) < 17
            else parse_machine(segment)
        )
        if found is not None and found[0].value is not None and not _is_epoch(segment, found[1]):
            start, end = found[1]
            place = url.lower().rindex(segment)
            return _guarded(found[0], url[place + start : place + end], reference)
    match = _PATTERNS[-1].search(path)
    return refused(Reason.NO_DATE) if match is None else _read(match, reference)


def _is_epoch(segment: str, span: tuple[int, int]) -> bool:
    return len(segment[span[0] : span[1]]) in (10, 13)


def _read(match: re.Match[str], reference: datetime | None) -> PublishedDate:
    groups = match.groupdict()
    year, month, day = int(groups["year"]), int(groups["month"]), int(groups.get("day") or 1)
    if not exists(year, month, day):
        return refused(Reason.IMPOSSIBLE, match["raw"])
    precision = "day" if groups.get("day") else "month"
    value = datetime(year, month, day, tzinfo=HANOI)
    return _guarded(PublishedDate(value, precision, ""), match["raw"], reference)


def _guarded(published: PublishedDate, raw: str, reference: datetime | None) -> PublishedDate:
    value = published.value
    if value is None or not FIRST_YEAR <= value.year <= LAST_YEAR:
        return refused(Reason.YEAR, raw)
    if reference is not None and value > reference:
        return refused(Reason.FUTURE, raw)
    return PublishedDate(value, published.precision, raw, published.flags)
