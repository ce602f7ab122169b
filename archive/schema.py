"""The columns of every table, in one place. Columns are only ever added, and added ones are nullable.

Version 1 had articles in folders by year of publication, and fewer columns in ``captures`` and in the sections of ``harvests``.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

SCHEMA_VERSION = 2

_WORD = pa.dictionary(pa.int32(), pa.string())
_TIME = pa.timestamp("us", tz="UTC")
_ATTACHMENTS = pa.list_(pa.struct([("url", pa.string()), ("label", pa.string()), ("media_type", pa.string())]))
_IMAGES = pa.list_(pa.struct([("url", pa.string()), ("caption", pa.string()), ("media_type", pa.string())]))
_SECTIONS = pa.list_(
    pa.struct(
        [
            ("name", pa.string()),
            ("url", pa.string()),
            ("declared", pa.int64()),
            ("linked", pa.int64()),
            ("kept", pa.int64()),
            ("missing", pa.int64()),
            ("complete", pa.bool_()),
            ("reason", pa.string()),
            ("pages", pa.int64()),
            ("declared_pages", pa.int64()),
            ("unchanged", pa.int64()),
            ("refused", pa.int64()),
            ("failed", pa.int64()),
            ("unexplained", pa.int64()),
            ("whole", pa.bool_()),
            ("total", pa.int64()),
        ]
    )
)


def _must(name: str, kind: pa.DataType) -> pa.Field[Any]:
    return pa.field(name, kind, nullable=False)


_READ: list[pa.Field[Any]] = [
    _must("article_id", pa.string()),
    _must("portal_id", _WORD),
    _must("family", _WORD),
    pa.field("province_code", _WORD),
    pa.field("province", _WORD),
    pa.field("province_code_2025", _WORD),
    pa.field("agency", _WORD),
    pa.field("section", pa.string()),
    _must("url", pa.string()),
    _must("other_urls", pa.list_(pa.string())),
    _must("title", pa.string()),
    pa.field("lead", pa.string()),
    pa.field("body", pa.string()),
    pa.field("language", _WORD),
    pa.field("published", _TIME),
    pa.field("published_date", pa.date32()),
    pa.field("published_precision", _WORD),
    pa.field("published_raw", pa.string()),
    pa.field("published_from", _WORD),
    _must("date_flags", pa.list_(pa.string())),
    pa.field("author", pa.string()),
    pa.field("author_role", pa.string()),
    pa.field("source", pa.string()),
    pa.field("byline_raw", pa.string()),
    _must("countries", pa.list_(pa.string())),
    _must("attachments", _ATTACHMENTS),
    _must("images", _IMAGES),
    _must("text_hash", pa.string()),
]
_KEPT: list[pa.Field[Any]] = [
    _must("cluster_id", pa.string()),
    _must("revision", pa.int32()),
    _must("first_seen", _TIME),
    _must("last_seen", _TIME),
    _must("last_changed", _TIME),
    pa.field("gone_at", _TIME),
]
_BYTES: list[pa.Field[Any]] = [
    pa.field("warc_filename", _WORD),
    pa.field("warc_record_offset", pa.int64()),
    pa.field("warc_record_length", pa.int64()),
    pa.field("payload_digest", pa.string()),
]
_RULES: list[pa.Field[Any]] = [
    _must("reader", _WORD),
    _must("field_from", pa.map_(pa.string(), pa.string())),
]

ARTICLES = pa.schema([*_READ, *_KEPT, *_BYTES, *_RULES])

# One row per earlier state: what it said, from when until when it stood, and what the next state changed.
REVISIONS = pa.schema(
    [
        *_READ,
        _must("revision", pa.int32()),
        _must("seen_from", _TIME),
        _must("superseded_at", _TIME),
        _must("change", _WORD),
        _must("changed_fields", pa.list_(pa.string())),
        _must("content_hash", pa.string()),
        *_BYTES,
        *_RULES,
    ]
)

CAPTURES = pa.schema(
    [
        _must("url", pa.string()),
        _must("portal_id", _WORD),
        _must("fetched_at", _TIME),
        _must("outcome", _WORD),
        pa.field("status", pa.int32()),
        pa.field("reason", pa.string()),
        pa.field("media_type", _WORD),
        pa.field("etag", pa.string()),
        pa.field("last_modified", pa.string()),
        pa.field("article_id", pa.string()),
        pa.field("article_url", pa.string()),
        pa.field("other_urls", pa.list_(pa.string())),
        pa.field("content_hash", pa.string()),
        pa.field("reader", _WORD),
        pa.field("run_id", _WORD),
        pa.field("payload_length", pa.int64()),
        pa.field("warc_record_type", _WORD),
        *_BYTES,
        pa.field("link_text", pa.string()),
        pa.field("link_beside", pa.string()),
        pa.field("tls_exception", pa.string()),
        pa.field("imported_from", _WORD),
    ]
)

HARVESTS = pa.schema(
    [
        _must("run_id", pa.string()),
        _must("portal_id", _WORD),
        _must("started", _TIME),
        _must("ended", _TIME),
        _must("exit_code", pa.int32()),
        _must("verdict", _WORD),
        pa.field("reason", pa.string()),
        _must("sections", _SECTIONS),
        _must("counters", pa.map_(pa.string(), pa.int64())),
        _must("settings", pa.map_(pa.string(), pa.string())),
        _must("code_version", _WORD),
    ]
)

VARIANTS = pa.schema([*_READ, _must("content_hash", pa.string()), *_RULES])

SCHEMAS: dict[str, pa.Schema] = {
    "articles": ARTICLES,
    "revisions": REVISIONS,
    "captures": CAPTURES,
    "harvests": HARVESTS,
    "variants": VARIANTS,
}
