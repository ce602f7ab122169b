"""What every table and column of an archive means, in one place: for listings, data dictionaries and references."""

from __future__ import annotations

TABLES = {
    "articles": "one row for each distinct article as it is now",
    "revisions": "one row for each earlier state of an edited article",
    "captures": "one row for each fetched response: what it was, why it was or was not kept, where its bytes are",
    "harvests": "one row for each run and portal: the completeness ledger",
}

_READ = {
    "article_id": "stable for the life of the article: 32 hex digits of the portal and the CMS's own number, else of the address",
    "portal_id": "the portal, by its id in the registry",
    "family": "CMS family whose rules read it",
    "province_code": "two-digit code of the province that was in force on the publication date",
    "province": "name of that province",
    "province_code_2025": "code of the same place on the map of 34 provinces",
    "agency": "the publishing body",
    "section": "the heading it stood under on the portal",
    "url": "canonical address",
    "other_urls": "every other address it was seen at, on any portal",
    "title": "title",
    "lead": "the paragraph set apart above the text",
    "body": "the text, lead included, its paragraphs parted by a blank line; no captions, byline or related links",
    "language": "language of the text",
    "published": "moment of publication; how much of it is known is in published_precision",
    "published_date": "day of publication on Vietnamese calendars (+07:00)",
    "published_precision": "second, minute, day, month or year",
    "published_raw": "the characters on the page that the date was read from",
    "published_from": "where the date was read: visible, metadata, listing, feed, url or capture",
    "date_flags": "doubts about the date, such as weekday_mismatch or order_assumed",
    "author": 'the persons who wrote it, "; " between several',
    "author_role": "the office that the author holds",
    "source": "agency or paper that it is credited to",
    "byline_raw": "the characters on the page that author and source were read from",
    "countries": "partner countries named, as ISO 3166-1 alpha-3 codes",
    "attachments": "files that it links to",
    "images": "pictures in it",
    "text_hash": "hash of title and body without case, punctuation, white space, tone placement and Unicode form",
}
_BYTES = {
    "warc_filename": "file in warc/ that holds the response",
    "warc_record_offset": "first byte of the record in that file",
    "warc_record_length": "length of the record there, in bytes",
    "payload_digest": "SHA-1 of the response's body, base 32, as in WARC headers",
}
_RULES = {
    "reader": "family and version of the rules that read it, such as liferay/3",
    "field_from": "which rule gave each field: selector, metadata, generic or fallback",
}
_ARTICLES = {
    **_READ,
    "cluster_id": "shared by near-duplicates on all portals; equals article_id where there are none",
    "revision": "how often it was edited",
    "first_seen": "first capture",
    "last_seen": "last capture that found it",
    "last_changed": "capture that found it as it is now for the first time",
    "gone_at": "when its page was first found gone, once confirmed; null while it is there",
    **_BYTES,
    **_RULES,
}
_REVISIONS = {
    **_READ,
    "revision": "how many edits came before this state",
    "seen_from": "capture that found this state for the first time",
    "superseded_at": "capture that found the next state",
    "change": "what led to the next state: substantive, cosmetic, or reread (other rules read the same bytes)",
    "changed_fields": "columns that the next state changed",
    "content_hash": "hash of what an editor can change",
    **_BYTES,
    **_RULES,
}
_CAPTURES = {
    "url": "address that was fetched",
    "portal_id": _READ["portal_id"],
    "fetched_at": "when it was fetched",
    "outcome": "kept, unchanged (status 304), refused (no article), failed (no usable response) or gone",
    "status": "HTTP status; null where no response came",
    "reason": "why it was not kept",
    "media_type": "media type of the response",
    "etag": "the response's ETag",
    "last_modified": "the response's Last-Modified",
    "article_id": "the article on the page, where there is one",
    "article_url": "the address that the page names as its own",
    "other_urls": "further addresses of the page: those of links and redirects that led to it",
    "content_hash": "hash of what an editor can change",
    "reader": _RULES["reader"],
    "run_id": "the run that fetched it",
    "payload_length": "length of the response's body, in bytes",
    "warc_record_type": "response, or revisit where the same bytes were stored before",
    **_BYTES,
    "link_text": "words of the link in the listing that led here",
    "link_beside": "words beside that link",
    "tls_exception": "why certificates were not verified; null where they were",
    "imported_from": "file that a capture of others comes from; null for our own",
}
_HARVESTS = {
    "run_id": "the run",
    "portal_id": _READ["portal_id"],
    "started": "when it began",
    "ended": "when it ended",
    "exit_code": "0 complete, 4 incomplete, 5 blocked, 6 a limit was reached, 9 storage failed, 130 interrupted",
    "verdict": "the same in a word",
    "reason": "the same in a sentence",
    "sections": "for each listing what it declared, what was linked, kept, unchanged, refused, failed and missing",
    "counters": "what was counted in the run, by name",
    "settings": "settings of the run, by name",
    "code_version": "version of this software",
}

COLUMNS: dict[str, dict[str, str]] = {
    "articles": _ARTICLES,
    "revisions": _REVISIONS,
    "captures": _CAPTURES,
    "harvests": _HARVESTS,
}
