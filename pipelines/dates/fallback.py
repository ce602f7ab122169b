"""dateparser, the last resort for orders of words that the grammar does not know, behind a fence.

Alone it fills missing parts from today's date and drops words it does not know. So it is asked only about short texts
that hold known words and one year, and believed only where every group of digits in the text is a part of its answer.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import dateparser

from pipelines.dates.lexicon import ENGLISH_MONTHS, LABEL_WORDS, MONTH_WORDS, WEEKDAYS
from pipelines.dates.published import FIRST_YEAR, HANOI, LAST_YEAR, Flag, PublishedDate

_MAX_LENGTH = 60
_CALENDAR_WORDS = frozenset(
    (*ENGLISH_MONTHS, *WEEKDAYS, "am", "pm", "thang", "nam", "thu", "chu", "nhat", "of", "st", "nd", "rd", "th")
)
_KNOWN = _CALENDAR_WORDS | {word for phrase in (*LABEL_WORDS, *MONTH_WORDS) for word in phrase.split()}
_SHAPE = re.compile(r"[a-z0-9\s,.:/\-()]*+", re.ASCII)
_WORD = re.compile(r"[a-z]+", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_YEAR = re.compile(r"(?<![0-9])(?:199[0-9]|20[0-4][0-9])(?![0-9])", re.ASCII)


def parse_with_dateparser(plain: str, order: str) -> tuple[PublishedDate, tuple[int, int]] | None:
    """Return dateparser's reading of folded ``plain`` and where it stands; None where it is not to be believed."""
    if len(plain) > _MAX_LENGTH or not _SHAPE.fullmatch(plain) or len(_YEAR.findall(plain)) != 1:
        return None
    words = _WORD.findall(plain)
    if any(word not in _KNOWN for word in words) or not any(
        word in ENGLISH_MONTHS or word == "thang" for word in words
    ):
        return None
    settings = {
        "DATE_ORDER": order.upper(),
        "NORMALIZE": False,
        "STRICT_PARSING": True,
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found = dateparser.parse(plain, languages=["vi", "en"], settings=settings)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR or not _accounts_for(found, plain):
        return None
    timed = bool(found.hour or found.minute)
    value = found.replace(tzinfo=HANOI, second=found.second if timed else 0, microsecond=0)
    span = (len(plain) - len(plain.lstrip()), len(plain.rstrip()))
    return PublishedDate(value, "minute" if timed else "day", "", (Flag.FALLBACK,)), span


def _accounts_for(found: datetime, plain: str) -> bool:
    """Tell whether every group of digits is a part of ``found``, and day and year are among them."""
    groups = Counter(int(group) for group in _DIGITS.findall(plain))
    parts = Counter((found.day, found.year, found.month, found.hour, found.hour % 12 or 12, found.minute, found.second))
    return not groups - parts and groups[found.year] == 1 and groups[found.day] > 0
