"""Where the text of a page stands when no family says so: the element that holds most prose and least links.

Paragraphs give their weight to their parent and half of it to their grandparent, as in Arc90's Readability (2009);
class names in
English and Vietnamese tip the balance. Among the general extractors this method had the best body F1 on Vietnamese
stock pages.
"""

from __future__ import annotations

import re

from pipelines.furniture import is_furniture_name, names_of, plain
from pipelines.tree import Element, whole_text, xpath
from spiders.page import Page

#: Class names and ids of article bodies that several unrelated Vietnamese portals and papers share.
BODY_SELECTORS = (
    "[itemprop=articleBody]",
    ".article-content",
    ".article-body",
    ".article__body",
    ".article_content",
    ".ArticleContent",
    ".news-content",
    ".news_content",
    ".newscontent",
    ".NewsContent",
    ".newsContent",
    ".news-detail-content",
    ".detail-content",
    ".content-detail",
    ".contentDetail",
    ".detailContent",
    ".content_detail",
    ".noidung",
    ".noi-dung",
    ".noidungtin",
    ".noi-dung-trang",
    ".chi-tiet-noi-dung",
    ".entry-content",
    ".post-content",
    ".content-news",
    ".body-content",
    ".textbody",
    ".textdetail",
    ".article-detail",
    "#main-detail",
    "#newscontents",
    "#newsContent",
    "#noidung",
    "#divNewsDetails",
    "#contentDetail",
    "#article-content",
    "#content-detail",
    ".it-content",
    ".viewsDtailContent",
    ".main-contents",
    ".content-fck",
)
_GOOD = re.compile(r"article|content|detail|body|noi-?dung|chi-?tiet|post|entry|news|story|main|text|bai-?viet", re.I)
_BAD = re.compile(
    (
        r"comment|sidebar|footer|header|menu|nav|related|lien-?quan|other|khac|banner|widget|login|search|weather|link"
        r"|hot|list"
    ),
    re.I,
)
_IMPRINT = re.compile(
    r"(?:chiu trach nhiem|giay phep|ban quyen|copyright|ghi ro nguon|dia chi|dien thoai|co quan chu quan|truong ban"
    r" bien tap|tong bien tap|phat trien boi|thiet ke boi|powered by|editor|licen[cs]e"
    r"|ban bien tap|so luot truy cap|dang truc tuyen|all rights reserved|.{0,40}ghi ro nguon)"
)
_FOOTER = re.compile(r"footer|copyright|ban-?quyen|chan-?trang|bottom", re.I)
#: Points of one short paragraph, and what is left of a score for each box more that parts it from the title.
_SOME, _FARTHER = 2.0, 0.65
_BEFORE = xpath("preceding::*")
_PROSE = ("p", "td", "div", "section", "article", "span", "blockquote", "li", "font")
_SKIP = frozenset({"script", "style", "noscript", "option", "select", "button"})
_CONTAINERS = frozenset({"p", "div", "section", "article", "table", "ul", "ol", "blockquote"})


def find_content(page: Page, heading: Element | None = None) -> tuple[Element, str] | None:
    """The element that holds the text, with the rule that found it; None where there is no prose.

    With the title's element at hand, text that ends before it is furniture of the head of the page and counts a third.
    """
    scores = _scores(page.root)
    if not scores:
        return None
    if heading is not None:
        holders = {*heading.iterancestors(), heading}
        before = set(_BEFORE(heading)) if len(scores) < 400 else set()
        scores = {
            element: score * (0.3 if element in before and element not in holders else 1)
            for element, score in scores.items()
        }
        scores = _nearer_first(scores, heading)
    top = max(scores, key=lambda element: scores[element])
    for source in BODY_SELECTORS:
        for element in page.index.select(source):
            if (
                element is top
                or _holds(element, top)
                or (_holds(top, element) and scores.get(element, 0) > 0.6 * scores[top])
            ):
                return element, source
    return _widen(top, scores), "most prose"


def _nearer_first(scores: dict[Element, float], heading: Element) -> dict[Element, float]:
    """Less for prose that shares only a wider box with the title than other prose does: another column's."""
    levels = {ancestor: level for level, ancestor in enumerate(heading.iterancestors())}
    level_of: dict[Element, int] = {}
    for element in scores:
        if element in levels:
            continue
        node = element.getparent()
        while node is not None and node not in levels:
            node = node.getparent()
        level_of[element] = levels.get(node, 99) if node is not None else 99
    near = min((level for element, level in level_of.items() if scores[element] >= _SOME), default=0)
    return {
        element: score * _FARTHER ** min(max(level_of.get(element, near) - near, 0), 3)
        for element, score in scores.items()
    }


def _scores(root: Element) -> dict[Element, float]:
    scores: dict[Element, float] = {}
    for element in root.iter(*_PROSE):
        size, commas = _own_prose(element)
        if size < 25 or _in_footer(element):
            continue
        points = 1 + commas + min(size / 100, 4)
        holder = element if _holds_lines(element) else element.getparent()
        _give(scores, holder, points)
        if holder is not None:
            _give(scores, holder.getparent(), points / 2)
    return {element: score * (1 - _link_share(element)) for element, score in scores.items()}


def _holds_lines(element: Element) -> bool:
    """Say whether an element is a container whose own text is lines parted by breaks, and not itself one paragraph."""
    if element.tag not in {"div", "td", "section", "article"}:
        return False
    children = [child.tag for child in element if isinstance(child.tag, str)]
    return children.count("br") >= 2 or any(tag in _CONTAINERS for tag in children)


def _in_footer(element: Element) -> bool:
    """Say whether a line is the publisher's: licence, editor in charge, address, the request to name the source."""
    return bool(_IMPRINT.match(plain(whole_text(element)[:120])))


def _give(scores: dict[Element, float], element: Element | None, points: float) -> None:
    if element is None or element.tag in {"html", "tr", "tbody"}:
        return
    if element not in scores:
        names = names_of(element)
        scores[element] = (
            -30
            if _FOOTER.search(names) or element.tag == "footer"
            else (5 if _GOOD.search(names) else 0) - (8 if _BAD.search(names) or is_furniture_name(names) else 0)
            if names
            else 0
        )
    scores[element] += points


def _own_prose(element: Element) -> tuple[int, int]:
    """Characters and commas of the text directly in an element, inline children included, links left out."""
    pieces = [element.text or ""]
    for child in element:
        if (
            isinstance(child.tag, str)
            and child.tag in {"b", "strong", "i", "em", "u", "span", "font", "sup", "sub"}
            and element.tag == "p"
        ):
            pieces.append(whole_text(child))
        pieces.append(child.tail or "")
    text = "".join(pieces)
    return len(" ".join(text.split())), text.count(",")


def _link_share(element: Element) -> float:
    total = len(whole_text(element)) or 1
    return min(1.0, sum(len(whole_text(link)) for link in element.iter("a")) / total)


def _holds(outer: Element, inner: Element) -> bool:
    ancestor = inner.getparent()
    while ancestor is not None:
        if ancestor is outer:
            return True
        ancestor = ancestor.getparent()
    return False


def _widen(top: Element, scores: dict[Element, float]) -> Element:
    """The parent instead, where a sibling holds prose too: leads and bodies often stand side by side."""
    parent = top.getparent()
    if parent is None or parent.tag in {"body", "html"}:
        return top
    siblings = [element for element in parent if element is not top and scores.get(element, 0) > 0.25 * scores[top]]
    return parent if siblings and _link_share(parent) < 0.3 else top
