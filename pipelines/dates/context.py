"""What stands before and after a stamp decides whether it is one.

A publication date is announced by a label, stands by itself, or is set apart from a byline or a counter by a bar or a dash. A day
inside a sentence is an event, one behind a number is a range, one beside a document's number is the document's. Everything round
the stamp has to be accounted for; what is not, refuses the date.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from pipelines.dates.folding import Folded, fold
from pipelines.dates.grammar import JUNK, any_of
from pipelines.dates.lexicon import (
    BYLINE_WORDS,
    COUNTER_PHRASES,
    EVENT_WORDS,
    LABEL_WORDS,
    LEGAL_WORDS,
    NOISE_PHRASES,
    POSTED_WORDS,
    SITE_CLOCK_WORDS,
    UPDATED_WORDS,
)
from pipelines.dates.published import Reason

_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[a-z]+", re.ASCII)
_COUNTER = re.compile(rf"(?<![a-z]){any_of(*COUNTER_PHRASES)}(?![a-z])", re.ASCII)
_NOISE = re.compile(
    rf"(?:(?<![a-z]){any_of(*COUNTER_PHRASES, *NOISE_PHRASES, *LABEL_WORDS)}(?![a-z])|{JUNK}|[0-9/+])*+", re.ASCII
)

POSTED = re.compile(rf"(?<![a-z]){any_of(*POSTED_WORDS)}(?![a-z])", re.ASCII)
UPDATED = re.compile(rf"(?<![a-z]){any_of(*UPDATED_WORDS)}(?![a-z])", re.ASCII)
_LEGAL = re.compile(
    rf"(?<![a-z]){any_of(*LEGAL_WORDS)}(?![a-z])"
    r"|(?<![a-z])so\s{0,3}[:.]?\s{0,3}[0-9]{1,6}\s?[/\-]|[0-9]{1,6}\s?/\s?(?:[0-9]{4}\s?/\s?)?[a-z]{2}|[0-9]{1,5}-[a-z]{2,4}\s?/\s?[a-z]",
    re.ASCII,
)
_EVENT = re.compile(rf"(?<![a-z]){any_of(*EVENT_WORDS)}(?![a-z])|^\W*(?:anh|photo|hinh)\s*:", re.ASCII)
_SITE_CLOCK = re.compile(rf"(?<![a-z]){any_of(*SITE_CLOCK_WORDS)}[\s:,.\-|]{{0,5}}(?:la\s)?(?:ngay\s?)?$", re.ASCII)
_RANGE_AHEAD = re.compile(
    r"(?:[0-9]\s{0,3}(?:[-~/.,_+&]|va|den|toi|hoac|to|and)?|(?<![a-z])(?:tu|den|toi|truoc|sau|ke tu|trong|from|to|until|since|before|after))"
    r"\s{0,3}(?:het\s{0,3})?(?:ngay\s{0,3})?$",
    re.ASCII,
)
_RANGE_BEHIND = re.compile(
    r"\s{0,3}(?:[-~_/]|,?\s?(?:den|toi|to|until|va)(?![a-z]))\s{0,3}(?:het\s{0,3})?(?:ngay\s{0,3})?[0-9]", re.ASCII
)
_DOCUMENT_BEHIND = re.compile(r"\s?/[a-z]|-[a-z]{1,5}[/\-]", re.ASCII)
_LUNAR_AHEAD = re.compile(
    r"(?<![a-z])nham\s{0,3}(?:ngay\s{0,3})?\(?$|am lich\s{0,3}[:(]?\s{0,3}(?:ngay\s{0,3})?$", re.ASCII
)
_LUNAR_BEHIND = re.compile(r"[\s(\[,]{0,3}(?:theo\s)?(?:am\s{0,3}lich|al(?![a-z]))", re.ASCII)
_LUNAR_NOTE = re.compile(
    r"[\s,(|\-]{0,5}(?:(?:tuc|nham|am lich)\s{0,3}:?\s{0,3}(?:la\s{0,3})?(?:ngay\s{0,3})?(?:mung|mong|ram)?\s{0,3}[0-9a-z][0-9a-z/ .\-]{0,40}"
    r"|[0-9]{1,2}\s?[/\-]\s?[0-9]{1,2}\s?\(?\s?(?:am lich|al))[\s)\]]{0,3}$"
    r"|[\s,|\-]{0,5}\([^()]{0,40}(?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy)\s(?:ty|ti|suu|dan|mao|meo|thin|ngo|mui|than|dau|tuat|hoi)\)\s{0,9}",
    re.ASCII,
)
CONNECTS = re.compile(r"\s{0,3}(?:[-~_]{1,2}|den|toi|to|until|va|and)\s{0,3}(?:het\s{0,3})?(?:ngay\s{0,3})?", re.ASCII)
"""What joins two days to a range or a list."""
_GLUED_HALF = re.compile(r"\s{0,3}(?:sa|ch|am|pm)[a-z]", re.ASCII)
_BAR = re.compile(r"[|\n]", re.ASCII)
_DASH = re.compile(r"[\s)\]][\-]\s|[a-z]-\s|^-\s|--", re.ASCII)
_SET_APART = re.compile(r"[:|(\[/\n]|\s-\s|--", re.ASCII)
_CONTINUES = re.compile(
    r"(?<![a-z])(?:sang|trua|chieu|toi|dem|tu|den|tai|trong|cua|va|qua|hom|truoc|sau|ke|tinh|het|vao|luc|ngay|thang|nam|la|khi|in|on|by"
    r"|of|at|from|the|since|vao ngay|cung|mai)\s*[,\s]?$",
    re.ASCII,
)
_OTHER_WORDS = re.compile(
    r"\b(?:đảng|đang|đáng|hội|hỏi|hơi|giỗ|gió|giò|lực|lục|tại|tài|tái|tai|việt|đua|cưới|cười|đá|đà|bãi|bại|ôn|ơn|sữa|tín|thể|thẻ|thế|tảo|táo|ất|đằng)"
    r"(?:)\b"
)
_NAMED = re.compile(
    r"(?<![a-z])(?:tac gia|by|pv|btv|nguoi dang|boi|(?:tin|anh|bai|nguon|theo)\\s?:)(?![a-z])", re.ASCII
)
_UNIT = re.compile(r"[^|\n]+")
_LETTERS = re.compile(r"[^\W_]+")
_BETWEEN_NAMES = re.compile(r"[,;:/|&\n]|\s[-–—]\s|-\s")
_COUNTS = re.compile(r"[0-9\s.,]*", re.ASCII)
_SENTENCE_END = re.compile(r"[a-z0-9)\]\"'][.!?][\"')\]]?$", re.ASCII)
_NO_NAMES = frozenset(
    "lễ tết hội ngày mừng chào lịch họp kỷ từ đến trước sau quý sáng chiều tối trưa kế thông quyết nghị chỉ công số sinh".split()
)

MAX_UNIT_WORDS = 8
"""An agency, section or byline before a dash; the longest names of departments have as many syllables."""


def label_start(folded: Folded, start: int, end: int) -> int:
    """Return where the label really begins that the grammar found in ``plain[start:end]``.

    Without marks "Đảng" (the Party), "hội" (assembly) or "tại" (at) look like "đăng" (posted), "hồi" (at the time of) and "tải"
    (upload); where the page prints the marks, such a word belongs to what stands before the label.
    """
    printed = folded.original(start, end)
    if printed.isascii():
        return start
    last = None
    for last in _OTHER_WORDS.finditer(unicodedata.normalize("NFC", printed).lower()):
        pass
    if last is None:
        return start
    places = [match.end() for match in _WORD.finditer(folded.plain, start, end) if match[0] == fold(last[0]).plain]
    return places[-1] if places else start


def is_noise(folded: Folded, start: int, end: int) -> bool:
    """Tell whether nothing but counters, buttons and labels stands there: "Lượt xem: 123", "Gửi bài này In bài này"."""
    if not _NOISE.fullmatch(folded.plain, start, end) or label_start(folded, start, end) != start:
        return False
    return _COUNTER.search(folded.plain, start, end) is not None or not _DIGIT.search(folded.plain, start, end)


def is_byline(folded: Folded, start: int, end: int) -> bool:
    """Tell whether every word is capitalised, as names are, or belongs to a byline: "Lưu Phượng", "By NGUYEN DOAN"."""
    if _EVENT.search(folded.plain, start, end):
        return False
    units = [_LETTERS.findall(unit) for unit in _BETWEEN_NAMES.split(folded.original(start, end))]
    if (
        not any(len(word) > 1 for unit in units for word in unit)
        or sum(map(len, units)) > 2 * MAX_NAME_WORDS
        or max(map(_name_length, units)) > MAX_NAME_WORDS
    ):
        return False
    return all(
        (word[0].isupper() and unicodedata.normalize("NFC", word).lower() not in _NO_NAMES)
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
    if _LUNAR_AHEAD.search(whole):
        return Reason.LUNAR
    if is_noise(folded, since, place.outer_start):
        return None
    if _SITE_CLOCK.search(whole):
        return Reason.SITE_CLOCK
    if (
        (not joint
        and _is_glued_ahead(folded, place))
        or (place.timed and plain[place.start].isdigit() and _SENTENCE_END.search(whole))
    ):
        return None
    if _LEGAL.search(whole):
        return Reason.DOCUMENT
    labelled = POSTED.search(joint) or UPDATED.search(joint)
    if _RANGE_AHEAD.search(whole) and not (labelled or _BAR.search(joint)):
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
    if _EVENT.search(foreign):
        return Reason.OTHER_LABEL if joint.lstrip().startswith(":") else Reason.IN_SENTENCE
    words = len(_WORD.findall(foreign))
    labelled = POSTED.search(joint) or UPDATED.search(joint)
    if _wraps(joint) and (_CONTINUES.search(foreign) or _is_continued(folded, place, labelled is not None)):
        return Reason.IN_SENTENCE
    if _BAR.search(joint) or (labelled and (_SET_APART.search(joint) or foreign.rstrip().endswith("/"))):
        return None
    if _DASH.search(joint) and (words <= MAX_UNIT_WORDS or place.timed):
        return None
    name = is_byline(folded, since, place.outer_start)
    if foreign.startswith("(") and "," in foreign and "," in joint:  # a credit: "(H.V., Sở Ngoại vụ, ngày 18-7-2006)"
        return None
    if place.timed and (name or _in_brackets(folded, place)):
        return None
    if name and (
        "," in joint or (joint == "-" and folded.plain[place.start].isalpha()) or labelled or _NAMED.search(foreign)
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
    if _LUNAR_BEHIND.match(rest):
        return Reason.LUNAR
    if (
        _LUNAR_NOTE.fullmatch(rest)
        or is_noise(folded, place.outer_end, stop)
        or _COUNTS.fullmatch(rest if place.timed else "-")
    ):
        return None
    if is_glued_behind(folded, place):
        return None
    if _DOCUMENT_BEHIND.match(rest):
        return Reason.DOCUMENT
    if _RANGE_BEHIND.match(rest):
        return Reason.RANGE
    return _reason_of_units_behind(folded, place, stop)


def _reason_of_units_behind(folded: Folded, place: Place, stop: int) -> str | None:
    """Judge the words after a stamp: a byline, or other elements behind bars; anything else goes on with its sentence."""
    plain = folded.plain
    gap, foreign = plain[place.end : place.outer_end], plain[place.outer_end : stop]
    if _EVENT.search(foreign) or _LEGAL.search(foreign):
        return Reason.IN_SENTENCE
    if _wraps(gap) and ("," in gap or folded.original(place.outer_end, place.outer_end + 1).islower()):
        return Reason.IN_SENTENCE
    bar = _BAR.search(gap) or foreign.startswith("/ ")
    apart = bar or _DASH.search(gap) or ")" in gap
    if is_byline(folded, place.outer_end, stop) and (apart or place.timed or _NAMED.search(foreign)):
        return None
    if not bar:
        return Reason.IN_SENTENCE
    units = [(place.outer_end + unit.start(), place.outer_end + unit.end()) for unit in _UNIT.finditer(foreign)]
    quiet = all(
        is_noise(folded, start, end)
        or (len(_WORD.findall(plain, start, end)) <= 2 * MAX_UNIT_WORDS and not _DIGIT.search(plain, start, end))
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
        folded.plain.rstrip()[-1:] in (",", ".")
        and folded.plain[:start].strip() == "ngay"
        and folded.original(0, start).strip()[0].islower()
        and not folded.plain[end:].strip(" ,.\n")
    )


def _is_continued(folded: Folded, place: Place, labelled: bool) -> bool:
    """Tell whether the line of the stamp goes on with the sentence of the line before it.

    So it does where a word of the label stands before the line end, where the line begins with a small "ngày", and where a full
    stop follows.
    """
    line_end = folded.plain.rindex("\n", 0, place.start)
    if _WORD.search(folded.plain, place.outer_start, line_end) or "." in folded.plain[place.end : place.outer_end]:
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


def is_half_glued(folded: Folded, end: int) -> bool:
    """Tell whether "SA" or "CH" after a time may be the beginning of the next word, as in "3:25 CHLượt xem"."""
    match = _GLUED_HALF.match(folded.plain, end)
    return match is not None and folded.original(match.end() - 3, match.end() - 1).isupper()
