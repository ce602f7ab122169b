"""What a page links to: articles, the other pages of its listing, sections, and what was cut with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipelines.furniture import names_of, plain
from spiders.families.base import Family, path_of
from spiders.links import (
    Link,
    canonical_url,
    denied,
    host_of,
    listing_key,
    looks_like_article,
    page_number,
    with_page_number,
)
from spiders.page import Page, holds_more, text_of
from spiders.sessions import session_keys, without_session

#: Addresses whose kind is remembered, and links that were resolved: menus and related boxes repeat a few thousand.
_KINDS_KEPT = 20_000
#: Characters of an item of a listing at most; a longer box holds several.
_LONGEST_ITEM = 300
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_DATE = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}|\d{1,2} tháng \d{1,2}", re.I)
_MENU = re.compile(
    (
        r"(?:^|[\s_-])(?:menu\w*|nav\w*|breadcrumb\w*|pag(?:er|ination|ing)|footer|topbar|top-?menu|mega\w*|language"
        r"|lang|toolbar)(?=$|[\s_-])"
    ),
    re.I,
)
#: A language link relative to the page's own path ("en/Default.aspx") opens an endless space of twins: it grows by being followed.
_RELATIVE_TWIN = re.compile(r"(?:en|vi|vn|eng|fr|cn|zh|lo|ko|ja|ru)(?:/[^/]*)*$", re.I)
_ONCLICK = re.compile(r"(?:location(?:\.href)?\s*=|window\.open\()\s*['\"]([^'\"]+)['\"]")
_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']([^"'#]+)["']""", re.I)
#: The language of the page around an article, not of the article.
_LANG = re.compile(
    r"(?:(?<=[?])(?:lang|language|locale|culture)=[\w-]*&|[?&](?:lang|language|locale|culture)=[\w-]*)", re.I
)
_NUMBERED = re.compile(r"(?:=|/[a-z-]+[-/]?)\d+/?(?:\.\w+)?$|=\d+&", re.I)
_POSTBACK = re.compile(r"__doPostBack\(", re.I)
_DECLARED = re.compile(r"(?:trang|page)\s+\d+\s*(?:/|of|trên|trong)\s*(?:tổng\s*(?:số\s*)?)?(\d+)", re.I)
_SECTION_WORDS = re.compile(
    r"doi ngoai|ngoai vu|hop tac|quoc te|tin tuc|su kien|tin hoat dong|thoi su|thong tin|thong bao|lanh su|bien"
    r" gioi|bao chi|huu nghi|kieu bao|viet kieu|nguoi viet|xuc tien|dau tu|chinh tri|"
    r"van hoa|xa hoi|kinh te|news|event|foreign|external|international|cooperation|activit|announce|tuyen giao|ly"
    r" luan|nghien cuu|phi chinh phu"
)
#: Words of menu entries that lead to no news: they are followed last, because budgets may run out.
_DULL_WORDS = re.compile(
    r"gioi thieu|lien he|so do|co cau|chuc nang|lanh dao|thu tuc|dich vu cong|hoi dap|gop y|tuyen dung|dau thau|van"
    r" ban|lich |thong ke|lien ket|thu vien|album|video|rss|site ?map"
)


@dataclass(slots=True)
class Found:
    """Links of one page, each kind in page order and without repeats."""

    articles: list[Link] = field(default_factory=list)
    pages: list[Link] = field(default_factory=list)
    sections: list[Link] = field(default_factory=list)
    cut: Counter[str] = field(default_factory=Counter)
    declared_pages: int | None = None
    postback: bool = False


class Discovery:
    """Sorts the links of one portal's pages."""

    def __init__(self, home: str, family: Family, hosts: frozenset[str] = frozenset()) -> None:
        self.family = family
        self.hosts = hosts | {host_of(home)}
        self.home = home
        self._home = canonical_url(home, family)
        self._sessions: frozenset[str] = frozenset()
        self._kinds: dict[str, tuple[str, int | None]] = {}
        self._resolved: dict[str, str] = {}

    def article_key(self, url: str) -> str:
        """What all addresses of one article share: the CMS's key, else the canonical address."""
        native = self.family.native_id(url)
        return f"{self.family.name}:{native}" if native else _LANG.sub("", canonical_url(url, self.family))

    def canonical(self, url: str) -> str:
        """The form of an address by which two spellings of it are one."""
        return canonical_url(url, self.family)

    def listing_id(self, url: str) -> str:
        """What names one page of a listing, the same for its first page with and without a number."""
        number = page_number(url, self.family)
        if number == 0 or (number == 1 and self._counts_from_one(url)):
            return listing_key(url, self.family)
        return canonical_url(url, self.family)

    def numbered(self, url: str, number: int) -> str | None:
        """The address of the page with a number, made from that of another page of the listing."""
        return with_page_number(url, number, self.family)

    def _counts_from_one(self, url: str) -> bool:
        return bool(re.search(r"_cur=1(?:&|$)|/(?:page|trang)[-/]1/?(?:$|\?)", url))

    def is_article(self, url: str) -> bool:
        """Say whether an address has the form of an article's."""
        if self.family.is_listing(url):
            return False
        if self.family.article:
            return self.family.native_id(url) is not None
        return looks_like_article(url)

    def kind(self, url: str) -> tuple[str, int | None]:
        """What an address leads to by its form, with its page number: ``article``, ``page``, ``section``, or why it is cut.

        Menus and related lists repeat the same addresses on every page, so the answer is kept.
        """
        known = self._kinds.get(url)
        if known is None:
            if len(self._kinds) >= _KINDS_KEPT:
                self._kinds.clear()
            known = self._kinds[url] = self._kind(url)
        return known

    def _kind(self, url: str) -> tuple[str, int | None]:
        if host_of(url) not in self.hosts:
            return "other_host", None
        why = denied(url, self.family)
        if why:
            return why, None
        number, article = page_number(url, self.family), self.is_article(url)
        if number is not None and not article:
            return "page", number
        return ("article" if article else "section"), number

    def learn_sessions(self, page: Page) -> None:
        """Find out from a page's links in which query key the portal writes its visitors' sessions."""
        urls = (page.absolute(str(element.get("href"))) for element in page.root.iter("a") if element.get("href"))
        self._sessions = session_keys(url for url in urls if url and host_of(url) in self.hosts)

    def sort(self, page: Page) -> Found:
        """All links of a listing or home page, sorted."""
        found = Found()
        places = _Places(calendar=_has_calendar(page))
        here = listing_key(page.url, self.family)
        for element in page.root.iter("a"):
            href = _target(element)
            if not href:
                found.postback = found.postback or bool(_POSTBACK.search(element.get("href") or ""))
                continue
            url = None if _RELATIVE_TWIN.match(href) else page.absolute(href)
            if url is None:
                found.cut["relative_twin"] += 1
                continue
            self._place(without_session(url.split("#")[0], self._sessions), element, here, found, places)
        found.articles = [Link(url, words, _beside(element)) for url, (words, element) in places.articles.items()]
        found.sections = [Link(url, words) for url, (words, _) in places.sections.items()]
        self._entries(found, places, here)
        declared = _DECLARED.search(page.text)
        found.declared_pages = int(declared[1]) if declared else None
        return found

    def _place(self, url: str, element: HtmlElement, here: str, found: Found, places: _Places) -> None:
        kind, number = self.kind(url)
        if kind == "article" and number is not None and listing_key(url, self.family) == here:
            kind = "page"  # a number on the listing's own address, whatever the address looks like
        if kind == "article" and not _is_keyed(url) and _in_menu(element):
            kind = "section"  # a slug alone may be a section's
        if kind == "section" and places.calendar and anchor_words(element).strip(" .()[]").isdigit():
            kind = "calendar"
        if kind == "article":
            _keep(places.articles, url, element)
            places.shapes.add(_shape(element))
        elif kind == "page":
            words = text_of(element)
            if not _is_first_page(number or 0, words) and url not in places.pages:
                places.pages.add(url)
                found.pages.append(Link(url, words))
        elif kind != "section":
            found.cut[kind] += 1
        elif canonical_url(url, self.family) != self._home and listing_key(url, self.family) != here:
            _keep(places.sections, url, element)

    def _entries(self, found: Found, places: _Places, here: str) -> None:
        """Move links that stand like entries of the listing from the sections to the articles.

        Where some links have the form of an article's address, an entry is what stands in the same markup as they do;
        where none has, what looks like an entry by at least two signs.
        """
        entries = {
            url
            for url, (words, element) in places.sections.items()
            if (_shape(element) in places.shapes if places.shapes else _signs(url, words, element, here) >= 2)
            and not _in_menu(element)
        }
        found.articles += [link for link in found.sections if link.url in entries]
        found.sections = [link for link in found.sections if link.url not in entries]

    def has_pager(self, page: Page) -> bool:
        """Say whether a page links to further pages of itself, which an article seldom and a listing often has."""
        here = listing_key(page.url, self.family)
        for found in _HREF.finditer(page.text):
            if not _NUMBERED.search(found[1]):
                continue
            url = page.absolute(found[1].replace("&amp;", "&"))
            if url and page_number(url, self.family) is not None and listing_key(url, self.family) == here:
                return not denied(url, self.family)
        return False

    def article_links(self, page: Page) -> Iterator[str]:
        """Addresses of articles in the raw source: the cheap filter for article pages, where only new ones matter."""
        for href in dict.fromkeys(_HREF.findall(page.text)):
            if href.startswith(("/", "http")) and (url := self._resolved.get(href)) is not None:
                if self.kind(url)[0] == "article":
                    yield url
                continue
            try:
                url = without_session(urljoin(page.base, href.replace("&amp;", "&").strip()), self._sessions)
            except ValueError:
                continue
            if href.startswith(("/", "http")):
                if len(self._resolved) >= _KINDS_KEPT:
                    self._resolved.clear()
                self._resolved[href] = url
            if self.kind(url)[0] == "article":
                yield url


@dataclass(slots=True)
class _Places:
    """Links of one page by address, with their words and the element that has most: articles, and those of no known form.

    ``shapes`` is the markup in which articles stand, ``pages`` the addresses of further pages.
    """

    articles: dict[str, tuple[str, HtmlElement]] = field(default_factory=dict)
    sections: dict[str, tuple[str, HtmlElement]] = field(default_factory=dict)
    shapes: set[tuple[str, ...]] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    calendar: bool = False


def _has_calendar(page: Page) -> bool:
    """Say whether the page shows a month: links for each of the days 1 to 28, and none beyond 31 as a long pager has."""
    days = {
        int(text)
        for text in ((element.text or "").strip() for element in page.root.iter("a"))
        if text.isdecimal() and len(text) < 5
    }
    return days.issuperset(range(1, 29)) and max(days) <= 31


def _is_keyed(url: str) -> bool:
    """Say whether an address holds a number that names the article."""
    return any(part.isdigit() for part in re.split(r"[^0-9a-zA-Z]+", path_of(url)))


def _shape(element: HtmlElement) -> tuple[str, ...]:
    """Tags and class names of a link and of three elements around it."""
    shape: list[str] = []
    node: HtmlElement | None = element
    for _ in range(4):
        if node is None:
            break
        shape.append(f"{node.tag}.{node.get('class') or ''}")
        node = node.getparent()
    return tuple(shape)


def _signs(url: str, text: str, element: HtmlElement, here: str) -> int:
    """How many signs of an entry a link shows: heading, date beside it, long text, slug of its words, path below."""
    parent = element.getparent()
    heading = (
        (parent is not None and parent.tag in _HEADINGS)
        or any(True for _ in element.iter(*_HEADINGS))
        or "itle" in (element.get("class") or "")
    )
    words = plain(text).split()
    slug = [
        word for word in re.split(r"[-_./]", url.rstrip("/").rsplit("/", 1)[-1].lower()) if word and not word.isdigit()
    ]
    told = len(slug) >= 3 and sum(word in words for word in slug) >= 0.6 * len(slug)
    below = url.split("://")[-1].removeprefix("www.").startswith(here.split("://")[-1].rstrip("/") + "/")
    return sum((heading, bool(_DATE.search(_beside(element))), len(words) >= 7, told, below and len(words) >= 2))


def _in_menu(element: HtmlElement) -> bool:
    """Say whether a link stands in a menu, a breadcrumb, a pager, the head or the foot of the page."""
    ancestor: HtmlElement | None = element
    for _ in range(12):
        if ancestor is None or ancestor.tag in {"body", "html"}:
            return False
        if ancestor.tag in {"nav", "footer"} or (
            ancestor.tag == "header"
            and ancestor.getparent().tag in {"body", "div"}
            and not ancestor.xpath("ancestor::article")
        ):
            return True
        if _MENU.search(names_of(ancestor)):
            return True
        ancestor = ancestor.getparent()
    return False


def _keep(links: dict[str, tuple[str, HtmlElement]], url: str, element: HtmlElement) -> None:
    """Add a link, or the words of one that stood there as a picture: listings link the picture first, the title second."""
    kept = links.get(url)
    if kept is None or not kept[0]:
        links[url] = (anchor_words(element), element)


def section_rank(link: Link) -> int:
    """Order in which sections are followed: foreign affairs and news first, forms and static pages last."""
    words = plain(f"{link.text} {link.url.rsplit('/', 1)[-1].replace('-', ' ')}")
    if _SECTION_WORDS.search(words):
        return 0
    return 2 if _DULL_WORDS.search(words) else 1


def anchor_words(element: HtmlElement) -> str:
    """The words of a link: its heading where it holds one, else its text, else its title or its picture's."""
    for heading in element.iter("h1", "h2", "h3", "h4", "h5"):
        return text_of(heading)
    text = text_of(element)
    title = " ".join((element.get("title") or "").split())
    if text.endswith(("...", "…")) and title.startswith(text.rstrip(" .…")):
        return title
    if text:
        return text
    return title or next((" ".join((image.get("alt") or "").split()) for image in element.iter("img")), "")


def _target(element: HtmlElement) -> str | None:
    href = (element.get("href") or "").strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return href
    found = _ONCLICK.search(element.get("onclick") or "") or _ONCLICK.search(href)
    return found[1] if found else None


def _is_first_page(number: int, text: str) -> bool:
    """``page=1`` under the words "1" is the page itself; under the words "2" it is the second, counted from nought."""
    return (number == 0 or number == 1) and text.strip(" «‹<") in {"1", "Đầu", "Trang đầu", "First", "first"}


def _beside(element: HtmlElement) -> str:
    """The words of a listing item without its link: where yearless dates stand."""
    parent = element.getparent()
    for _ in range(2):
        if parent is None:
            return ""
        if holds_more(parent, _LONGEST_ITEM):
            return ""
        text = text_of(parent)
        if len(text) > _LONGEST_ITEM:
            return ""
        rest = text.replace(text_of(element), " ", 1).strip()
        if any(letter.isdigit() for letter in rest):
            return rest
        parent = parent.getparent()
    return ""
