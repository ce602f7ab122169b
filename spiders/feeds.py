"""Feeds and sitemaps, read without trust: RSS 0.91 to 2.0, RDF, Atom; urlset, sitemapindex, news sitemaps, plain lists.

Any bytes give an answer, at worst an empty one. Everything before the root element is left out, with it the DOCTYPE: no
entity is ever declared, so none can grow. What a gzip stream may unfold to is bounded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from pipelines.encodings import decode
from pipelines.text import clean_line

#: What is read of one file, in bytes: the limit that the sitemaps protocol (sitemaps.org) sets to an unpacked sitemap.
MAX_BYTES = 52_428_800

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>/]", re.I)
_ROOT_WITHIN = 65_536  # characters of warnings, declarations and comments that may stand before the root
#: An ampersand that begins no entity is one that the author forgot to escape: ``?a=1&b=2``.
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")
_ENTITY = re.compile(r"&#?\w{1,32};")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LINE_OF_SITEMAP = re.compile(r"https?://\S+")
#: Elements that tell when an entry was published, the plainest first. ``updated`` and ``modified`` tell another thing.
_PUBLISHED = ("pubdate", "published", "issued", "date", "created")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. ``url`` may be relative to the feed's own address; ``published_raw`` is as it is written."""

    url: str
    title: str | None = None
    published_raw: str | None = None


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One page of a sitemap: its last change, and from a news sitemap its title and date, all as they are written."""

    url: str
    lastmod: str | None = None
    title: str | None = None
    news_date: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages that a sitemap names and the sitemaps below it. ``cut``: it is longer than what was read of it."""

    entries: list[SitemapEntry] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    cut: bool = False


def read_feed(data: bytes) -> list[FeedEntry]:
    """The entries of an RSS, RDF or Atom feed, in its order and each address once; none where the bytes are no feed.

    Args:
        data: the bytes, perhaps gzipped.
    """
    root = _tree(_unpacked(data)[0])
    if root is None or _name(root) not in {"rss", "feed", "rdf"}:
        return []
    entries: dict[str, FeedEntry] = {}
    for element in root.iter(etree.Element):
        if _name(element) in {"item", "entry"}:
            entry = _feed_entry(element)
            if entry is not None:
                entries.setdefault(entry.url, entry)
    return list(entries.values())


def read_sitemap(data: bytes) -> Sitemap:
    """The pages and further sitemaps that a sitemap names, each once; nothing where the bytes are no sitemap.

    The protocol also allows a feed and a list of lines; both are read.

    Args:
        data: the bytes, perhaps gzipped.
    """
    data, cut = _unpacked(data)
    root = _tree(data)
    if root is None:
        return Sitemap(_lines(data), [], cut)
    if _name(root) in {"rss", "feed", "rdf"}:
        feed = [SitemapEntry(entry.url, None, entry.title, entry.published_raw) for entry in read_feed(data)]
        return Sitemap(feed, [], cut)
    entries: dict[str, SitemapEntry] = {}
    children: dict[str, None] = {}
    for element in root:
        url = _address(_text(_child(element, "loc")))
        if url is None:
            continue
        if _name(element) == "sitemap":
            children.setdefault(url)
        elif _name(element) == "url":
            entries.setdefault(url, _sitemap_entry(element, url))
    return Sitemap(list(entries.values()), list(children), cut)


def _unpacked(data: bytes) -> tuple[bytes, bool]:
    """The bytes out of their gzip members, and whether there are more of them than are read."""
    parts: list[bytes] = []
    room = MAX_BYTES
    while data[:2] == b"\x1f\x8b" and room > 0:
        inflate = zlib.decompressobj(wbits=31)
        try:
            part = inflate.decompress(data, room)
        except zlib.error:
            break
        parts.append(part)
        room -= len(part)
        if not inflate.eof:
            # More of this member than there is room for, or a file that broke off.
            return b"".join(parts), room == 0
        data = inflate.unused_data
    if not parts:
        return data[:MAX_BYTES], len(data) > MAX_BYTES
    return b"".join(parts), room == 0 and bool(data)


def _tree(data: bytes) -> etree._Element | None:
    """The root element of a feed or sitemap, mended where nothing need be guessed; None where there is none."""
    text = decode(data).text
    start = _ROOT.search(text, 0, _ROOT_WITHIN)
    if start is None:
        return None
    text = _escaped(_CONTROL.sub("", text[start.start() :]))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _escaped(text: str) -> str:
    """The text with forgotten ampersands escaped, CDATA left as it is."""
    parts: list[str] = []
    place = 0
    while (start := text.find("<![CDATA[", place)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        parts += [_BARE_AMPERSAND.sub("&amp;", text[place:start]), text[start : end + 3]]
        place = end + 3
    return "".join(parts) + _BARE_AMPERSAND.sub("&amp;", text[place:])


def _resolved(text: str) -> str:
    """The text with entities as characters; ``&copy=1`` in an address is none."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


def _name(element: etree._Element) -> str:
    """The local name in lower case: feeds are told by their words, for their namespaces are often wrong or missing."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _text(element: etree._Element | None) -> str:
    """The words of an element; entities that XML does not know are HTML's."""
    if element is None:
        return ""
    return clean_line(_resolved("".join(str(part) for part in element.itertext())))


def _words(element: etree._Element | None) -> str | None:
    """The words of a title, which in most feeds is HTML once more escaped."""
    text = _text(element)
    if "<" in text and re.search(r"<[a-z!/]", text, re.I):
        try:
            text = clean_line("".join(str(part) for part in html.fromstring(f"<div>{text}</div>").itertext()))
        except (etree.LxmlError, ValueError):
            return text or None
    return text or None


def _address(text: str) -> str | None:
    """An address as it is written, relative ones included; None for other schemes and for what no address can be."""
    url = "".join(text.split())
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return url if url and not parts.scheme and url.startswith(("/", "?", ".")) else None
    return url if parts.hostname else None


def _feed_entry(element: etree._Element) -> FeedEntry | None:
    url = _entry_address(element)
    if url is None:
        return None
    published = (_text(_child(element, name)) for name in _PUBLISHED)
    return FeedEntry(url, _words(_child(element, "title")), next(filter(None, published), None))


def _entry_address(element: etree._Element) -> str | None:
    """The entry's page: the original behind a feed service, the link, or what else is an address."""
    guid = _child(element, "guid")
    offers = [_text(_child(element, "origlink")), *_links(element)]
    if guid is not None and (guid.get("isPermaLink") or "true").lower() != "false":
        offers.append(_text(guid))
    offers += [element.get(_RDF_ABOUT) or "", _text(_child(element, "id"))]
    for offer in offers:
        url = _address(offer)
        if url is not None:
            base = _base(element)
            return _address(urljoin(base, url)) if base else url
    return None


def _links(element: etree._Element) -> list[str]:
    """What links to the entry's page: the text of RSS's, the ``href`` of Atom's, HTML before other types."""
    links = list(_children(element, "link"))
    pages = [link for link in links if (link.get("rel") or "alternate").lower() == "alternate"]
    pages.sort(key=lambda link: (link.get("type") or "text/html").lower() not in {"text/html", "application/xhtml+xml"})
    return [_resolved(link.get("href") or "").strip() or _text(link) for link in pages]


def _base(element: etree._Element) -> str:
    """What ``xml:base`` says the entry's addresses are relative to; empty where nothing says it."""
    base = ""
    for node in (element, *element.iterancestors()):
        try:
            base = urljoin(node.get(_XML_BASE) or "", base)
        except ValueError:
            return ""
    return base


def _sitemap_entry(element: etree._Element, url: str) -> SitemapEntry:
    news = _child(element, "news")
    dated = _text(_child(news, "publication_date")) if news is not None else ""
    title = _words(_child(news, "title")) if news is not None else None
    return SitemapEntry(url, _text(_child(element, "lastmod")) or None, title, dated or None)


def _lines(data: bytes) -> list[SitemapEntry]:
    """The entries of a sitemap of one address a line; none where any line is something else."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() != b"http":
        return []
    lines = [line.strip() for line in decode(data).text.splitlines() if line.strip()]
    if not all(_LINE_OF_SITEMAP.fullmatch(line) and _address(line) for line in lines):
        return []
    return [SitemapEntry(line) for line in dict.fromkeys(lines)]
