"""Why a text in which no whole date stands is refused, so that a table of refusals can be read."""

from __future__ import annotations

import re

from pipelines.dates.grammar import any_of
from pipelines.dates.lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS, STEMS_AND_BRANCHES
from pipelines.dates.published import Reason

_MAX_VAGUE_WORDS = 6

# The first rule that matches names the reason; a text that only holds such words in a sentence of its own is no date at all.
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Reason.EMPTY, (r"^[\s|.,;:\-()\[\]]*+$",)),
    (
        Reason.PLACEHOLDER,
        (r"^[^a-z1-9]*[/_0][^a-z1-9]*$", r"(?<![a-z])d{1,2}[/.\- ]m{1,2}[/.\- ]y", r"yyyy|\{\{|%[dmy]"),
    ),
    (
        Reason.LUNAR,
        (
            r"(?<![a-z])am\s?lich|[0-9]\s?\(?al(?![a-z])",
            STEMS_AND_BRANCHES,
            r"(?<![a-z])nham (?:ngay )?[0-9]",
            r"(?<![a-z])(?:mung|mong)\s?(?:[0-9]|mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi)",
            r"(?<![a-z])ram thang|thang (?:gieng|chap)",
        ),
    ),
    (
        Reason.DOCUMENT,
        (
            r"[0-9]\s?/\s?(?:[0-9]{4}\s?/\s?)?[a-z]{2}|[0-9]-[a-z]{2,5}/[a-z]",
            r"(?<![a-z])(?:so|qcvn|tcvn)\s?:?\s[0-9]++[:/\-]",
        ),
    ),
    (
        Reason.RANGE,
        (
            r"[0-9]{1,2}\s*+[-~_]\s*+[0-9]{1,2}\s*+[/.]\s*+[0-9]{1,2}",
            r"[0-9]{4}\s*+[-~_/]\s*+[0-9]{4}",
            r"(?<![a-z])tu\s(?:ngay\s)?[0-9].{0,40}den",
        ),
    ),
    (
        Reason.NUMBER,
        (
            r"^[^a-z]*+(?:dien thoai|dt|tel|fax|hotline|phone|\+84)",
            r"^[\s(]*+0[0-9]{2,4}[)\s.\-][\s0-9.\-]{5,}$",
            r"^\s*+[0-9]{1,3}(?:\.[0-9]{1,3}){2,}\s*+$",
        ),
    ),
    (Reason.IMPOSSIBLE, (r"[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?[0-9]{2,}", r"[0-9]{4}-[0-9]{1,2}-[0-9]")),
    (
        Reason.PARTIAL,
        (
            r"(?<![a-z])(?:thang\s?[0-9]{1,2}|quy\s(?:[ivx]+|[0-9])|nam\s[0-9]{4})",
            r"^[\s(]*+[0-9]{1,2}\s?[/\-.]\s?[0-9]{4}[\s)]*+$|^\s*+(?:19|20)[0-9]{2}\s*+$",
            rf"^\W*+(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7]|{any_of(*ENGLISH_WEEKDAYS)})\W*$",
            r"^\W*[0-9]{1,2}\s?(?::|h|g|gio)\s?(?:[0-9]{2})?(?:\s?:\s?[0-9]{2})?\s?(?:phut|sa|ch|am|pm|')?\W*$",
            rf"^\W*{any_of(*ENGLISH_MONTHS)}[\s,]+[0-9]{{4}}\W*$",
        ),
    ),
    (Reason.NUMBER, (r"^[^a-z]*[0-9][^a-z]*$",)),
)
_COMPILED = tuple((reason, re.compile("|".join(f"(?:{part})" for part in parts), re.ASCII)) for reason, parts in _RULES)
_VAGUE = re.compile(
    r"(?<![a-z])(?:truoc|vua|moi day|ago|hom (?:qua|nay|kia)|last (?:week|month|year)|tuan nay|thang nay)(?![a-z])",
    re.ASCII,
)


def reason_without_date(plain: str) -> str:
    """Return why folded ``plain`` is no date, `Reason.NO_DATE` where it does not even look like one."""
    for reason, pattern in _COMPILED:
        if pattern.search(plain):
            return reason
    if _VAGUE.search(plain) and len(plain.split()) <= _MAX_VAGUE_WORDS:
        return Reason.VAGUE
    return Reason.NO_DATE
