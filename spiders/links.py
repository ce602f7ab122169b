"""Addresses: their canonical form, what is never fetched, and what kind of page an address leads to.

The canonical form only compares addresses; what is fetched is the address as the page gave it, because old servers
answer the
reordered one differently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from spiders.families.base import Family, path_of

#: Query keys that never change what a page says: campaign marks, sessions, anti-forgery tokens, caches and view state.
_NOISE_KEYS = re.compile(
    r"utm_\w+|fbclid|gclid|zarsrc|_ga|mc_[ce]id|phpsessid|jsessionid|portalsessionid|aspsessionid\w*|p_auth"
    r"|p_l_back_url"
    r"|aspxautodetectcookiesupport|keyword|dvid|checkss|_afr\w+|_adf\.ctrl-state|cacheid|_gl|ref|share|tmpl|layout"
    r"|print"
    r"|ver|savelastpath|p_p_(?:state_rcv|lifecycle|mode|state|cacheability|resource_id|col_id|col_pos|col_count"
    r"|isolated)"
    r"|_\w+_(?:keywords|advancedsearch|andoperator|orderby\w*|returntofullpageurl)|p_r_p_\w*resetcur",
    re.I,
)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.I)
_DEFAULT_PAGE = re.compile(r"/(?:index|default|home)\.(?:php|html?|aspx?|jsp)$", re.I)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|rar|7z|gz|tar|exe|apk|msi|jpe?g|png|gif|webp|bmp|tiff?|svg|ico"
    r"|mp[34]|avi|wmv|flv|mov|wma|"
    r"wav|m4a|ogg|webm|css|js|json|woff2?|ttf|eot|swf|ics|vcf|epub)(?:$|[?#])",
    re.I,
)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|rar|7z)(?:$|[?#])", re.I)
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg)(?:$|[?#])", re.I)

#: Never fetched on any portal: print views, forms, sessions, searches, feeds of comments, ways to change the look.
_DENY = re.compile(
    r"(?:^|/)(?:print|printview|in|in-tin|tags?|tu-khoa|hashtags?|sitemap|in-?bai(?:viet)?|ban-in|pop_?up|savefile|sendmail|send-?mail|gui-?(?:e?mail|ban-be)"
    r"|mailto|e-?mail-?friend"
    r"|log-?in|log-?out|sign-?in|sign-?out|dang-?nhap|dang-?xuat|dang-?ky|register|signup|forgot\w*|quen-mat-khau"
    r"|search|tim-?kiem\w*|seek"
    r"|cart|gio-hang|wp-admin|wp-login\.php|administrator|admin|cgi-bin|users?|thanh-vien|account|calendar"
    r"|lich-cong-tac-thang)"
    r"(?:\.\w{2,5})?(?:/|$|\?|;)"
    r"|[?&](?:print|in|pop_?up|task|action=(?:print|login|ajax)|option=com_(?:users?|mailto|search|finder)"
    r"|view=login|mode=print|viewmode=print"
    r"|tmpl=component|ctl|redirect|return(?:url)?|back_?url|destination|login|logout|replytocom|sort|order|orderby"
    r"|sortby|dir|filter|theme|skin"
    r"|set_?lang|setlanguage|switchlang|lang_?switch|fontsize|_token|token|captcha|rating|vote|calendar"
    r"|thang=\d+&nam|month=\d+&year)"
    r"(?:=|&|$)"
    r"|[?&][\w.-]+=(?:print(?:er|view)?|log-?in|log-?out|register|search|tim-?kiem|dang-?nhap|in-?bai|send-?mail|calendar)(?=&|$)"
    r"|(?:^|/)(?:rss|feeds?|atom)(?:\.(?:xml|aspx|php|html?))?(?:/|$|\?)|[?&]format=feed"
    r"|^(?:mailto|javascript|tel|sms|data|skype|ymsgr|zalo|viber|callto|whatsapp|about|file|ftp):",
    re.I,
)
_PAGER_KEY = re.compile(
    (
        r"page|p|pg|paged|trang|pageindex|page_?(?:no|num|number|index)|currentpage|start|limitstart|offset|cur|\w+_cur"
        r"|\w+_delta"
    ),
    re.I,
)
_PAGER_PATH = re.compile(
    (
        r"/(?:page|trang|phan-?trang|p|currentpage|pg)[-/]?(\d+)(?:\.(?:html?|aspx))?/?$"
        r"|/phan-?trang/(?:\d+/)*(\d+)/[^/]*$"
    ),
    re.I,
)
_LANGUAGE = re.compile(r"^/(?:en|eng|english|cn|zh|fr|lo|la|km|kh|ko|kr|ja|jp|ru|de|es)(?:-[a-z]{2})?(?:/|$)", re.I)
_SLUG = re.compile(r"[a-z0-9%]+(?:[-_][a-z0-9%]+){3,}", re.I)
_DIGITS = re.compile(r"\d{3,}")


@dataclass(frozen=True, slots=True)
class Link:
    """One link as a page shows it: absolute address, words, and the words beside it that may hold its date."""

    url: str
    text: str = ""
    beside: str = ""


def link_rank(url: str, text: str, beside: str) -> tuple[int, str, int, str, int, str]:
    """An order of the links to one article: the shortest address is asked for, and read by the link that says most."""
    return len(url), url, -len(text), text, -len(beside), beside


@lru_cache(maxsize=8192)
def canonical_url(url: str, family: Family | None = None) -> str:
    """The form in which two addresses of one page are equal.

    Scheme and host in lower case, http for https, no default port, no credentials, no fragment, no session, noise
    keys dropped,
    the rest sorted, percent-encoding normalised. A family's pager keys always stay.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = host.removeprefix("www.")
    if parts.port and parts.port not in {80, 443}:
        host = f"{host}:{parts.port}"
    path = _SESSION_PATH.sub("", parts.path)
    path = quote(unquote(path, errors="replace"), safe="/!$&'()*+,;=:@~-._%") if "%" in path else path
    path = _DEFAULT_PAGE.sub("/", path) if not parts.query else path
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if (family is not None and family.numbers_pages(key)) or not _is_noise(key, family)
    ]
    return urlunsplit(("http", host, path.rstrip("/") or "/", urlencode(sorted(query)), ""))


def _is_noise(key: str, family: Family | None) -> bool:
    return bool(_NOISE_KEYS.fullmatch(key)) or (family is not None and key.lower() in family.noise_keys)


def host_of(url: str) -> str:
    """Host name in lower case, without ``www.`` and port."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def without_credentials(url: str) -> str:
    """The address without user name and password."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def is_file(url: str) -> bool:
    """Say whether the address ends like a file that is no page."""
    return bool(_FILE.search(path_of(url).split("?")[0] + ("?" if "?" in url else "")))


def is_attachment(url: str) -> bool:
    """Say whether the address ends like a document or an archive of documents."""
    return bool(_ATTACHMENT.search(url.split("?")[0]))


def is_image(url: str) -> bool:
    """Say whether the address ends like a picture."""
    return bool(_IMAGE.search(url.split("?")[0]))


def denied(url: str, family: Family | None = None) -> str | None:
    """Why an address is not fetched (``scheme``, ``file``, ``deny_rule``, ``family_rule``, ``trap``), or None."""
    if not url.lower().startswith(("http://", "https://")):
        return "scheme"
    place = path_of(url)
    if is_file(url):
        return "file"
    if _DENY.search(place):
        return "deny_rule"
    if family is not None and family.denies(url):
        return "family_rule"
    return "trap" if is_trap(place) else None


def is_trap(place: str) -> bool:
    """Paths that grow by being followed: deeper below a page file, the same segment again and again, sheer length."""
    path = place.split("?")[0]
    if len(place) > 1500 or (
        re.search(r"\.(?:html?|aspx|php|jsp)/(?!.*(?:id|tid|page|pid|cid|title)/)[^?]*[^/?]", path, re.I)
        and "index.php/" not in path
    ):
        return True
    segments = [segment for segment in path.lower().split("/") if segment]
    pages = [segment for segment in segments if segment.endswith((".php", ".aspx", ".html", ".htm", ".jsp"))]
    if len(pages) > len(set(pages)):
        return True
    return len(segments) > 24 or any(segments.count(segment) > 2 for segment in set(segments) if not segment.isdigit())


def is_other_language(url: str, languages: tuple[str, ...] = ("vi", "en")) -> bool:
    """Say whether the path begins with a language that the portal does not publish articles of its own in."""
    found = _LANGUAGE.match(urlsplit(url).path)
    return bool(found)


def page_number(url: str, family: Family | None = None) -> int | None:
    """The number that an address gives to a page of a listing (as printed in it: 7 in ``start=7``), or None."""
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query):
        numbers = _PAGER_KEY.fullmatch(key) or (family is not None and family.numbers_pages(key))
        if numbers and value.isdigit() and not key.endswith("delta"):  # a delta is the length of a page
            return int(value)
    found = _PAGER_PATH.search(parts.path)
    return int(found[1] or found[2]) if found else None


def with_page_number(url: str, number: int, family: Family | None = None) -> str | None:
    """The address of another page of a listing, made from that of a numbered one; None where the address has no single number."""
    now = page_number(url, family)
    if now is None:
        return None
    parts = urlsplit(url)
    places = [(match.start(1), match.end(1)) for match in re.finditer(rf"(?<=[=/-])0*({now})(?=$|[&/.])", parts.query)]
    if len(places) == 1:
        (start, end), query = places[0], parts.query
        return urlunsplit(parts._replace(query=f"{query[:start]}{number}{query[end:]}"))
    found = _PAGER_PATH.search(parts.path)
    if not found or places:
        return None
    group = 1 if found[1] else 2
    return urlunsplit(
        parts._replace(path=f"{parts.path[: found.start(group)]}{number}{parts.path[found.end(group) :]}")
    )


def listing_key(url: str, family: Family | None = None) -> str:
    """The canonical address of a listing without its page number: what all pages of one listing share."""
    parts = urlsplit(canonical_url(url, family))
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not (_PAGER_KEY.fullmatch(key) or (family is not None and family.numbers_pages(key)))
    ]
    path = _PAGER_PATH.sub("", parts.path) or "/"
    path = path if query else _DEFAULT_PAGE.sub("/", path).rstrip("/") or "/"
    return urlunsplit(parts._replace(path=path, query=urlencode(query)))


def looks_like_article(url: str) -> bool:
    """For portals of no known family: a long slug or an id of three digits ends the path, or an id is in the query."""
    parts = urlsplit(url)
    if page_number(url) is not None and not _SLUG.search(parts.path):
        return False
    last = parts.path.rstrip("/").rpartition("/")[2]
    if _SLUG.search(last) and (len(last) >= 24 or _DIGITS.search(last)):
        return True
    if re.search(r"(?:^|[/-])\d{3,}(?:\.\w{3,5})?$", parts.path.rstrip("/")):
        return True
    return any(
        value.isdigit()
        and re.search(r"id$|^(?:news|tin|bai|article)", key, re.I)
        and not re.search(r"cat|menu|tab|page|type|lang", key, re.I)
        for key, value in parse_qsl(parts.query)
    )
