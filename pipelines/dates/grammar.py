"""The one grammar of stamps: a day with its year, and the weekday, time and zone that stand with it, in any order.

It is one regular expression over folded text. Repetition is bounded or possessive (what was consumed is never tried
again in another way), so the work grows with the length of the text and not faster.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.dates.lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS, LABEL_WORDS, MONTH_WORDS, ZONES

MAX_LENGTH = 500
"""Longer texts are prose; a stamp with its byline, counters and buttons is shorter."""


def any_of(*phrases: str) -> str:
    """Return an expression for any of ``phrases``, the longest first, with any white space between their words.

    They are grouped by their first letter, so that a place in a text where none begins is left at once.
    """
    groups: dict[str, list[str]] = {}
    for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
        groups.setdefault(phrase[0], []).append(re.escape(phrase[1:]).replace(r"\ ", r"\s*+"))
    return "(?:" + "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items()) + ")"


# "Ngày tháng:" is a label; without the colon "tháng" begins a month.
LABEL = rf"(?<![a-z])(?:ngay\s*+thang(?:\s*+nam)?\s*+:|{any_of(*LABEL_WORDS)}(?![a-z]))"
JUNK = r"[\s,|:;.\-()\[\]\"'*~>_]"
JOINT = rf"(?:{JUNK}|{LABEL})*+"
# Between a day and its time stands no word that could announce a second date.
NEAR = rf"(?:{JUNK}|(?:luc|vao|hoi|gio|at|ngay)(?![a-z])|t(?=[0-9]))*+"

CLOCK = r"(?:[01]?[0-9]|2[0-3])"


def zone(name: str) -> str:
    """Return the expression of a zone: "GMT+7", "(UTC+07:00)", "+0700", "Z", "ICT".

    A minus after minutes begins a range ("08:00-10:00"); only after seconds is it a zone.
    """
    return (
        rf"[\s(\[]*+(?P<zone_{name}>(?:gmt|utc)\s?[+-]\s?[0-9]{{1,2}}(?::?[0-9]{{2}})?(?![0-9])"
        r"|\+[0-9]{2}:?[0-9]{2}(?![0-9])|(?<=[0-9])\+[0-9]{2}(?![0-9])"
        r"|(?:(?<=:[0-5][0-9]:[0-5][0-9])|(?<=:[0-5][0-9]:[0-5][0-9]\s)|(?<=\.[0-9]{3}))-[0-9]{2}:?[0-9]{2}(?![0-9])"
        rf"|{any_of(*ZONES)}(?![a-z]))"
    )


def time(name: str) -> str:
    """Return the expression of a time and its zone: "18:30", "18:30:05", "18h30'", "7 giờ 30 phút", "08h", "3:25 CH"."""
    return (
        rf"(?P<hour_{name}>{CLOCK})\s*+"
        rf"(?:(?::\s*+|(?:gio|[hg])\s*+:?\s*+(?=[0-9]{{2}}(?![0-9])))(?P<minute_{name}>[0-5][0-9])"
        rf"(?:(?:\s*+:\s*+|\s*+phut\s*+(?=[0-9]{{1,2}}\s*+giay))(?P<second_{name}>[0-5][0-9]|[0-9](?=\s*+giay))"
        r"(?:\.[0-9]{1,9})?(?:\s*+giay)?)?"
        r"(?:\s*+(?:phut|ph?|m|gio|[hg])(?![a-z.]))?'?"
        r"|(?:gio|[hg])(?![a-z0-9]))"
        rf"(?:\s*+(?P<half_{name}>a\.?m\.?|p\.?m\.?|sa|ch|sang|trua|chieu|toi|dem)(?![a-z]))?"
        rf"(?:{zone(name)})?"
    )


_DAY_NAMES = "(?:hai|ba|tu|nam|sau|bay)"
_FULL_ENGLISH = any_of(*(name for name in ENGLISH_WEEKDAYS if len(name) > 5))
_SHORT_ENGLISH = any_of(*(name for name in ENGLISH_WEEKDAYS if len(name) <= 5))
# The digit is the day of a date where the same separator goes on: "Thu 5-9-2019", but "Thứ 6-26/02/2016".
_DAY_NUMBER = r"[2-7](?![0-9])(?!/[0-9]{1,2}/|\.[0-9]{1,2}\.|-[0-9]{1,2}-)"


def weekday(name: str) -> str:
    """Return the expression of a weekday: "Thứ Hai", "Thứ 2", "T2", "T.Hai", "CN", "Monday", "Mon"."""
    return (
        rf"(?P<weekday_{name}>thu\s*+(?:{_DAY_NAMES}|{_DAY_NUMBER})|chua?\s*+nhat|{_FULL_ENGLISH}"
        rf"|(?<![a-z0-9])(?:th?\.?\s?{_DAY_NUMBER}|th?\.\s?{_DAY_NAMES}|c\.?n|{_SHORT_ENGLISH}))(?![a-z])"
    )


# A year ends where its digits end, or where a glued time begins: "05/09/201918:30".
_YEAR4 = rf"[0-9]{{4}}(?:(?![0-9])|(?={CLOCK}:[0-5][0-9]))"
_YEAR2 = r"[0-9]{2}(?![0-9])(?![/.\-:][0-9])"
_MONTH = (
    rf"(?:(?:thang|thg|th)\s?\.?\s*+(?:[0-9]{{1,2}}(?![0-9])|{any_of(*MONTH_WORDS)}(?![a-z]))"
    rf"|{any_of(*ENGLISH_MONTHS)}(?![a-z]))"
)
_NUMBER = r"(?<![a-z])(?:(?:hai|ba)\s++)?(?:muoi\s++)?(?:mot|hai|ba|bon|tu|nam|lam|nham|sau|bay|tam|chin|muoi)(?![a-z])"
_DAY = rf"(?:(?:mung|mong)\s*+)?(?:[0-9]{{1,2}}|{_NUMBER})"
_ORDINAL = r"(?:st|nd|rd|th)?"
_GAP = r"[\s,/.\-]*+"

DATE = (
    # 05/09/2019, 5-9-2019, 05.09.19, "06-06, 2018", "5/9 năm 2019"
    r"(?:(?:(?:mung|mong)\s*+)?(?P<left>[0-9]{1,2})\s*+(?P<separator>[/.\-\\])\s*+(?P<right>[0-9]{1,2})"
    r"(?:\s*+(?P=separator)\s*+|\s*+,?\s*+nam\s*+(?=[0-9]{4})|\s*+,\s*+(?=[0-9]{4}))"
    rf"(?P<year_last>{_YEAR4}|{_YEAR2})"
    # 2019-09-05, 2019/9/5, 2024.07.10
    r"|(?P<year_first>[0-9]{4})\s*+(?P<iso_separator>[/.\-])\s*+(?P<iso_month>[0-9]{1,2})\s*+(?P=iso_separator)\s*+"
    rf"(?P<iso_day>[0-9]{{1,2}})(?:(?![0-9])|(?={CLOCK}:[0-5][0-9]))"
    # ngày 5 tháng 9 năm 2019, mùng 2 tháng Chín 2019, 05 Th9 2019, 5-Sep-19, 5th of September, 2019
    rf"|(?P<word_day>{_DAY}){_ORDINAL}(?:\s++of)?{_GAP}(?P<word_month>{_MONTH}){_GAP}(?:nam\s*+)?"
    rf"(?P<word_year>{_YEAR4}|(?<=[\-']){_YEAR2})"
    # Tháng Chín 5, 2019; September 5th, 2019
    rf"|(?P<month_ahead>{_MONTH})[\s.,]*+(?P<day_behind>[0-9]{{1,2}}){_ORDINAL}(?:\s*+,\s*+|\s++)(?:nam\s*+)?"
    rf"(?P<year_behind>{_YEAR4}))"
)


class Parts(NamedTuple):
    """What the grammar found, as folded characters, in the order of its groups."""

    core: str
    weekday_ahead: str | None
    hour_ahead: str | None
    minute_ahead: str | None
    second_ahead: str | None
    half_ahead: str | None
    zone_ahead: str | None
    weekday_between: str | None
    left: str | None
    separator: str | None
    right: str | None
    year_last: str | None
    year_first: str | None
    iso_separator: str | None
    iso_month: str | None
    iso_day: str | None
    word_day: str | None
    word_month: str | None
    word_year: str | None
    month_ahead: str | None
    day_behind: str | None
    year_behind: str | None
    weekday_behind: str | None
    zone_glued: str | None
    hour_behind: str | None
    minute_behind: str | None
    second_behind: str | None
    half_behind: str | None
    zone_behind: str | None
    weekday_last: str | None
    zone_last: str | None


STAMP = re.compile(
    # Inside a word only a weekday may begin that another element runs into: "ClockThursday".
    r"(?<![0-9])(?:(?<![a-z])|(?=[^a-z])|(?=thu|chu|mon|tue|wed|fri|sat|sun))"
    rf"{JOINT}"
    rf"(?P<core>(?:{weekday('ahead')}{JOINT})?(?:{time('ahead')}{JOINT})?(?:{weekday('between')}{JOINT})?"
    rf"{DATE}"
    rf"(?:{NEAR}{weekday('behind')})?"
    # PHP's date("Y-m-dTH:i:s") prints the zone for T: "2009-05-21+0717:34:35", "2020-06-12ICT14:30:00".
    rf"(?:(?:(?P<zone_glued>[+-][0-9]{{2}}|{any_of(*ZONES)})(?={CLOCK}:[0-5][0-9]))?{NEAR}{time('behind')})?"
    rf"(?:{NEAR}{weekday('last')})?"
    rf"(?:[\s,|\-]*+{zone('last')})?)"
    rf"(?:{JUNK})*+",
    re.ASCII,
)
"""A stamp with the label before it and the brackets round it; ``core`` is the stamp alone."""

if tuple(STAMP.groupindex) != Parts._fields:
    raise AssertionError("Parts must name the groups of STAMP in their order")
