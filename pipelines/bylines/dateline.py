"""The dateline that opens an article: "(TUAG)-", "HGĐT-", "Kon Tum (VNA) –": an agency or a paper, never a person."""

from __future__ import annotations

import re

from pipelines import provinces
from pipelines.bylines.names import is_person
from pipelines.bylines.units import DOMAIN, head_of, is_acronym, is_outlet, outlet_of_pair
from pipelines.bylines.vocabulary import NO_OUTLETS, OUTLETS, UNIT_HEADS, phrases
from pipelines.syllables import is_syllable

_DASH = r"[-–—]"
_UP = "A-ZĐƯƠÂÔÊĂ"
_START = r"(?=[\"“'‘«(]?[A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ0-9])"
_PAREN = re.compile(
    rf"\W{{0,3}}\(\s*(?P<inner>[^()]{{2,45}}?)\s*\)\s*(?P<dash>[^\w\s(“\"'‘]*\s*{_DASH}|[.:]|)\s*(?=\S)"
)
_BARE = re.compile(
    rf"(?P<source>[{_UP}][{_UP}0-9&+]{{1,11}}(?:[./][{_UP}]{{2,6}}|\.vn)?|[A-Z][a-z]+(?:Portal|Online|News|Tv|TV)s?)"
    rf"(?P<place>\s*\([^()]{{2,30}}\))?(?P<dash>\s*{_DASH}\s*){_START}"
)
_STOPPED = re.compile(rf"(?P<source>[{_UP}]{{2,8}}|VOV\.VN)\.\s+{_START}")
_AFTER_PLACE = re.compile(
    rf"(?P<place>[^\W\d_][^()]{{1,40}}?)\s*\((?P<source>[{_UP}]{{2,8}}\+?|VietNamPlus|Vietnamplus|Vietnam\+)\)\s*(?:[-–—:.]|\s)\s*{_START}"
)
_NAMED = re.compile(rf"(?P<source>[^\W\d_][^()–—\-]{{2,40}}?)\s+{_DASH}\s+{_START}")
_NO_MARK = re.compile(
    r"(?:kỳ|bài|tiếp|phần|kỳ|ảnh|hình|video|clip|xem|số|trích|nguồn|theo|lược|tin|quý|năm|tháng|ngày|từ|đợt|lần|mục|chương|điều|kèm|part|updated|photo)\b",
    re.IGNORECASE,
)
_DATELINE_HEADS = phrases("báo, đài, cổng, cổng ttđt, trang tin, sở, tạp chí, phòng, ban, văn phòng")
_LONGEST_NAME = 7  # words: "Cổng TTĐT tỉnh AG" has four


def read_dateline(text: str) -> tuple[str, str] | None:
    """Return the source that a paragraph's dateline credits and the characters it stands in, None where there is none.

    >>> read_dateline("(TUAG)- Sáng 25/4, tại thành phố Long Xuyên")
    ('TUAG', '(TUAG)-')
    >>> read_dateline("ASEAN - Trung Quốc thúc đẩy hợp tác") is None, read_dateline("Hà Nội (TTXVN) - Sáng 5/3")
    (True, ('TTXVN', 'Hà Nội (TTXVN) -'))
    """
    head = text[:120].lstrip()
    for read in (_bracketed, _after_place, _bare, _stopped, _named):
        found = read(head)
        if found is not None:
            source, raw = found
            return source, raw.strip()
    return None


def _bracketed(head: str) -> tuple[str, str] | None:
    match = _PAREN.match(head)
    if match is None:
        return None
    source = _mark(match["inner"], dashed=bool(match["dash"]))
    return (source, match[0]) if source is not None else None


def _mark(inner: str, *, dashed: bool) -> str | None:
    """Return the outlet that stands alone in a bracket at the head of a text."""
    outlet = outlet_of_pair(inner)
    if outlet is not None:
        return outlet
    if is_outlet(inner) or is_acronym(inner):
        return inner
    if _NO_MARK.match(inner) is not None or not inner[0].isupper():
        return None
    tokens = inner.split()
    if len(tokens) == 1 and inner.isalpha() and len(inner) >= 5 and not is_syllable(inner):
        return inner if dashed else None
    if (
        not dashed
        or len(tokens) > _LONGEST_NAME
        or provinces.find(inner) is not None
        or any(char.isdigit() for char in inner)
    ):
        return None
    return None if len(tokens) >= 3 and is_person(inner) else _named_mark(inner, tokens)


def _named_mark(inner: str, tokens: list[str]) -> str | None:
    if head_of(inner, UNIT_HEADS) is not None or any(is_acronym(token) for token in tokens):
        return inner
    return inner if all(token[0].isupper() for token in tokens) and not is_person(inner) else None


def _after_place(head: str) -> tuple[str, str] | None:
    match = _AFTER_PLACE.match(head)
    if match is None or not is_outlet(match["source"]):
        return None
    # The place is capitalised and may carry the day: "Hanoi, Jan. 5 (VNA) –"; a clause before an acronym is a sentence.
    words = [word for word in match["place"].replace(",", " ").split() if word[0].isalpha()]
    if len(words) > 5 or not all(word[0].isupper() or word in {"ngày", "tỉnh"} for word in words):
        return None
    if is_acronym(match["place"].strip()):
        return None
    return match["source"], match[0]


def _bare(head: str) -> tuple[str, str] | None:
    match = _BARE.match(head)
    if match is None:
        return None
    source, place = match["source"], match["place"]
    spaced = match["dash"] != match["dash"].strip()
    letters = [letter for letter in source if letter.isalpha()]
    if source.lower() not in OUTLETS and (
        len(letters) < 3 or source.rstrip("0123456789") in NO_OUTLETS or _is_roman(source)
    ):
        return None
    following = head[match.end() :]
    # Two acronyms, or an acronym and a country, in a pair are parties: "MTTQ - LHH", not who printed it.
    second = re.match(rf"[{_UP}]{{2,}}(?![a-zà-ỹ])", following)
    if source.lower() not in OUTLETS and second is not None and not spaced:
        return None
    if is_syllable(source) and not source.isascii():
        return None
    if source.isascii() and is_syllable(source) and source.lower() not in OUTLETS and len(source) > 4:
        return None
    printed = f"{source}{place}" if place else source
    return " ".join(printed.split()), match[0]


def _is_roman(text: str) -> bool:
    return re.fullmatch("[IVXLC]+", text) is not None


def _stopped(head: str) -> tuple[str, str] | None:
    match = _STOPPED.match(head)
    return (match["source"], match[0]) if match is not None and match["source"].lower() in OUTLETS else None


def _named(head: str) -> tuple[str, str] | None:
    """Return a named paper or portal before a dash: "Sở TT&TT AG -", "Dân trí -", "TTH.VN -"."""
    match = _NAMED.match(head)
    if match is None:
        return None
    source = match["source"].strip()
    tokens = source.split()
    if source.lower() in OUTLETS or DOMAIN.fullmatch(source) is not None:
        return source, match[0]
    if len(tokens) > _LONGEST_NAME or head_of(source, _DATELINE_HEADS) is None:
        return None
    # Without an abbreviation it is as well the subject of a sentence: "Sở Ngoại vụ - Sở Y tế ký kết".
    known = head_of(source, phrases("báo, cổng, trang tin, cổng ttđt, đài")) is not None and all(
        token[0].isupper() for token in tokens
    )
    return (source, match[0]) if known or is_acronym(tokens[-1]) else None
