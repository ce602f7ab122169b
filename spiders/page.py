"""One fetched page: decoded once, parsed once, indexed once, and shared by everything that reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from pipelines.encodings import Decoded, decode
from pipelines.text import clean_line
from spiders.select import Index

#: Beyond this a page is no article: the longest of 9,438 recorded ones has 0.4 MB. What is cut is reported, never
#: silently lost.
MAX_BYTES = 3_000_000

_FEED = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
#: libxml2 ends the document at a NUL; the other controls are no characters of XML.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])


class Page:
    """A parsed page. Nothing here raises: a page that is no HTML has an empty body and says so in ``problems``."""

    def __init__(self, body: bytes, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.url = url
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.problems: list[str] = []
        if not _is_address(url):
            self.problems.append("bad_address")
            self.url = "http://address.invalid/"
        if len(body) > MAX_BYTES:
            self.problems.append("page_cut")
            body = body[:MAX_BYTES]
        self.body = body
        self.decoded: Decoded = decode(body, self.headers.get("content-type"))
        self.text: str = self.decoded.text
        self.problems.extend(self.decoded.problems)

    @cached_property
    def root(self) -> HtmlElement:
        """The tree; an empty document where there is nothing to parse."""
        text = self.text
        if text[:100].lstrip().startswith("<?xml"):
            text = _XML_DECLARATION.sub("", text, count=1)
        # A fresh parser: lxml's parsers are not safe to share between threads, and one costs 4 microseconds.
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        try:
            root = html.document_fromstring(text.encode("utf-8", "replace").translate(None, _CONTROLS), parser=parser)
        except (etree.LxmlError, ValueError, AssertionError):
            self.problems.append("not_html")
            root = html.document_fromstring("<html><body></body></html>")
        return root

    @cached_property
    def index(self) -> Index:
        """Elements by class, id and itemprop."""
        return Index(self.root)

    @cached_property
    def metas(self) -> dict[str, str]:
        """``<meta>`` contents by lower-case name or property; the first of several wins."""
        metas: dict[str, str] = {}
        for element in self.root.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = element.get("content")
            if name and content and name.lower() not in metas:
                metas[name.lower()] = content
        return metas

    @cached_property
    def base(self) -> str:
        """The address that relative links are resolved against."""
        for element in self.root.iter("base"):
            href = str(element.get("href") or "").strip()
            if href:
                try:
                    return urljoin(self.url, href)
                except ValueError:
                    return self.url
        return self.url

    @cached_property
    def title_tag(self) -> str:
        """The text of ``<title>``, or an empty string."""
        for element in self.root.iter("title"):
            return clean_line(element.text_content())
        return ""

    @cached_property
    def canonical(self) -> str | None:
        """The address in ``rel=canonical``, absolute."""
        for element in self.root.iter("link"):
            if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
                return self.absolute(str(element.get("href")))
        return None

    @property
    def feeds(self) -> list[str]:
        """The addresses of feeds that the page offers, as they stand there."""
        return [
            str(element.get("href"))
            for element in self.root.iter("link")
            if "alternate" in (element.get("rel") or "")
            and _FEED.search(element.get("type") or "")
            and element.get("href")
        ]

    def absolute(self, href: str) -> str | None:
        """Resolve a link; None where it is no address at all."""
        try:
            url = urljoin(self.base, href.strip())
            urlsplit(url).port  # noqa: B018 (raises where the port is none)
        except ValueError:
            return None
        return url


def _is_address(url: str) -> bool:
    """Say whether an address can be taken apart: some are printed with impossible ports or brackets."""
    try:
        return urlsplit(url).port is not False
    except ValueError:
        return False


_WORDS = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::noscript)]", smart_strings=False
)


#: Nodes below an element that are looked at: with more it is a part of the page, however little is written in it.
_NODES = 120


def holds_more(element: HtmlElement, characters: int) -> bool:
    """Say whether an element holds more than so many characters, spaces apart, without reading on once that is clear.

    What is asked of every link of a page must not read the whole page each time: a page may hold a hundred thousand links.
    """
    held = 0
    for number, node in enumerate(element.iter()):
        if number > _NODES:
            return True
        shown = isinstance(node.tag, str) and node.tag not in {"script", "style", "noscript"}
        held += len("".join((node.text or "").split())) if shown else 0
        held += len("".join((node.tail or "").split())) if node is not element else 0
        if held > characters:
            return True
    return False


def spaced_text_of(element: HtmlElement) -> str:
    """The visible words with a space wherever an element begins or ends: a counter beside a time is no part of it."""
    words: Any = _WORDS(element)
    return clean_line(" ".join(words))


def text_of(element: HtmlElement) -> str:
    """The visible words of an element on one line: scripts and styles left out."""
    if len(element) == 0:
        return clean_line(element.text or "")
    words: Any = _WORDS(element)
    return clean_line("".join(words))
