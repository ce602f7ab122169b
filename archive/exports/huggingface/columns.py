"""What each column means, in a sentence, and its type for those who describe datasets."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

MEANINGS = {
    "article_id": "stable identifier of the article",
    "portal_id": "the portal that published it",
    "family": "the kind of content management system that it was read from",
    "province_code": "code (General Statistics Office) of the province valid on the day of publication",
    "province": "name of that province",
    "province_code_2025": "code of the same place on the map of 34 provinces (since 2025-07-01)",
    "agency": "the publishing body",
    "section": "the heading that it stood under",
    "url": "canonical address",
    "other_urls": "every other address that it was seen at, on any portal",
    "title": "title",
    "lead": "lead paragraph",
    "body": "text, lead included; paragraphs are parted by a blank line",
    "language": "language of the text (ISO 639-1)",
    "published": "moment of publication (UTC), as exact as published_precision says",
    "published_date": "day of publication in Vietnam",
    "published_precision": "second, minute, day, month or year",
    "published_raw": "the date as it stands on the page",
    "published_from": "where the date was read: visible, metadata, listing, feed, url or capture",
    "date_flags": "doubts about the date",
    "author": "person or persons, parted by semicolons, or their pseudonyms",
    "author_role": "office held by the author",
    "source": "agency or paper that is credited",
    "byline_raw": "the characters that the byline was read from",
    "countries": "partner countries named (ISO 3166-1 alpha-3)",
    "attachments": "files linked: address, label, media type",
    "images": "pictures: address, caption, media type",
    "text_hash": "hash of title and body with spelling variants folded",
    "cluster_id": "shared by near-duplicates across portals; article_id of the earliest",
    "revision": "how many edits were found",
    "first_seen": "first capture (UTC)",
    "last_seen": "last capture known (UTC)",
    "last_changed": "when the present text was first seen (UTC)",
    "gone_at": "when its page was first found gone (UTC), once confirmed",
    "warc_filename": "WARC file of the archive that holds the response",
    "warc_record_offset": "where its record begins in that file",
    "warc_record_length": "length of the record in bytes",
    "payload_digest": "digest of the response's body",
    "reader": "rules that read the page, with their version",
    "field_from": "which rule gave each field",
}
# The hub's library knows no maps and no dictionaries.
_PAIRS = pa.list_(pa.struct([("field", pa.string()), ("rule", pa.string())]))


def hub_schema(schema: pa.Schema) -> pa.Schema:
    """The columns in types that every reader of the hub knows: maps are lists of pairs."""
    return pa.schema([pa.field(one.name, _PAIRS, one.nullable) if pa.types.is_map(one.type) else one for one in schema])


def for_hub(data: pa.Table) -> pa.Table:
    """The rows in that schema."""
    schema = hub_schema(data.schema)
    return pa.table([_pairs(column) for column in data.columns], schema=schema)


def _pairs(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_map(column.type):
        return column
    whole = column.combine_chunks()
    pairs = pa.StructArray.from_arrays([whole.keys, whole.items], names=["field", "rule"])
    return pa.chunked_array([pa.ListArray.from_arrays(whole.offsets, pairs).cast(_PAIRS)])


def table_type(kind: Any) -> str:
    """The type of Frictionless' table schema; lists are ``any``, for its reader of Parquet does not give them as lists."""
    if pa.types.is_timestamp(kind):
        return "datetime"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_integer(kind):
        return "integer"
    return "string" if pa.types.is_string(kind) else "any"


def croissant_type(kind: Any) -> str:
    """The type that Croissant gives a value."""
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    if pa.types.is_date(kind):
        return "sc:Date"
    return "sc:Integer" if pa.types.is_integer(kind) else "sc:Text"
