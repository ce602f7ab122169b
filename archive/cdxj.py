"""The archive's responses as CDXJ: the sorted index by which pywb and other replay tools find records in WARC files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow.dataset as ds
from surt import surt

from archive.parts import Row
from archive.reader import Archive
from archive.warc import target_uri

_COLUMNS = [
    *("url", "fetched_at", "status", "media_type", "payload_digest"),
    *("warc_record_type", "warc_filename", "warc_record_offset", "warc_record_length"),
]
_UNNAMED = "unk"  # what CDX writers state for a response without a media type


def cdxj_lines(archive: Archive) -> Iterator[str]:
    """One line for each response and revisit in order: SURT key, time, and where the record is; without line ends.

    File names are those in the archive's ``warc/``. The lines of a million captures take half a gigabyte while they are sorted.
    """
    recorded = archive.captures().to_batches(columns=_COLUMNS, filter=ds.field("warc_filename").is_valid())
    lines = [_line(row) for batch in recorded for row in batch.to_pylist()]
    # By code points, which is by bytes in UTF-8: what a binary search in the file goes by.
    lines.sort()
    yield from lines


def _line(row: Row) -> str:
    url = target_uri(row["url"])
    revisit = row["warc_record_type"] == "revisit"
    facts = {
        "url": url,
        "mime": "warc/revisit" if revisit else (row["media_type"] or _UNNAMED),
        "status": str(row["status"]),
        "digest": row["payload_digest"],
        "length": str(row["warc_record_length"]),
        "offset": str(row["warc_record_offset"]),
        "filename": row["warc_filename"],
    }
    return f"{surt(url)} {row['fetched_at']:%Y%m%d%H%M%S} {json.dumps(facts, ensure_ascii=False)}"
