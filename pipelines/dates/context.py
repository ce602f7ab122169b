"""What stands before and after a stamp decides whether it is one.

A publication date is announced by a label, stands by itself, or is set apart from a byline or a counter by a bar or a
dash. A day inside a sentence is an event, one behind a number is a range, one beside a document's number is the
document's. Everything round the stamp has to be accounted for; what is not, refuses the date.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipelines.dates.folding import Folded, fold
from pipelines.dates.lexicon import BYLINE_WORDS, LABEL_WORDS
from pipelines.dates.published import Reason
from pipelines.dates.surroundings import (
    BAR,
    BETWEEN_NAMES,
    CONTINUES,
    COUNTER,
    COUNTS,
    DASH,
    DIGIT,
    DOCUMENT_BEHIND,
    EVENT,
    GLUED_HALF,
    LEGAL,
    LETTERS,
    LUNAR_AHEAD,
    LUNAR_BEHIND,
    LUNAR_NOTE,
    NAMED,
    NO_NAMES,
    NOISE,
    OTHER_WORDS,
    POSTED,
    RANGE_AHEAD,
    RANGE_BEHIND,
    SENTENCE_END,
    SET_APART,
    SITE_CLOCK,
    UNIT,
    UPDATED,
    WORD,
)

MAX_HEADING_WORDS = 16
"""What may follow behind a bar: the heading of a listing."""

MAX_UNIT_WORDS = 6
"""An agency, section or byline before a dash and a day; longer ones are headings, in which a day is an event's."""


def label_start(folded: Folded, start: int, end: int) -> int:
    """Return where the label really begins that the grammar found in ``plain[start:end]``.

    Without marks "Đảng" (the Party), "hội" (assembly) or "tại" (at) look like "đăng" (posted), "hồi" (at the time of) and "tải"
    (upload); where the page prints the marks, such a word belongs to what stands before the label.
    """
    others = _other_words(folded.original(start, end))
    if not others:
        return start
    return max((match.end() for match in WORD.finditer(folded.plain, start, end) if match[0] in others), default=start)


@lru_cache(maxsize=1024)
def _other_words(printed: str) -> frozenset[str]:
    """Return the folded forms of the words that only look like a label's; a site prints the same few labels everywhere."""
    if printed.isascii():
        return frozenset()
    return frozenset(fold(word).plain for word in OTHER_WORDS.findall(unicodedata.normalize("NFC", printed).lower()))


def is_noise(folded: Folded, start: int, end: int) -> bool:
    """Tell whether nothing but counters, buttons and labels stands there: "Lượt xem: 123", "Gửi bài này In bài này"."""
    if not NOISE.fullmatch(folded.plain, start, end) or label_start(folded, start, end) != start:
        return False
    return COUNTER.search(folded.plain, start, end) is not None or not DIGIT.search(folded.plain, start, end)


def is_byline(folded: Folded, start: int, end: int) -> bool:
    """Tell whether every word is capitalised, as names are, or belongs to a byline: "Lưu Phượng", "By NGUYEN DOAN"."""
    if EVENT.search(folded.plain, start, end):
        return False
    units = [LETTERS.findall(unit) for unit in BETWEEN_NAMES.split(folded.original(start, end))]
    if (
        not any(len(word) > 1 for unit in units for word in unit)
        or sum(map(len, units)) > 2 * MAX_NAME_WORDS
        or max(map(_name_length, units)) > MAX_NAME_WORDS
    ):
        return False
    return all(
        (word[0].isupper() and unicodedata.normalize("NFC", word).lower() not in NO_NAMES)
        or fold(word).plain in BYLINE_WORDS
        or fold(before).plain in ("by", "boi")
        for unit in units
        for before, word in pairwise(["", *unit])
    )


def _name_length(words: list[str]) -> int:
    return sum(fold(word).plain not in BYLINE_WORDS for word in words)


MAX_NAME_WORDS = 5
"""The longest Vietnamese names have five words."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stamp in its text: it stands in ``plain[start:end]``, its label, brackets and all in ``plain[outer_start:outer_end]``."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    timed: bool


def reason_ahead(folded: Folded, place: Place, since: int = 0) -> str | None:
    """Return why what stands between ``since`` and the stamp makes it no publication date, None where it does not."""
    plain = folded.plain
    foreign, joint = plain[since : place.outer_start], plain[place.outer_start : place.start]
    whole = foreign + joint
    if not foreign.strip():
        return None
    if LUNAR_AHEAD.search(whole):
        return Reason.LUNAR
    if is_noise(folded, since, place.outer_start):
        return None
    if SITE_CLOCK.search(whole):
        return Reason.SITE_CLOCK
    if (not joint and _is_glued_ahead(folded, place)) or (
        place.timed and plain[place.start].isdigit() and SENTENCE_END.search(whole)
    ):
        return None
    if LEGAL.search(whole):
        return Reason.DOCUMENT
    labelled = POSTED.search(joint) or UPDATED.search(joint)
    if RANGE_AHEAD.search(whole) and not (labelled or BAR.search(joint)):
        return Reason.RANGE
    return _reason_of_unit(folded, place, since, foreign, joint)


def _is_glued_ahead(folded: Folded, place: Place) -> bool:
    """Tell whether a word of another element runs into the stamp: "Việt Nam08/04/2025", "ClockThursday, 14/06/2018"."""
    before = folded.plain[place.start - 1]
    if not before.isalpha():
        return False
    if folded.plain[place.start].isdigit():
        word = re.search(r"[^\W\d_]+$", folded.original(0, place.start))
        return word is not None and word[0][0].isupper() and fold(word[0]).plain not in LABEL_WORDS
    return folded.original(place.start, place.start + 1).isupper()


def _reason_of_unit(folded: Folded, place: Place, since: int, foreign: str, joint: str) -> str | None:
    """Judge the words before a stamp: another element behind a bar or dash, a name, a place, or the sentence it belongs to."""
    if EVENT.search(foreign):
        return Reason.OTHER_LABEL if joint.lstrip().startswith(":") else Reason.IN_SENTENCE
    words = len(WORD.findall(foreign))
    labelled = POSTED.search(joint) or UPDATED.search(joint)
    if _wraps(joint) and (CONTINUES.search(foreign) or _is_continued(folded, place, labelled is not None)):
        return Reason.IN_SENTENCE
    if BAR.search(joint) or (labelled and (SET_APART.search(joint) or foreign.rstrip().endswith("/"))):
        return None
    if DASH.search(joint) and (words <= MAX_UNIT_WORDS or place.timed) and not RANGE_AHEAD.search(foreign):
        return None
    name = is_byline(folded, since, place.outer_start)
    if foreign.startswith("(") and "," in foreign and "," in joint:  # a credit: "(H.V., Sở Ngoại vụ, ngày 18-7-2006)"
        return None
    if place.timed and (name or _in_brackets(folded, place)):
        return None
    if name and (
        "," in joint or (joint == "-" and folded.plain[place.start].isalpha()) or labelled or NAMED.search(foreign)
    ):
        return None
    return Reason.OTHER_LABEL if joint.strip().startswith(":") else Reason.IN_SENTENCE


def reason_behind(folded: Folded, place: Place, until: int | None = None) -> str | None:
    """Return why what stands between the stamp and ``until`` makes it no publication date, None where it does not."""
    plain = folded.plain
    stop = len(plain) if until is None else until
    rest, foreign = plain[place.end : stop], plain[place.outer_end : stop]
    if not foreign:
        return None
    if LUNAR_BEHIND.match(rest):
        return Reason.LUNAR
    if (
        LUNAR_NOTE.fullmatch(rest)
        or is_noise(folded, place.outer_end, stop)
        or COUNTS.fullmatch(rest if place.timed else "-")
    ):
        return None
    if is_glued_behind(folded, place):
        return None
    if DOCUMENT_BEHIND.match(rest):
        return Reason.DOCUMENT
    if RANGE_BEHIND.match(rest):
        return Reason.RANGE
    return _reason_of_units_behind(folded, place, stop)


def _reason_of_units_behind(folded: Folded, place: Place, stop: int) -> str | None:
    """Judge the words after a stamp: a byline, or other elements behind bars; anything else goes on with its sentence."""
    plain = folded.plain
    gap, foreign = plain[place.end : place.outer_end], plain[place.outer_end : stop]
    if EVENT.search(foreign) or LEGAL.search(foreign):
        return Reason.IN_SENTENCE
    if _wraps(gap) and ("," in gap or folded.original(place.outer_end, place.outer_end + 1).islower()):
        return Reason.IN_SENTENCE
    bar = BAR.search(gap) or foreign.startswith("/ ")
    apart = bar or DASH.search(gap) or ")" in gap
    if is_byline(folded, place.outer_end, stop) and (apart or place.timed or NAMED.search(foreign)):
        return None
    if not bar:
        return Reason.IN_SENTENCE
    units = [(place.outer_end + unit.start(), place.outer_end + unit.end()) for unit in UNIT.finditer(foreign)]
    quiet = all(
        is_noise(folded, start, end)
        or (len(WORD.findall(plain, start, end)) <= MAX_HEADING_WORDS and not DIGIT.search(plain, start, end))
        for start, end in units
    )
    return None if quiet else Reason.IN_SENTENCE


def _in_brackets(folded: Folded, place: Place) -> bool:
    """Tell whether the stamp fills a pair of brackets."""
    before, core = folded.plain[: place.start].rstrip(), folded.plain[place.start : place.end]
    return (
        before.endswith("(") and ")" not in core.partition("(")[0] and ")" in folded.plain[place.end : place.outer_end]
    )


def is_fragment(folded: Folded, start: int, end: int) -> bool:
    """Tell whether a text that is a stamp alone was cut out of a sentence: a small "ngày" before it, a comma after it."""
    return (
        folded.plain[:start].strip() == "ngay"
        and folded.original(0, start).strip()[0].islower()
        and not folded.plain[end:].strip(" ,.\n")
    )


def _is_continued(folded: Folded, place: Place, labelled: bool) -> bool:
    """Tell whether the line of the stamp goes on with the sentence of the line before it.

    So it does where a word of the label stands before the line end, where the line begins with a small "ngày", and where a full
    stop follows.
    """
    line_end = folded.plain.rindex("\n", 0, place.start)
    if labelled and ":" in folded.plain[line_end : place.start]:
        return False
    if WORD.search(folded.plain, place.outer_start, line_end) or "." in folded.plain[place.end : place.outer_end]:
        return True
    label = folded.original(line_end, place.start).strip()
    return not labelled and label[:1].islower()


def _wraps(joint: str) -> bool:
    """Tell whether nothing but a line end sets the stamp apart, which may be where a sentence was wrapped."""
    return "\n" in joint and "|" not in joint


def is_glued_behind(folded: Folded, place: Place) -> bool:
    """Tell whether another element runs into the stamp: "13/01/2017Nhằm", "15:00NoĐã ban hành"."""
    if place.end != place.outer_end:
        return False
    after = folded.original(place.end, place.end + 2)
    return after[:1].isalpha() and after[0].isupper()


def stands_alone(folded: Folded, place: Place, since: int, until: int | None) -> bool:
    """Tell whether a label announces the stamp or nothing but a name, counters and buttons stand beside it."""
    joint = folded.plain[place.outer_start : place.start]
    stop = len(folded.plain) if until is None else until
    if POSTED.search(joint) or UPDATED.search(joint):
        return True
    ahead = is_noise(folded, since, place.outer_start) or is_byline(folded, since, place.outer_start)
    return ahead and is_noise(folded, place.outer_end, stop)


def is_half_glued(folded: Folded, end: int) -> bool:
    """Tell whether "SA" or "CH" after a time may be the beginning of the next word, as in "3:25 CHLượt xem"."""
    match = GLUED_HALF.match(folded.plain, end)
    return match is not None and folded.original(match.end() - 3, match.end() - 1).isupper()
