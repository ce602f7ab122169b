"""The title of an article, by vote.

No single place is right on every CMS: the first ``h1`` is the portlet's name on Liferay, the menu heading on Joomla
2.5 and the logo on
ePi; ``<title>`` is the web's name on SharePoint. So places offer candidates, and independent witnesses (the listing's
anchor, og:title,
``<title>``, the slug of the address, the element's closeness to the body) vote for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipelines.furniture import camel_parted, is_furniture_name, names_of, plain
from pipelines.text import clean_line
from spiders.candidates import Trail
from spiders.families.base import Family
from spiders.generic import find_content
from spiders.page import Page, text_of

_TITLE_NAME = re.compile(
    r"(?:^|[\s_-])(?:(?:news|article|post|entry|detail|content|page|asset|node|tin|bai|chitiet"
    r"|chi-tiet)[\s_-]?(?:title|tieu-?de|headline|name|heading)"
    r"|(?:title|tieu-?de|headline)[\s_-]?(?:news|article|post|detail|chi-?tiet|tin|bai|content)?)(?=$|[\s_-])",
    re.I,
)
_NO_TITLE = re.compile(
    r"(?:trang chu|home(?: page)?|tin tuc(?: su kien)?|(?:tin |bai viet |noi dung |xem )?chi tiet(?: tin(?: tuc)?|"
    r" bai viet)?|news(?: detail)?|tin hoat dong|thong bao|danh muc|menu|xem tin|noi dung|bai viet"
    r"|tin noi bat|tim kiem|search|lien he|trang thai|status|dang nhap|login|cong thong tin dien tu.{0,60}|so ngoai"
    r" vu(?: tinh)? \S+(?: \S+)?|tin lien quan|tin khac"
    r"|site title|welcome|van ban|gioi thieu|su kien|thong ke|lien ket(?: website)?|thu vien anh|video)"
)
_MODULE_NAME = re.compile(
    r"portlet|module|block|box|widget|cate|section|site|page-?header|header|breadcrumb|menu|group|panel|zone|tab", re.I
)
_SHORTEST = 8
_STAMPED = re.compile(
    r"\A\W*+(?:[^\d()]{0,20}\d{1,2}[:h]\d{2}[^\d()]{0,6})?[^\d()]{0,24}\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^\w]*(?:\d{1,2}[:h]\d{2}(?::\d{2})?)?.{0,6}"
)
#: Fewer votes, and the lines above the text are heard as well: a heading that nothing confirms is some box's.
_CONVINCING = 1.0
_LARGE = re.compile(r"bold|font-size|fs-\d|h[1-4]\b|strong|lg\b|large", re.I)
_LONGEST = 400


@dataclass(slots=True)
class _Bid:
    text: str
    rule: str
    kind: str
    weight: float
    element: HtmlElement | None = None


def find_title(
    page: Page, family: Family, trail: Trail, listing: str | None = None, stated: tuple[str, ...] = ()
) -> tuple[str, HtmlElement | None] | None:
    """The title and the element it stands in, or None where nothing on the page is one.

    Args:
        page: the page.
        family: its family, whose selectors bid first.
        trail: keeps every bid and its votes.
        listing: the words of the link that led here, perhaps cut off with an ellipsis.
        stated: selectors of the portal file, which beat every vote.
    """
    found = page.index.first(stated) if stated else None
    if found and _usable(text_of(found[0])):
        trail.took("title", text_of(found[0]), f"portal file {found[1]}", "selector")
        return text_of(found[0]), found[0]
    witnesses = Witnesses(page, listing)
    quick = _from_family(page, family, witnesses)
    bids = [quick] if quick else _all_bids(page, family, listing)
    best: tuple[float, _Bid] | None = None
    for bid in bids:
        votes = bid.weight + witnesses.votes(bid.text, besides=bid.rule)
        trail.note("title", bid.text, bid.rule, f"{votes:.1f} votes")
        if best is None or votes > best[0]:
            best = (votes, bid)
    if best is None or best[0] < _CONVINCING:
        for bid in _headless(page):
            votes = bid.weight + witnesses.votes(bid.text, besides=bid.rule)
            trail.note("title", bid.text, bid.rule, f"{votes:.1f} votes")
            if votes >= _CONVINCING and (best is None or votes > best[0]):
                best = (votes, bid)
    if best is None:
        return None
    if best[1].element is None:
        best[1].element = _standing(page, best[1].text)
    trail.took("title", best[1].text, best[1].rule, best[1].kind)
    return best[1].text, best[1].element


def _standing(page: Page, text: str) -> HtmlElement | None:
    """The element that shows the words of a title that a tag or a link told, outside links that lead away."""
    wanted = plain(text)
    body = page.root.find("body")
    for piece in body.xpath(".//text()[string-length(normalize-space()) > 7]") if body is not None and wanted else ():
        if abs(len(piece) - len(text)) > 0.3 * len(text) + 60 or plain(str(piece)) != wanted:
            continue
        element = piece.getparent()
        element = element.getparent() if piece.is_tail else element
        if element is None or element.tag in {"script", "style", "title", "option"}:
            continue
        if not any(node.tag == "a" and leads_away(node, page.url) for node in (element, *element.iterancestors())):
            return element
    return None


def _headless(page: Page) -> list[_Bid]:
    """Bids of the lines just above the text, for pages on which no element is a heading by tag or name."""
    found = find_content(page)
    if found is None:
        return []
    own = found[0].xpath(".//text()[normalize-space()]")[:2]
    pieces = [*reversed(own), *reversed(found[0].xpath("preceding::text()[normalize-space()]")[-12:])]
    bids: list[_Bid] = []
    for piece in pieces:
        element = piece.getparent()
        element = element.getparent() if piece.is_tail else element
        text = clean_line(str(piece))
        if element is None or element.tag in {"script", "style", "option", "a", "title"} or not _usable(text):
            continue
        if any(node.tag == "a" for node in element.iterancestors()) or not 4 <= len(text.split()) <= 40:
            continue
        if sum(letter.isdigit() for letter in text) > 0.2 * len(text) or is_furniture_name(names_of(element)):
            continue
        strong = element.tag in {"b", "strong", "font", "big", "h5", "h6"} or _LARGE.search(
            names_of(element) + (element.get("style") or "")
        )
        ended = text.endswith((".", ";", ",")) or len(text) > 200
        bids.append(
            _Bid(text, "line above the text", "generic", 0.8 + (0.4 if strong else 0) - (1.5 if ended else 0), element)
        )
    return bids


class Witnesses:
    """Places that repeat the title, each heard for every bid."""

    def __init__(self, page: Page, listing: str | None) -> None:
        self._og = plain(clean_line(page.metas.get("og:title", "")))
        self._tag = plain(page.title_tag)
        self._site = plain(clean_line(page.metas.get("og:site_name", "")))
        self._listing = plain(listing or "").removesuffix("...").rstrip(" .…")
        self._slug = _slug_words(page.url)

    def votes(self, text: str, besides: str = "") -> float:
        """The weight of the witnesses that agree with the words, none for itself; negative for a site's name."""
        words = plain(text)
        votes = 0.0
        if (
            besides != "og:title"
            and self._og
            and (self._og == words or (len(words) > 20 and self._og.startswith(words)))
        ):
            votes += 2
        if (
            besides != "<title>"
            and self._tag
            and (self._tag.startswith(words) or (len(words) > 20 and words in self._tag))
        ):
            votes += 1.5
        if (
            besides != "listing anchor"
            and self._listing
            and (self._listing == words or (len(self._listing) > 15 and words.startswith(self._listing)))
        ):
            votes += 2.5
        if self._slug and len(self._slug) >= 3:
            # A slug was made from the title; words that share nothing with it are the section's.
            share = _overlap(self._slug, words)
            votes += 2 * share if share > 0.6 else -1.5 if share < 0.3 and len(self._slug) >= 4 else 0
        count = len(words.split())
        votes += 0.5 if count >= 6 else -0.5 if count <= 3 else 0
        if words == self._site or _NO_TITLE.fullmatch(words):
            votes -= 4
        return votes

    def agree(self, text: str) -> bool:
        """Say whether the words need no further vote."""
        return self.votes(text) >= 1.5


def _from_family(page: Page, family: Family, witnesses: Witnesses) -> _Bid | None:
    """The bid of the family's first selector that a witness confirms."""
    for source in family.title:
        for element in page.index.select(source)[:3]:
            text = _title_text(element)
            if _usable(text) and witnesses.agree(text):
                return _Bid(text, f"{family.name} {source}", "selector", 3, element)
    return None


def _all_bids(page: Page, family: Family, listing: str | None) -> list[_Bid]:
    bids: list[_Bid] = []
    for place, source in enumerate(family.title):
        bids += [
            _Bid(_title_text(element), f"{family.name} {source}", "selector", 3.0 - 0.1 * place, element)
            for element in page.index.select(source)[:3]
        ]
    headline = page.index.select("[itemprop=headline]")[:1]
    bids += [_Bid(_title_text(element), "[itemprop=headline]", "selector", 2.5, element) for element in headline]
    for level, weight in (("h1", 2.0), ("h2", 1.2), ("h3", 0.8), ("h4", 0.5)):
        bids += [
            _Bid(_title_text(element), level, "generic", weight + _place(element, page.url), element)
            for element in list(page.root.iter(level))[:12]
        ]
    bids += _named(page)
    for name, weight in (("og:title", 1.0), ("twitter:title", 0.5), ("dc.title", 0.5)):
        if page.metas.get(name):
            bids.append(_Bid(clean_line(page.metas[name]), name, "metadata", weight))
    first = re.split(r"\s+[-–|»>:]\s+", page.title_tag)[0]
    bids.append(_Bid(first, "<title>", "metadata", 0.3))
    if listing:
        bids.append(
            _Bid(
                clean_line(listing),
                "listing anchor",
                "fallback",
                0.2 if listing.rstrip().endswith(("...", "…")) else 0.8,
            )
        )
    return [bid for bid in bids if _usable(bid.text)]


def _named(page: Page) -> list[_Bid]:
    """Bids of elements whose class or id says that they are a title."""
    bids: list[_Bid] = []
    seen: set[HtmlElement] = set()
    for table in (page.index.classes, page.index.ids):
        for name, elements in table.items():
            if len(elements) > 4 or not _TITLE_NAME.search(camel_parted(name)):
                continue
            for element in elements:
                if (
                    element not in seen
                    and isinstance(element.tag, str)
                    and element.tag not in {"body", "html", "input", "meta"}
                ):
                    seen.add(element)
                    bids.append(
                        _Bid(
                            _title_text(element),
                            f"class or id {name}",
                            "generic",
                            1.0 + _module(name) + _place(element, page.url),
                            element,
                        )
                    )
    return bids[:24]


def _module(name: str) -> float:
    """Less for the title of a module, a box or the whole site."""
    return -0.8 if _MODULE_NAME.search(name) else 0.0


def leads_away(link: HtmlElement, url: str) -> bool:
    """Say whether a link goes to another page: titles often link to themselves."""
    href = (link.get("href") or "").split("#")[0]
    return bool(href) and not url.endswith(href)


def _place(element: HtmlElement, url: str) -> float:
    """Less for a heading inside furniture, a sidebar, a header or a link to somewhere else."""
    weight = 0.0
    ancestor: HtmlElement | None = element
    for _ in range(8):
        if ancestor is None:
            break
        if (
            ancestor.tag in {"header", "nav", "aside", "footer", "li"}
            and ancestor.getparent() is not None
            and ancestor.getparent().tag != "article"
        ):
            weight -= 1
        names = names_of(ancestor)
        if names and is_furniture_name(names):
            weight -= 1.5
        if ancestor.tag == "a" and leads_away(ancestor, url):
            weight -= 0.7
        ancestor = ancestor.getparent()
    if any(leads_away(link, url) for link in element.iter("a")):
        weight -= 0.5
    return max(weight, -3.0)


def _title_text(element: HtmlElement) -> str:
    """The element's words; for Liferay's analytics attribute, the attribute's."""
    named = clean_line(element.get("data-analytics-asset-title") or "")
    return named or _without_stamp(element, text_of(element))


def _without_stamp(element: HtmlElement, text: str) -> str:
    """A title without the stamp that some portals print on its line, in an element of its own."""
    last = element[-1] if len(element) else None
    if last is None or not isinstance(last.tag, str) or (last.tail or "").strip():
        return text
    stamp = text_of(last)
    rest = text.removesuffix(stamp).rstrip(" -|")
    return rest if rest and len(stamp) < 60 and _STAMPED.fullmatch(stamp) else text


def _usable(text: str) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST or bool(
        text and len(text) < _SHORTEST and " " in text and not _NO_TITLE.fullmatch(plain(text))
    )


def _slug_words(url: str) -> list[str]:
    """The words of the longest slug in an address, without a trailing id."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in parts.path.split("/")] + [
        unquote(value) for value in re.split(r"[&=/]", parts.query)
    ]
    slug = max(segments, key=lambda segment: segment.count("-"), default="")
    slug = re.sub(r"\.\w{2,5}$", "", slug).lower()
    return [word for word in re.split(r"[-_.]", slug) if word and not word.isdigit()]


def _overlap(slug: list[str], words: str) -> float:
    """Share of the slug's words that stand in the title; a slug may be cut, and may have lost its đ."""
    have = set(words.split())
    have |= {word.replace("d", "") for word in have if "d" in word}
    return sum(1 for word in slug if word in have) / len(slug)
