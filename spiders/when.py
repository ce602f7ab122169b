"""The dates that a page offers, gathered for `pipelines.dates.resolve` to choose among.

The visible date by the title comes first, because metadata is the edit time on NukeViet and the template's on others.
The site's clock,
related lists and the footer are left out here by where they stand; what a text means is judged there.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from pipelines.dates import DateCandidate, PublishedDate, explain, resolve
from pipelines.dates.choose import Where
from pipelines.furniture import is_aside_name, is_related_heading, names_of
from pipelines.text import clean_line
from pipelines.tree import Element, holder_of, xpath
from spiders.candidates import Trail
from spiders.families.base import Family
from spiders.links import Link
from spiders.page import Page, spaced_text_of, text_of
from spiders.registry import Portal
from spiders.titles import leads_away

_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_CLOCK = re.compile(
    r"(?:^|[\s_-])(?:clock|today|current[\s_-]?(?:date|time)|now|dong[\s_-]?ho|ngay[\s_-]?hien[\s_-]?tai"
    r"|(?:server|system)[\s_-]?time|date[\s_-]?now)(?=$|[\s_-])",
    re.I,
)
_FRAME = re.compile(
    r"(?:^|(?<!article)(?<!entry)(?<!post)(?<!news)(?<!detail)(?<!content)(?<!item)[\s_-])(?:header|top-?bar|footer|copyright|menu|nav(?:bar)?)(?=$|[\s_-])",
    re.I,
)
_DATE_NAME = re.compile(
    (
        r"(?:^|[\s_-])(?:\w*date\w*|\w*time|ngay\w*|publish\w*|posted?|create\w*|pubdate|thoi-?gian|meta|info"
        r"|cap-?nhat)(?=$|[\s_-])"
    ),
    re.I,
)
_OUTSIDE = frozenset({"header", "footer", "nav", "aside", "li"})
_HIDDEN = re.compile(
    r"(?:^|\s)(?:hidden|hide|d-none|sr-only|element-invisible|visually-hidden)(?=\s|$)|display\s*:\s*none", re.I
)
_EDITED = re.compile(r"(?:^|[\s_-])(?:updated?|modified|last-?edit(?:ed)?|cap-?nhat)(?=$|[\s_-])", re.I)
_DIGITS = re.compile(r"\d.*\d|hôm|sáng nay|trước|today|yesterday|ago", re.I)
#: A stamp with label, weekday, time, zone and counters; what is longer is a sentence.
_LONGEST = 160
_WEEKDAY = re.compile(
    r"\b(?:thứ\s*(?:\d|hai|ba|tư|năm|sáu|bảy)|chủ nhật|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.I
)
_META = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "date",
    "cms-date",
    "og:published_time",
    "sailthru.date",
    "datecreated",
)
#: What is longer is no class and style.
_LOOK_CHARS = 1000
#: How far from the title a date may stand, in pieces of text.
_BEFORE, _AFTER, _BELOW = 6, 14, 8
_PIECES_BEFORE = xpath("preceding::text()[normalize-space()]")
_PIECES_AFTER = xpath(f"following::text()[normalize-space()][position() <= {_AFTER}]")
_PIECES_BELOW = xpath(f"following::text()[normalize-space()][position() <= {_BELOW}]")


def find_date(
    page: Page,
    family: Family,
    trail: Trail,
    heading: Element | None,
    content: Element,
    portal: Portal | None,
    listing: Link | None,
    stated: tuple[str, ...],
    captured: datetime | None,
) -> PublishedDate:
    """The publication date of the page, or a refusal with its reason; every candidate goes into the trail."""
    candidates = _visible(page, family, heading, content, stated)
    candidates += _metadata(page, family, content)
    if listing is not None and listing.beside:
        candidates.append(DateCandidate(text=listing.beside, origin="listing", name="beside the link in the listing"))
    candidates.append(DateCandidate(text=page.url, origin="url", name="the address"))
    date = resolve(candidates, portal, reference=captured)
    if trail.explaining:
        for candidate, verdict in explain(candidates, portal, reference=captured):
            trail.note("published", candidate.text, f"{candidate.origin}: {candidate.name}", verdict)
    if date.published_from:
        trail.field_from["published"] = "selector" if date.published_from == "visible" else "metadata"
    return date


def _visible(
    page: Page, family: Family, heading: Element | None, content: Element, stated: tuple[str, ...]
) -> list[DateCandidate]:
    for source in stated:  # a portal file may point anywhere
        named = [found for element in page.index.select(source) if (found := _of_element(element, source))]
        if named:
            return named[0]
    for source in family.date:
        elements = [element for element in page.index.select(source) if not _elsewhere(element, content, page.url)]
        # Lists of other news use the same class names: the article's own shares the smallest box with the title.
        for element in sorted(elements[:12], key=lambda element: _distance(element, heading)):
            found = _of_element(element, source)
            if found:
                return found
    return _near(page, heading, content)


def _of_element(element: Element, rule: str, where: Where = "title") -> list[DateCandidate]:
    """The words of a date element, and the machine's date of a ``<time>`` in it, which only sharpens the same day."""
    candidates = []
    text = spaced_text_of(element)
    if text and len(text) <= 2 * _LONGEST and _DIGITS.search(text):
        candidates.append(DateCandidate(text=text, where=where, name=rule, label=_label(element)))
    for node in element.iter("time", "span", "abbr"):
        if _label(node):
            continue
        stamp = node.get("datetime") or (node.get("content") if "dat" in (node.get("property") or "") else None)
        if stamp:
            candidates.append(DateCandidate(text=clean_line(stamp), origin="metadata", name=f"{node.tag}:datetime"))
    return candidates


def _label(element: Element) -> str:
    """The label of an element whose class says that it holds the time of the last edit."""
    return "Cập nhật" if _EDITED.search(element.get("class") or "") else ""


def _distance(element: Element, heading: Element | None) -> int:
    """Steps up from an element to the first one that holds the title too."""
    if heading is None:
        return 0
    holders = {heading, *heading.iterancestors()}
    steps = 0
    node: Element | None = element
    while node is not None and node not in holders:
        steps, node = steps + 1, node.getparent()
    return steps


def _near(page: Page, heading: Element | None, content: Element) -> list[DateCandidate]:
    """Dates in the pieces of text around the title, below the body, and in elements that are named after a date."""
    candidates: list[DateCandidate] = []
    if heading is not None:
        before, after = _PIECES_BEFORE(heading)[-_BEFORE:], _PIECES_AFTER(heading)
        candidates += _pieces(after, "below the title", "title", content, page.url)
        box = _box(heading, content)
        above = [piece for piece in reversed(before) if _is_by_title(piece, box)]
        candidates += _pieces(above, "above the title", "above", content, page.url)
        for child in heading.iterdescendants("span", "small", "em", "i", "time", "font", "div", "p"):
            parent = child.getparent()
            if child.getprevious() is not None or (parent is not None and (parent.text or "").strip()):
                candidates += _of_element(child, "on the line of the title")
    if not candidates:
        named = [
            element
            for name, elements in page.index.classes.items()
            if len(elements) <= 2 and _DATE_NAME.search(name)
            for element in elements
        ]
        for element in named[:20]:
            if not _elsewhere(element, content, page.url) and len(text_of(element)) <= _LONGEST:
                candidates += _of_element(element, f"class {names_of(element)}", "unknown")
    if not candidates:
        candidates += _pieces(_PIECES_BELOW(content), "below the text", "article", content, page.url)
    return candidates


def _box(heading: Element, content: Element) -> Element | None:
    """The smallest element that holds the title and the text."""
    holders = {content, *content.iterancestors()}
    return next((element for element in heading.iterancestors() if element in holders), None)


def _is_by_title(piece: Any, box: Element | None) -> bool:
    """Say whether a date above the title is the article's: one with a weekday outside the article's box is the site's clock."""
    element = holder_of(piece)
    if box is None or element is None or box in element.iterancestors() or element is box:
        return box is None or box.tag not in {"body", "html"} or not _WEEKDAY.search(str(piece))
    return not _WEEKDAY.search(str(piece))


def _pieces(texts: list[Any], rule: str, where: Where, content: Element, url: str) -> list[DateCandidate]:
    """Short texts that may be stamps; one that stands in the text itself counts less than one by the title."""
    candidates: list[DateCandidate] = []
    seen: set[Element] = set()
    for piece in texts:
        element = holder_of(piece)
        if element is None or element in seen or element.tag in {"script", "style", "option"}:
            continue
        text = clean_line(str(piece))
        if is_related_heading(text):
            break
        if len(text) > _LONGEST and where == "title":
            break  # the text has begun: what follows are the days of events
        if len(text) <= _LONGEST and _DIGITS.search(text) and not _elsewhere(element, content, url):
            seen.add(element)
            inside = element is content or content in element.iterancestors()
            place: Where = "article" if inside else where
            if len(text_of(element)) <= _LONGEST:
                candidates += _of_element(element, rule, place)
            else:
                candidates.append(DateCandidate(text=text, where=place, name=rule))
    return candidates


def _elsewhere(element: Element, content: Element, url: str) -> bool:
    """Say whether an element stands in a clock, header, footer, link or furniture, outside the article's own text."""
    ancestor: Element | None = element
    while ancestor is not None and ancestor is not content:
        if _is_hidden(ancestor) or (ancestor.tag in _OUTSIDE and not _is_own(ancestor)):
            return True
        if ancestor.tag == "a" and leads_away(ancestor, url):
            return True
        if ancestor.tag in {"body", "html"}:
            return False
        names = names_of(ancestor)
        if names and _is_clock_name(names):
            return True
        outside = names and (_is_frame_name(names) or (ancestor is not element and is_aside_name(names)))
        if outside and not _DATE_NAME.search(names) and not _is_own(ancestor):
            return True
        ancestor = ancestor.getparent()
    return False


def _is_hidden(element: Element) -> bool:
    """Say whether an element is not shown: what machines alone see is metadata."""
    names, style = element.get("class"), element.get("style")
    return bool(names or style) and _hides(f"{names or ''} {style or ''}"[:_LOOK_CHARS])


@lru_cache(maxsize=16_384)
def _hides(look: str) -> bool:
    return bool(_HIDDEN.search(look))


@lru_cache(maxsize=16_384)
def _is_clock_name(names: str) -> bool:
    return bool(_CLOCK.search(names))


@lru_cache(maxsize=16_384)
def _is_frame_name(names: str) -> bool:
    return bool(_FRAME.search(names))


def _is_own(element: Element) -> bool:
    """A header or footer inside an article is the article's own; so is a list of a few short items, its line of date."""
    if element.tag == "li":
        return _is_meta_list(element)
    return element.tag != "aside" and any(ancestor.tag in {"article", "main"} for ancestor in element.iterancestors())


def _is_meta_list(element: Element) -> bool:
    """A list of two or three short items is the article's own line of date, author and counter."""
    parent = element.getparent()
    return element.tag == "li" and parent is not None and len(parent) <= 5 and len(text_of(parent)) < 200


def _metadata(page: Page, family: Family, content: Element) -> list[DateCandidate]:
    candidates: list[DateCandidate] = []

    def add(text: str, rule: str) -> None:
        text = clean_line(text)
        if text and _DIGITS.search(text):
            trusted = rule not in family.liars
            candidates.append(DateCandidate(text=text, origin="metadata", name=rule, trusted=trusted))

    for name in _META:
        if name in page.metas:
            add(page.metas[name], f"meta:{name}")
    if not page.mentions("datePublished"):
        return candidates
    for element in page.index.props.get("datePublished", [])[:1]:
        add(
            element.get("content") or element.get("datetime") or element.get("title") or text_of(element),
            "itemprop:datePublished",
        )
    found = _JSON_LD.search(page.text)
    if found:
        add(found[1], "jsonld:datePublished")
    return candidates
