"""A citation as an item of CSL-JSON, which Zotero, pandoc and every CSL processor read."""

from __future__ import annotations

from typing import Any

from archive.citations.work import Work, evidence


def csl_json(work: Work) -> dict[str, Any]:
    """The item; what CSL has no variable for stands in ``custom``, which processors leave alone. An unknown date is left out."""
    names = work.authors or ((work.agency,) if work.agency else ())
    day = work.captured_on
    item: dict[str, Any] = {
        "id": work.key,
        "type": "webpage",
        "title": work.title,
        "author": [{"literal": name} for name in names],
        "issued": {"date-parts": [list(work.published)]} if work.published else None,
        "accessed": {"date-parts": [[day.year, day.month, day.day]]},
        "container-title": work.site,
        "publisher": work.agency,
        "URL": work.url,
        "language": work.language,
        "version": str(work.revision),
        "archive": "ngoaivu",
        "archive_location": work.archived_at,
        "note": "; ".join(f"{name}: {value}" for name, value in evidence(work).items()),
        "custom": _custom(work),
    }
    return {name: value for name, value in item.items() if value}


def _custom(work: Work) -> dict[str, Any]:
    found = {
        "article_id": work.article_id,
        "captured_at": work.captured_at.isoformat(),
        "captured_url": work.captured_url,
        "payload_digest": work.payload_digest,
        "gone_at": work.gone_at.isoformat() if work.gone_at else None,
        "warc_filename": work.place.filename if work.place else None,
        "warc_record_offset": work.place.offset if work.place else None,
        "warc_record_length": work.place.length if work.place else None,
    }
    return {name: value for name, value in found.items() if value is not None}
