"""The patterns of what stands before and after a stamp: labels, counters, documents, events, ranges, names."""

from __future__ import annotations

import re

from pipelines.dates.grammar import JUNK, any_of
from pipelines.dates.lexicon import (
    COUNTER_PHRASES,
    EVENT_WORDS,
    LABEL_WORDS,
    LEGAL_WORDS,
    NOISE_PHRASES,
    POSTED_WORDS,
    SITE_CLOCK_WORDS,
    STEMS_AND_BRANCHES,
    UPDATED_WORDS,
)

DIGIT = re.compile(r"[0-9]")
WORD = re.compile(r"[a-z]+", re.ASCII)
COUNTER = re.compile(rf"(?<![a-z]){any_of(*COUNTER_PHRASES)}(?![a-z])", re.ASCII)
NOISE = re.compile(
    rf"(?:(?<![a-z]){any_of(*COUNTER_PHRASES, *NOISE_PHRASES, *LABEL_WORDS)}(?![a-z])|{JUNK}|[0-9/+])*+", re.ASCII
)

POSTED = re.compile(rf"(?<![a-z]){any_of(*POSTED_WORDS)}(?![a-z])", re.ASCII)
UPDATED = re.compile(rf"(?<![a-z]){any_of(*UPDATED_WORDS)}(?![a-z])", re.ASCII)
LEGAL = re.compile(
    rf"(?<![a-z]){any_of(*LEGAL_WORDS)}(?![a-z])"
    r"|(?<![a-z])so\s{0,3}[:.]?\s{0,3}[0-9]{1,6}\s?[/\-]|[0-9]{1,6}\s?/\s?(?:[0-9]{4}\s?/\s?)?[a-z]{2}|[0-9]{1,5}-[a-z]{2,4}\s?/\s?[a-z]",
    re.ASCII,
)
EVENT = re.compile(rf"(?<![a-z]){any_of(*EVENT_WORDS)}(?![a-z])|^\W*(?:anh|photo|hinh)\s*:", re.ASCII)
SITE_CLOCK = re.compile(rf"(?<![a-z]){any_of(*SITE_CLOCK_WORDS)}[\s:,.\-|]{{0,5}}(?:la\s)?(?:ngay\s?)?$", re.ASCII)
RANGE_AHEAD = re.compile(
    r"(?:[0-9]\s{0,3}(?:(?:h|g|gio|phut)\s{0,3})?(?:[-~/.,_+&]|va|den|toi|hoac|to|and)?"
    r"|(?<![a-z])(?:tu|den|toi|truoc|sau|ke tu|trong|from|to|until|since|before|after))"
    r"\s{0,3}(?:het\s{0,3})?(?:ngay\s{0,3})?$",
    re.ASCII,
)
RANGE_BEHIND = re.compile(
    r"\s{0,3}(?:[-~_/]|,?\s?(?:den|toi|to|until|va)(?![a-z]))\s{0,3}(?:het\s{0,3})?(?:ngay\s{0,3})?[0-9]", re.ASCII
)
DOCUMENT_BEHIND = re.compile(r"\s?/[a-z]|-[a-z]{1,5}[/\-]", re.ASCII)
LUNAR_AHEAD = re.compile(
    r"(?<![a-z])nham\s{0,3}(?:ngay\s{0,3})?\(?$|am lich\s{0,3}[:(]?\s{0,3}(?:ngay\s{0,3})?$", re.ASCII
)
LUNAR_BEHIND = re.compile(r"[\s(\[,]{0,3}(?:theo\s)?(?:am\s{0,3}lich|al(?![a-z]))", re.ASCII)
LUNAR_NOTE = re.compile(
    r"[\s,(|\-]{0,5}(?:(?:tuc|nham|am lich)\s{0,3}:?\s{0,3}(?:la\s{0,3})?(?:ngay\s{0,3})?(?:mung|mong|ram)?\s{0,3}"
    r"[0-9a-z][0-9a-z/ .\-]{0,40}"
    r"|[0-9]{1,2}\s?[/\-]\s?[0-9]{1,2}\s?\(?\s?(?:am lich|al))[\s)\]]{0,3}$"
    rf"|[\s,|\-]{{0,5}}\([^()]{{0,40}}{STEMS_AND_BRANCHES}\)\s{{0,9}}",
    re.ASCII,
)
CONNECTS = re.compile(r"\s{0,3}(?:[-~_]{1,2}|den|toi|to|until|va|and)\s{0,3}(?:het\s{0,3})?(?:ngay\s{0,3})?", re.ASCII)
"""What joins two days to a range or a list."""
GLUED_HALF = re.compile(r"\s{0,3}(?:sa|ch|am|pm)[a-z]", re.ASCII)
BAR = re.compile(r"[|\n]", re.ASCII)
DASH = re.compile(r"[\s)\]][\-]\s|[a-z]-\s|^-\s|--", re.ASCII)
SET_APART = re.compile(r"[:|(\[/\n]|\s-\s|--", re.ASCII)
CONTINUES = re.compile(
    r"(?<![a-z])(?:sang|trua|chieu|toi|dem|tu|den|tai|trong|cua|va|qua|hom|truoc|sau|ke|tinh|het|vao|luc|ngay|thang|nam|la|khi|in|on|by"
    r"|of|at|from|the|since|vao ngay|cung|mai)\s*[,\s]?$",
    re.ASCII,
)
OTHER_WORDS = re.compile(
    r"\b(?:đảng|đang|đáng|hội|hỏi|hơi|giỗ|gió|giò|lực|lục|tại|tài|tái|tai|việt|đua|cưới|cười|đá|đà|bãi|bại|ôn|ơn|sữa|tín|thể|thẻ|thế|tảo|táo|ất|đằng)"
    r"(?:)\b"
)
NAMED = re.compile(r"(?<![a-z])(?:tac gia|by|pv|btv|nguoi dang|boi|(?:tin|anh|bai|nguon|theo)\s?:)(?![a-z])", re.ASCII)
UNIT = re.compile(r"[^|\n]+")
LETTERS = re.compile(r"[^\W_]+")
BETWEEN_NAMES = re.compile(r"[,;:/|&\n]|\s[-–—]\s|-\s")
COUNTS = re.compile(r"[0-9\s.,]*", re.ASCII)
SENTENCE_END = re.compile(r"[a-z0-9)\]\"'][.!?][\"')\]]?$", re.ASCII)
NO_NAMES = frozenset(
    "lễ tết hội ngày mừng chào lịch họp kỷ từ đến trước sau quý sáng chiều tối trưa kế thông quyết nghị chỉ công số sinh nay "
    "present now".split()
)
