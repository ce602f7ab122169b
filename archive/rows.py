"""Articles and captures as table rows, and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from archive.article import Article, Attachment, Capture, Image
from archive.changes import PageChange, PayloadChange
from archive.credentials import without_secrets
from archive.folding import text_hash
from archive.history import History, Sighting
from archive.identity import address_key, clean_address, content_hash
from archive.ledger import HarvestRow, SectionCount
from archive.parts import Row
from archive.warc import Place, clean_header

_ARTICLE_FIELDS = [one.name for one in fields(Article)]
_STRUCTS = ("attachments", "images")
_LISTS = ("date_flags", "countries")


def reading_row(article: Article) -> Row:
    """The columns that an article itself fills; addresses are the history's to fill."""
    return {**read_columns(article), "text_hash": text_hash(article.title, article.body)}


def read_columns(article: Article) -> Row:
    """The columns that the reader fills."""
    row: Row = {name: getattr(article, name) for name in _ARTICLE_FIELDS}
    for name in _STRUCTS:
        row[name] = [_struct(one) for one in row[name]]
    for name in _LISTS:
        row[name] = list(row[name])
    if article.published is not None:
        row["published"] = article.published.astimezone(UTC)
    row["field_from"] = sorted(article.field_from.items())
    row["other_urls"] = []
    return row


def _struct(one: Attachment | Image) -> Row:
    row: Row = {item.name: getattr(one, item.name) for item in fields(one)}
    if without_secrets(one.url) != one.url:
        row["url"] = clean_address(one.url)
    return row


def row_article(row: Row) -> Article:
    """The article that a row of articles, revisions or variants holds."""
    values: dict[str, Any] = {name: row[name] for name in _ARTICLE_FIELDS}
    values["other_urls"] = tuple(row["other_urls"])
    values["attachments"] = tuple(Attachment(**one) for one in row["attachments"])
    values["images"] = tuple(Image(**one) for one in row["images"])
    for name in _LISTS:
        values[name] = tuple(row[name])
    values["field_from"] = dict(row["field_from"])
    return Article(**values)


def capture_row(capture: Capture) -> Row:
    """The row of one fetched response, as yet without a place in the WARC files."""
    if capture.outcome == "kept" and capture.article is None:
        raise ValueError(f"the capture of {capture.url} is kept but has no article")
    headers = {name.lower(): clean_header(value) for name, value in capture.response_headers}
    return {
        "url": clean_address(clean_header(capture.url)),
        "portal_id": capture.portal_id,
        "fetched_at": capture.fetched_at.astimezone(UTC),
        "outcome": capture.outcome,
        "status": capture.status,
        "reason": without_secrets(capture.reason) if capture.reason else capture.reason,
        "media_type": capture.media_type,
        "etag": headers.get("etag"),
        "last_modified": headers.get("last-modified"),
        **article_columns(capture.article),
        "run_id": capture.run_id,
        "link_text": capture.link_text,
        "link_beside": capture.link_beside,
        "imported_from": capture.imported_from,
        "payload_length": len(capture.payload) if capture.status is not None else None,
        **dict.fromkeys(
            ("warc_record_type", "warc_filename", "warc_record_offset", "warc_record_length", "payload_digest")
        ),
        "tls_exception": capture.tls_exception,
    }


def article_columns(article: Article | None) -> Row:
    """The columns of a row of captures that say what its page was read as."""
    if article is None:
        return dict.fromkeys(("article_id", "article_url", "other_urls", "content_hash", "reader"))
    return {
        "article_id": article.article_id,
        "article_url": clean_address(article.url),
        "other_urls": sorted({clean_address(url) for url in article.other_urls}),
        "content_hash": content_hash(article),
        "reader": article.reader,
    }


def reading_digest(row: Row) -> bytes:
    """Sixteen bytes that two readings share when they agree in every column that the reader fills, addresses apart."""
    facts = [_plain(row[name]) for name in _ARTICLE_FIELDS if name not in {"url", "other_urls"}]
    data = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return hashlib.sha256(data).digest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def sighting_of(row: Row) -> Sighting:
    """A row of captures as its article's history reads it."""
    return Sighting(
        url=row["url"],
        fetched_at=row["fetched_at"],
        payload_digest=row["payload_digest"] or "",
        content=row["content_hash"],
        article_url=row["article_url"] or "",
        reader=row["reader"] or "",
        run_id=row["run_id"],
        named=tuple(row.get("other_urls") or ()),
    )


def page_change(row: Row) -> PageChange:
    """What the index holds of the page that a row of captures is of."""
    return PageChange(
        address_key(row["url"]),
        row["outcome"],
        row["fetched_at"].astimezone(UTC).isoformat(timespec="microseconds"),
        row["article_id"],
        row["payload_digest"],
        row["etag"],
        row["last_modified"],
    )


def payload_change(row: Row) -> list[PayloadChange]:
    """What the index holds of the bytes that a row of captures leads to; nothing where another record holds them."""
    if row["warc_record_type"] != "response":
        return []
    place = (row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
    return [PayloadChange(row["payload_digest"], *place, row["url"], row["fetched_at"].astimezone(UTC).isoformat())]


def harvest_row(harvest: HarvestRow) -> Row:
    """The row of one portal-run."""
    row: Row = {one.name: getattr(harvest, one.name) for one in fields(harvest)}
    row["started"], row["ended"] = harvest.started.astimezone(UTC), harvest.ended.astimezone(UTC)
    row["sections"] = [
        {one.name: getattr(section, one.name) for one in fields(SectionCount)} for section in harvest.sections
    ]
    for name in ("counters", "settings"):
        row[name] = sorted((key, without_secrets(value) if name == "settings" else value) for key, value in row[name].items())
    row["reason"] = without_secrets(harvest.reason) if harvest.reason else harvest.reason
    return row


def row_harvest(row: Row) -> HarvestRow:
    """The portal-run that a row of harvests holds."""
    values: dict[str, Any] = {one.name: row[one.name] for one in fields(HarvestRow)}
    names = [one.name for one in fields(SectionCount)]
    values["sections"] = tuple(SectionCount(**{name: section[name] for name in names}) for section in row["sections"])
    for name in ("counters", "settings"):
        values[name] = dict(row[name])
    return HarvestRow(**values)


def changed_fields(old: Article, new: Article) -> list[str]:
    """The names of the columns in which two readings differ, of those that an edit can change."""
    names = (
        "title",
        "lead",
        "body",
        "published",
        "published_precision",
        "author",
        "author_role",
        "source",
        "byline_raw",
    )
    return [name for name in (*names, *_STRUCTS) if getattr(old, name) != getattr(new, name)]


def place_columns(history: History, content: str, place: Place | None) -> Row:
    """The columns that lead to the bytes of one content."""
    return {
        "warc_filename": place.filename if place else None,
        "warc_record_offset": place.offset if place else None,
        "warc_record_length": place.length if place else None,
        "payload_digest": history.readings[content].payload_digest or None,
    }
