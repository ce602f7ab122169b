"""Pages that are no articles, each with its reason: walls, stubs, errors with status 200, take-overs, feeds, files.

The order is that of certainty: what the bytes prove comes before what the words suggest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.furniture import plain
from spiders.page import Page, text_of


@dataclass(frozen=True, slots=True)
class NotAnArticle:
    """Why a response is no article.

    ``kind`` is one of empty, file, feed, challenge, redirect, login, search, soft_404, maintenance, parked, gambling,
    listing,
    no_title, no_text, reader_error; ``reason`` says in words what was seen.
    """

    kind: str
    reason: str


_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a zip or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"Rar!", "a RAR file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7z file"),
    (b"{\\rtf", "an RTF file"),
    (b"RIFF", "a media file"),
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.I)
_HTML_HINT = re.compile(
    rb"<(?:!doctype|html|head|body|div|p|table|meta|title|article|h[1-6]|br|span|a|script)[\s>/]", re.I
)
_COOKIE_STUB = re.compile(
    (
        r"document\.cookie\s*=.{0,300}?(?:location|reload)|D1N=|(?:location\.reload"
        r"|window\.location)[^;]{0,80}document\.cookie"
    ),
    re.I | re.S,
)
_CHALLENGE = re.compile(
    r"cf-browser-verification|challenge-platform|/cdn-cgi/challenge|just a moment|checking your browser|attention"
    r" required|ddos-guard|incapsula|_incap_|"
    r"captcha-delivery|request rejected|the requested url was rejected|access denied|you have been blocked|kiem tra"
    r" trinh duyet|support id",
    re.I,
)
_META_REFRESH = re.compile(r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[^>]+url\s*=", re.I)
_SCRIPT_MOVE = re.compile(
    r"(?:window\.|document\.|top\.|self\.)?location(?:\.href)?\s*(?:=|\.replace\()\s*[\"'][^\"']+[\"']", re.I
)
# What is matched with folded words need not ask for capitals, which takes three times as long.
_MISSING = re.compile(
    r"(?:loi )?404(?: .{0,60})?|(?:trang|bai viet|noi dung|tai nguyen|duong dan|page|article|file)(?: \w+){0,5}"
    r" (?:khong (?:ton tai|tim thay|co|kha dung)|da bi xoa|not found|not exist|does not exist)(?: .{0,120})?"
    r"|khong tim thay (?:trang|bai viet|noi dung|tai nguyen|du lieu)(?: .{0,120})?|(?:page|file|resource|object)"
    r" not found(?: .{0,60})?|not found|trang thai|status|error(?: \d+)?"
    r"|ban ghi khong ton tai(?: .{0,60})?|the requested (?:page|url|resource) .{0,60}not (?:be )?found(?: .{0,60})?",
)
_NOTICE = re.compile(
    r"\b(?:bai viet|trang|noi dung|tin|ban ghi|tai lieu|article|page|content|item)(?: \w+){0,5} (?:khong (?:con )?(?:ton tai|tim thay)"
    r"|da bi (?:go|xoa)|not found|(?:does not|doesn t|no longer) exists?|has been removed)"
)
_DOWN = re.compile(
    r".{0,60}(?:dang (?:bao tri|nang cap|xay dung)|under (?:construction|maintenance)|bao tri he thong|tam (?:dung"
    r"|ngung) hoat dong|(?:site|website) (?:is )?offline|coming soon|maintenance mode"
    r"|service unavailable|he thong dang ban|database error|loi ket noi co so du lieu|runtime error|server error in"
    r"|internal server error).{0,120}",
)
_PARKED = re.compile(
    r"(?:domain|ten mien)(?: \S+){0,6} (?:is for sale|for sale|may be for sale|da het han|het han|expired|parked"
    r"|dang duoc rao ban)|buy this domain|sedoparking|parkingcrew|bodis\.com|"
    r"this domain (?:name )?(?:has expired|is parked)|domain parking|hugedomains",
)
_GAMBLING = re.compile(
    r"\b(?:nha cai|ca cuoc|casino|no hu|ban ca doi thuong|tai xiu|xoc dia|lo de|soi cau|keo nha cai|da ga|baccarat"
    r"|slot ?games?|rong ho|game bai|doi thuong|sunwin|hitclub|go88|"
    r"fun88|w88|m88|188bet|kubet|ku ?casino|jun88|rr88|789bet|new88|shbet|f8bet|okvip|8xbet|fb88|bk8|vn88|sin88"
    r"|ee88|nhat vip|link vao|dang ky nhan)\b"
)
_LOGIN_TITLE = re.compile(r"(?:dang nhap|login|log in|sign in|dang ky thanh vien)(?: .{0,60})?")
_SEARCH_TITLE = re.compile(r"tim kiem|ket qua tim kiem(?: .{0,60})?|search(?: results?(?: .{0,60})?)?")
#: Below this many characters of visible words a page is a stub, whatever else it holds.
_STUB_CHARS = 120
_SMALL_PAGE = 6000


def wall(page: Page) -> NotAnArticle | None:
    """What keeps a response from being an article, judged before any field is read; None where nothing does."""
    return _by_bytes(page) or _by_stub(page) or _by_words(page)


def thin_wall(page: Page) -> NotAnArticle | None:
    """What a page with hardly any text is: the notice that an article is no more, or a site that is closed.

    Asked only where little text was read, because all visible words of a page cost as much as its parse.
    """
    words = plain(text_of(page.root))
    found = _NOTICE.search(words)
    if found:
        return NotAnArticle("soft_404", f"the page says {found[0][:80]!r}")
    return _by_short_text(words, plain(page.title_tag)) if len(words) < 1200 else None


def _by_bytes(page: Page) -> NotAnArticle | None:
    head = page.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return NotAnArticle("empty", "the response has no body")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return NotAnArticle("file", f"the response is {name}")
    if head.startswith((b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex", b"<rdf")) and _FEED.search(head):
        return NotAnArticle("feed", "the response is a feed or sitemap")
    if head[:1] in b"{[" and not _HTML_HINT.search(head):
        return NotAnArticle("file", "the response is JSON")
    kind = page.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind and not kind.startswith(("text/", "application/xhtml", "application/xml")) and not _HTML_HINT.search(head):
        return NotAnArticle("file", f"the response is of type {kind[:60]}")
    if not _HTML_HINT.search(page.body[:65536]):
        return NotAnArticle("file", "the response holds no HTML")
    return None


def _by_stub(page: Page) -> NotAnArticle | None:
    if len(page.body) > _SMALL_PAGE:
        return None
    text = page.text
    if _COOKIE_STUB.search(text):
        return NotAnArticle("challenge", "a script sets a cookie and reloads: a challenge page")
    if _CHALLENGE.search(text) or _CHALLENGE.search(plain(text)):
        return NotAnArticle("challenge", "a page of a firewall or bot check")
    if len(text_of(page.root)) < _STUB_CHARS:
        if _META_REFRESH.search(text) or _SCRIPT_MOVE.search(text):
            return NotAnArticle("redirect", "a stub that sends the browser elsewhere")
        if not any(True for _ in page.root.iter("iframe", "frame")) and not text_of(page.root):
            return NotAnArticle("empty", "the page has no visible words")
    return None


def _by_words(page: Page) -> NotAnArticle | None:
    heading = plain(next((text_of(element) for element in page.root.iter("h1")), ""))
    title = plain(page.title_tag)
    return _by_heading(page, title, heading) or _by_takeover(page, title)


def _by_heading(page: Page, title: str, heading: str) -> NotAnArticle | None:
    for words in (title, heading):
        if not words:
            continue
        if _MISSING.fullmatch(words):
            return NotAnArticle("soft_404", f"the page is headed {words[:60]!r}")
        if _LOGIN_TITLE.fullmatch(words) and page.root.xpath("boolean(//input[@type='password'])"):
            return NotAnArticle("login", "the page is a login form")
        if _SEARCH_TITLE.fullmatch(words):
            return NotAnArticle("search", f"the page is headed {words[:60]!r}")
    return None


def _by_takeover(page: Page, title: str) -> NotAnArticle | None:
    """A host that lapsed and was taken over: for sale, or full of gambling words in its own title."""
    if _PARKED.search(title) or len(_GAMBLING.findall(title)) >= 1:
        visible = plain(text_of(page.root))[:20000]
        if _PARKED.search(visible):
            return NotAnArticle("parked", "the domain is parked or for sale")
        if len(set(_GAMBLING.findall(visible))) >= 3:
            return NotAnArticle("gambling", "the host carries gambling advertisements")
    return None


def _by_short_text(visible: str, title: str) -> NotAnArticle | None:
    if _PARKED.search(visible):
        return NotAnArticle("parked", "the domain is parked or for sale")
    if _DOWN.fullmatch(title) or (len(visible) < 600 and _DOWN.search(visible)):
        return NotAnArticle("maintenance", "the page says that the site is closed or broken")
    if len(visible) < 400 and _CHALLENGE.search(visible):
        return NotAnArticle("challenge", "a page of a firewall or bot check")
    return None
