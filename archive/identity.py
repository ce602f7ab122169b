"""Names that do not depend on when or in which order pages arrive: of articles, addresses, captures and contents."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from archive.article import Article
from archive.credentials import path_without_secrets, query_without_secrets
from archive.folding import digest, fold, text_hash

# A body of fewer folded characters is a stub ("Chi tiết xem tệp đính kèm"): many articles share it without being one.
SHORT_BODY = 200
_DEFAULT_PORTS = {"http": 80, "https": 443}


def article_id(portal_id: str, native_id: str | None, canonical_url: str) -> str:
    """Hash what stays the same for the life of an article to 32 hex digits.

    That is the portal and the number or key its CMS gave the article; where it gave none, the canonical address.
    """
    if native_id:
        return digest("native", portal_id, native_id)
    return digest("address", address_key(canonical_url))


@lru_cache(maxsize=4096)
def clean_address(url: str) -> str:
    """Strip credentials, sessions and the fragment, lower the host, drop the default port; the rest stays as it is."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return url  # "http://[" is no address, and is kept as it came
    path, query = path_without_secrets(parts.path), query_without_secrets(parts.query)
    if not host:
        return urlunsplit(parts._replace(path=path, query=query, fragment=""))
    if ":" in host:
        host = f"[{host}]"
    place = host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, path or "/", query, ""))


@lru_cache(maxsize=4096)
def address_key(url: str) -> str:
    """What two spellings of one address share: :func:`clean_address` without the scheme (http and https serve one page)."""
    clean = clean_address(url)
    return clean.partition("://")[2] or clean


def payload_digest(payload: bytes) -> str:
    """``sha1:`` and 32 base-32 digits, as WARC writers and Common Crawl's index state payloads."""
    return "sha1:" + b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()


def capture_key(url: str, fetched_at: datetime, payload: str | None) -> str:
    """Name one fetch: its address, its moment and the digest of what came."""
    return digest(url, fetched_at.astimezone(UTC).isoformat(), payload or "")


def content_hash(article: Article) -> str:
    """Hash what an editor can change, as 32 hex digits: 8 of the folded title, 8 of the folded substance, 16 of all.

    What the reader infers (countries, provinces, language), what depends on the way to the page (section, agency) and what
    every visit changes (a date taken from the capture, an image's cache parameter) is left out: none of it is an edit.
    """
    title = fold(article.title)
    day = None if article.published_from == "capture" else article.published
    exact_day = "" if day is None else f"{day.astimezone(UTC).isoformat()} {article.published_precision}"
    files = sorted({clean_address(one.url) for one in article.attachments})
    substance = [fold(part or "") for part in (article.lead, article.body, article.author, article.source)]
    names = [part or "" for part in (article.title, article.lead, article.body, article.author, article.author_role,
                                     article.source, article.byline_raw)]  # fmt: skip
    labels = [f"{one.url} {one.label or ''}" for one in article.attachments]
    pictures = [f"{_picture(one.url)} {one.caption or ''}" for one in article.images]
    return (
        digest(title)[:8]
        + digest(title, *substance, exact_day, *files)[:8]
        + digest(*names, exact_day, *_counted(labels), *_counted(pictures))[:16]
    )


def _file_addresses(article: Article) -> list[str]:
    return [*(one.url for one in article.attachments), *(one.url for one in article.images)]


def _picture(url: str) -> str:
    """An image's address without the query that only breaks caches: a path that names a file needs none."""
    parts = urlsplit(url)
    return parts.path if "." in parts.path.rpartition("/")[2] else f"{parts.path}?{parts.query}"


def _counted(items: Iterable[str]) -> list[str]:
    listed = list(items)
    return [str(len(listed)), *listed]


def same_title(one: str, other: str) -> bool:
    """Tell whether two content hashes are of one folded title."""
    return one[:8] == other[:8]


def same_substance(one: str, other: str) -> bool:
    """Tell whether two content hashes differ in typography at most."""
    return one[:16] == other[:16]


def text_key(article: Article, hashed: str | None = None) -> str:
    """Name the text, equal for exact duplicates only.

    A long text is named by its :func:`text_hash`. A short one says too little: its day and its files must agree as well, and
    where it has neither, it is nobody's duplicate.
    """
    hashed = hashed or text_hash(article.title, article.body)
    if len(article.body or "") >= SHORT_BODY and len(fold(article.body or "")) >= SHORT_BODY:
        return hashed
    files = sorted({clean_address(url) for url in _file_addresses(article)})
    day = article.published_date.isoformat() if article.published_date else ""
    if article.published_from == "capture":
        day = ""
    if not files and not (day and article.body):
        return digest("alone", article.article_id)
    return digest("short", hashed, day, *files)
