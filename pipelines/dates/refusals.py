"""Why a text in which no whole date stands is refused, so that a table of refusals can be read."""

from __future__ import annotations

import re

from pipelines.dates.published import Reason

_YEARS = "giap|at|binh|dinh|mau|ky|canh|tan|nham|quy"
_SIGNS = "ty|ti|suu|dan|mao|meo|thin|ty|ngo|mui|than|dau|tuat|hoi"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.ASCII))
    for reason, pattern in (
        (Reason.EMPTY, r"^[\s|.]*$"),
        (
            Reason.PLACEHOLDER,
            r"^[^a-z0-9]*(?:(?:ngay|dang|cap nhat)[\s:]*)*[-_/.:\s0]+$|\b(?:dd|d)[/.\- ](?:mm|m)[/.\- ]y|yyyy|\{\{|%[dmy]",
        ),
        (
            Reason.LUNAR,
            rf"am lich|(?<![a-z])(?:{_YEARS})\s(?:{_SIGNS})(?![a-z])|(?<![a-z])nham (?:ngay )?[0-9]"
            r"|(?<![a-z])(?:mung|mong)\s?(?:[0-9]|mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi)|(?<![a-z])ram thang|thang (?:gieng|chap)",
        ),
        (
            Reason.DOCUMENT,
            r"[0-9]\s?/\s?(?:[0-9]{4}\s?/\s?)?[a-z]{2}|[0-9]-[a-z]{2,5}/[a-z]|(?<![a-z])(?:so|qcvn|tcvn)\s?:?\s[0-9]+[:/\-]",
        ),
        (
            Reason.RANGE,
            r"[0-9]{1,2}\s{0,3}[-~_]\s{0,3}[0-9]{1,2}\s{0,3}[/.]\s{0,3}[0-9]{1,2}|[0-9]{4}\s{0,3}[-~_/]\s{0,3}[0-9]{4}"
            r"|(?<![a-z])tu\s(?:ngay\s)?[0-9].{0,40}den",
        ),
        (
            Reason.NUMBER,
            r"^[^a-z]*(?:dien thoai|dt|tel|fax|hotline|phone|\+84)|^[\s(]*0[0-9]{2,4}[)\s.\-][\s0-9.\-]{5,}$|^\s*[0-9]{1,3}(?:\.[0-9]{1,3}){2,}\s*$",
        ),
        (Reason.IMPOSSIBLE, r"[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?[0-9]{2,}|[0-9]{4}-[0-9]{1,2}-[0-9]"),
        (
            Reason.VAGUE,
            r"(?<![a-z])(?:truoc|vua|moi day|ago|hom (?:qua|nay|kia)|last (?:week|month|year)|tuan nay|thang nay)(?![a-z])",
        ),
        (
            Reason.PARTIAL,
            r"(?<![a-z])(?:thang\s?[0-9]{1,2}|quy\s(?:[ivx]+|[0-9])|nam\s[0-9]{4})|^[\s(]*[0-9]{1,2}\s?[/\-.]\s?[0-9]{4}[\s)]*$|^\s*(?:19|20)[0-9]{2}\s*$"
            r"|^\W*(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7]|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\W*$"
            r"|^\W*[0-9]{1,2}\s?(?::|h|g|gio)\s?(?:[0-9]{2})?(?:\s?:\s?[0-9]{2})?\s?(?:phut|sa|ch|am|pm|')?\W*$"
            r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)[\s,]+[0-9]{4}",
        ),
        (Reason.NUMBER, r"^[^a-z]*[0-9][^a-z]*$"),
    )
)


def reason_without_date(plain: str) -> str:
    """Return why folded ``plain`` is no date, `Reason.NO_DATE` where it does not even look like one."""
    for reason, pattern in _RULES:
        if pattern.search(plain):
            return reason
    return Reason.NO_DATE
