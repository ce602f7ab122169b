"""Selectors that an element answers to: what may be offered for a portal file, the shortest names first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.tree import Element, whole_text
from spiders.page import Page

#: Elements that hold no words of the page's own, or words that lead elsewhere.
NO_PROSE = frozenset({"script", "style", "noscript", "a", "title", "option", "button", "head"})

#: What an element looks like that may hold a date: parsing every short element of a page would cost more than reading it.
DATE_LIKE = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}|\d{1,2} tháng|\d{4}", re.I)
LONGEST_DATE, LONGEST_TITLE = 120, 400  # characters

_NAME = re.compile(r"[A-Za-z_][\w-]*")
_DIGIT_RUN = re.compile(r"\d{3,}")
_LEVELS = 3  # ancestors that a selector may name


def selectors_of(element: Element, levels: int = _LEVELS) -> Iterator[str]:
    """Selectors that an element answers to, by its own names and by those of its nearest ancestors."""
    yield from _named(element)
    ancestor = element.getparent()
    for level in range(levels):
        if ancestor is None or ancestor.tag in {"body", "html"}:
            return
        for name in _named(ancestor):
            yield f"{name} > {element.tag}" if level == 0 else f"{name} {element.tag}"
        ancestor = ancestor.getparent()


def short_elements(page: Page, longest: int) -> Iterator[Element]:
    """The elements of at most so many characters that hold words of the page's own, in document order."""
    for element in page.root.iter():
        if isinstance(element.tag, str) and element.tag not in NO_PROSE and element.get("href") is None:
            text = whole_text(element)
            if len(text) <= 2 * longest and 0 < len(text.strip()) <= longest:
                yield element


def _named(element: Element) -> Iterator[str]:
    key = element.get("id") or ""
    if _NAME.fullmatch(key) and not _DIGIT_RUN.search(key):
        yield f"#{key}"
    end = key.rpartition("_")[2]
    if end != key and _NAME.fullmatch(end):
        # A control of ASP.NET is named by the path to it, which differs from page to page; its end does not.
        yield f"[id$=_{end}]"
    if _NAME.fullmatch(element.get("itemprop") or ""):
        yield f"[itemprop={element.get('itemprop')}]"
    classes = [name for name in (element.get("class") or "").split() if _NAME.fullmatch(name)]
    yield from (f".{name}" for name in classes if not _DIGIT_RUN.search(name))
    yield from (f"{element.tag}.{name}" for name in classes if not _DIGIT_RUN.search(name))
    if not classes and not key and element.tag not in {"div", "span", "p", "td", "tr", "table", "li", "ul", "b", "a"}:
        yield element.tag
