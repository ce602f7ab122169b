"""The fields that an article has in the index, and how its row fills them."""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from datetime import date
from importlib.metadata import version
from typing import Any

import tantivy

from archive.parts import Row
from archive.search.words import index_terms

# To be raised whenever the same row would fill the index differently.
_FORMAT = 1
# An index that any of these would fill or read differently is made again.
VERSION = f"{_FORMAT} {version('tantivy')} {unicodedata.unidata_version} {sys.byteorder}"
# The columns whose change changes a row's place in the index; the text is told by its hash.
COLUMNS = (
    *("article_id", "text_hash", "portal_id", "province", "province_code_2025", "agency", "section", "url", "title"),
    *("published_date", "countries"),
)
NO_DAY = 0
_SHIFT = 1 << 32


def _build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # One document is the state of the whole index: it changes in the same commit as the articles do.
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    for name in ("title", "body", "agency", "section"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="freq")
    for name in ("province", "portal", "country"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("day", "year", "newest"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


SCHEMA = _build()


def key_of(article_id: str) -> str:
    """An article's name in the index: of one length and safe as a term, whatever the id is."""
    return hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def day_number(day: date | None) -> int:
    """A day as a number that grows with it; 0 for none."""
    return day.toordinal() if day else NO_DAY


def document(row: Row) -> tantivy.Document:
    """An article in the index, from the columns ``COLUMNS`` and ``body`` of its row."""
    title, title_exact = index_terms(row["title"])
    body, body_exact = index_terms(row["body"] or "")
    key, day = key_of(row["article_id"]), day_number(row["published_date"])
    fields: dict[str, Any] = {
        "key": key,
        "shown": _shown(row),
        "title": title,
        "body": body,
        "exact": title_exact + body_exact,
        "agency": index_terms(row["agency"] or "")[0],
        "section": index_terms(row["section"] or "")[0],
        "portal": row["portal_id"],
        "country": row["countries"],
        "day": day,
        # Articles of one day stand in an order of their own, so that the pages of a list do not overlap.
        "newest": day * _SHIFT + int(key[:8], 16),
    }
    if row["province_code_2025"]:
        fields["province"] = row["province_code_2025"]
    if row["published_date"]:
        fields["year"] = row["published_date"].year
    return tantivy.Document.from_dict(fields, SCHEMA)


def _shown(row: Row) -> bytes:
    day = row["published_date"]
    facts = [row["article_id"], row["portal_id"], row["province"], row["title"], day and day.isoformat(), row["url"]]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
