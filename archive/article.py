"""The records that the archive keeps: one article, one capture, and the small structures inside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that an article links to: its absolute address, the words of the link, its media type where known."""

    url: str
    label: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture inside an article: its absolute address, its caption, its media type where known."""

    url: str
    caption: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as a page shows it at one capture.

    Text is NFC and never empty: what a page does not tell is None. Times are aware. Columns that only the whole archive
    can know (``cluster_id``, ``revision``, ``first_seen`` and so on) are not here but in the table. ``other_urls`` are the
    further addresses of this capture's page: its canonical tag's, those of links and redirects that led to it.
    """

    article_id: str
    portal_id: str
    family: str
    url: str
    title: str
    province_code: str | None = None
    province: str | None = None
    province_code_2025: str | None = None
    other_urls: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    lead: str | None = None
    body: str | None = None
    language: str | None = None
    published: datetime | None = None
    published_date: date | None = None
    published_precision: str | None = None
    published_raw: str | None = None
    published_from: str | None = None
    date_flags: tuple[str, ...] = ()
    author: str | None = None
    author_role: str | None = None
    source: str | None = None
    byline_raw: str | None = None
    countries: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()
    reader: str = "generic/1"
    field_from: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One fetched response: what it was, and why it was or was not kept.

    ``outcome`` is one of ``kept``, ``unchanged`` (304: the server says that what is known still stands), ``refused`` (no
    article: ``reason`` says what it was), ``failed`` (no usable response) and ``gone`` (404 or 410, or a page that says so).
    ``fetched_at`` is aware; ``status`` is the HTTP status or None where none came.
    ``payload`` is the body after transfer and content decoding; ``request_headers`` and ``response_headers`` are as
    sent.
    ``run_id`` names the run that fetched it: a page that two runs find gone is gone. ``link_text`` and ``link_beside`` are the
    words of the listing's link that led here and those beside it: they help to read the page, now and when it is read again.
    ``tls_exception`` is the portal file's reason for not verifying certificates; None where they are verified.
    ``imported_from`` says which file a capture of others comes from; None for one of our own.
    """

    url: str
    portal_id: str
    fetched_at: datetime
    outcome: str
    status: int | None = None
    reason: str | None = None
    media_type: str | None = None
    payload: bytes = b""
    request_headers: tuple[tuple[str, str], ...] = ()
    response_headers: tuple[tuple[str, str], ...] = ()
    article: Article | None = None
    run_id: str | None = None
    link_text: str | None = None
    link_beside: str | None = None
    tls_exception: str | None = None
    imported_from: str | None = None
