"""What stands between an article's title and its text, and just below the text: leads, pictures, files, credits.

Many CMSs keep these outside the element of the body. They are found by where they stand: siblings on the way from the
body up to the
smallest element that holds the title as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.furniture import is_furniture, is_related_heading
from pipelines.text import strip_diacritics
from pipelines.tree import Element
from spiders.page import text_of

#: How far up the tree the title may be: more, and what is found belongs to the page and not to the article.
_LEVELS = 7
_MOST = 14
_LABEL = re.compile(
    r"(?:(?:duoc |bai (?:viet )?(?:nay )?(?:duoc )?)?(?:dang|viet|gui|tao|xuat ban|post(?:ed)?|submitted|published|written|created)"
    r" (?:boi|by|on|ngay|luc|vao)\b|by \S|(?:nguoi|ngay|thoi gian) (?:dang|viet|tao|gui|xuat ban|cap nhat)\b|cap nhat (?:luc|ngay|lan cuoi)"
    r"|(?:tac gia|author|nguon(?: tin)?|source|luot xem|so lan xem|post date|publish(?:ed)? date|last updated?|translated by) ?:)"
)
_STAMP = re.compile(
    r"\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{2,4}|\d{1,2},? thang \S+,?(?: nam)? \d{4}|thang \d{1,2} \d{1,2}, \d{4}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2},? \d{4}|\d{4}-\d\d-\d\d"
)
_EVENT = re.compile(
    r"(?:rang |vao )?(?:sang|trua|chieu|toi|ngay|dem|trong|vua qua|hom|on|from|tu ngay)\b(?! dang| cap| tao)"
)
_DATA = re.compile(
    _STAMP.pattern
    + r"|\d{1,2}[:h]\d{2}(?::\d{2})?|\b(?:am|pm|sa|ch|gmt)\b|[\d.,+]+|\bthu (?:hai|ba|tu|nam|sau|bay|\d)\b|\bchu nhat\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bt[2-7]\b|\bcn\b|\b(?:duoc|dang|viet|gui|boi|vao|ngay|luc|trong|by|on|in|posted|submitted)\b"
    r"|\b(?:so )?(?:luot|lan) (?:xem|doc)\b|\b(?:number of )?(?:views|hits|comments?)\b|\b(?:in|chia se|gui) bai(?: viet)?\b|[|()/:,;-]"
)
_ANNEX = re.compile(
    r"(?:(?:tài liệu|tệp|tập tin|file|văn bản)\s*(?:tin\s*)?(?:đính kèm|kèm theo|gửi kèm)|attachments?|tải về|download"
    r"|tác giả|người viết|nguồn(?: tin)?\s*:|source\s*:)",
    re.I,
)


@dataclass(slots=True)
class Surroundings:
    """Elements above (between title and text) and below the text, in document order, furniture left out."""

    above: list[Element] = field(default_factory=list)
    below: list[Element] = field(default_factory=list)


def surroundings(heading: Element | None, content: Element) -> Surroundings:
    """The elements around the text that belong to the article."""
    around = Surroundings()
    if heading is None or heading is content:
        return around
    holders = set(heading.iterancestors())
    if content in holders:
        return around
    element, open_below, reached = content, True, False
    for _ in range(_LEVELS):
        if not reached:
            above, reached = _above(element, heading, holders)
            around.above = above + around.above
        if open_below:
            open_below = _below(element, around.below)
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            break
        if parent in holders:
            around.below += [sibling for sibling in parent.itersiblings() if _is_annex(sibling)][:3]
            break
        element = parent
    if not reached:
        around.above = []
    return around


def _above(element: Element, heading: Element, holders: set[Element]) -> tuple[list[Element], bool]:
    """Siblings before the element, back to the one that is or holds the title; says whether there is one."""
    found: list[Element] = []
    reached = False
    for sibling in element.itersiblings(preceding=True):
        if not isinstance(sibling.tag, str):
            continue
        if sibling is heading or sibling in holders:
            if sibling in holders:
                found += reversed([child for child in heading.itersiblings() if isinstance(child.tag, str)])
            reached = True
            break
        found.append(sibling)
        if len(found) > _MOST:
            break
    return [child for child in reversed(found) if not is_furniture(child)], reached


def _below(element: Element, below: list[Element]) -> bool:
    """Siblings after the element, up to the first box of other news; says whether the search may go on one level up."""
    for sibling in element.itersiblings():
        if not isinstance(sibling.tag, str) or sibling.tag in {"script", "style", "br", "hr"}:
            continue
        if sibling.tag in {"footer", "aside", "nav", "form"} or len(below) >= _MOST:
            return False
        text = text_of(sibling)
        if is_furniture(sibling) or is_related_heading(text[:60]):
            if len(text) > 80:
                return False
            continue
        if text or next(sibling.iter("img", "a"), None) is not None:
            if len(text) > 1200:
                return False
            below.append(sibling)
    return True


def _is_annex(element: Element) -> bool:
    """Say whether an element beside the article's box announces its files or its author."""
    return isinstance(element.tag, str) and bool(_ANNEX.match(text_of(element))) and len(text_of(element)) < 400


def is_meta_line(text: str) -> bool:
    """Say whether a line is the article's own data (who posted it when, seen how often), and no sentence.

    It begins with such a label, or little is left of it without its date, its labels and its counters; a sentence that
    tells an event's day begins with the day or goes on for longer.
    """
    words = " ".join(strip_diacritics(text.casefold()).split())
    if _LABEL.match(words):
        return len(words) <= 200
    if not _STAMP.search(words) or _EVENT.match(words) or text.rstrip().endswith((".", "…", "!", "?")):
        return False
    return len(_DATA.sub(" ", words).split()) <= 10


def is_lead(element: Element, text: str) -> bool:
    """Say whether an element between title and text is a lead: a sentence or more, that is neither links nor a date."""
    if (
        not 40 <= len(text) <= 1500
        or element.tag in {"ul", "ol", "form", "h1", "dl"}
        or (element.tag == "table" and len(list(element.iter("td"))) > 2)
    ):
        return False
    if is_meta_line(text):
        return False
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    digits = sum(letter.isdigit() for letter in text)
    words = [word for word in text.split() if len(word) > 1 and word[0].isalpha()]
    return linked < 0.3 * len(text) and digits < 0.3 * len(text) and len(words) >= 7
