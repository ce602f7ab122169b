"""Responses read back out of WARC records: what a server answered, as the archive keeps it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.unpacking import TooMuch, unpacked
from archive.warc import Place
from archive.warc_reading import MAX_RECORD, split_record


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """One response of the archive's own WARC files. ``payload`` is None where only an earlier record holds the bytes."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str
    payload: bytes | None


def parse_response(record: bytes) -> StoredResponse | None:
    """A response or revisit record; None for records of other kinds."""
    headers, block = split_record(record)
    kind = headers.get("warc-type")
    if kind not in {"response", "revisit"}:
        return None
    head, _, body = block.partition(b"\r\n\r\n")
    status, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return StoredResponse(
        url=headers["warc-target-uri"],
        fetched_at=datetime.strptime(headers["warc-date"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        status=int(status.split(" ")[1]),
        headers=tuple((name, value) for name, value in pairs if name.lower() != "content-length"),
        digest=headers.get("warc-payload-digest", ""),
        payload=body if kind == "response" else None,
    )


def parse_request(record: bytes | None) -> tuple[tuple[str, str], ...]:
    """The headers of a request record; none where it is a record of another kind, or there is none."""
    if record is None:
        return ()
    headers, block = split_record(record)
    if headers.get("warc-type") != "request":
        return ()
    _, *lines = block.partition(b"\r\n\r\n")[0].decode("utf-8", "surrogateescape").split("\r\n")
    return tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))


def whole_members(path: Path) -> Iterator[tuple[Place, bytes]]:
    """The gzip members of a file with their places, up to the first one that is cut or damaged."""
    data = path.read_bytes()
    offset = 0
    while offset < len(data):
        try:
            record = unpacked(memoryview(data)[offset:], MAX_RECORD)
        except (zlib.error, TooMuch):
            return
        if not record.whole:
            return
        yield Place(path.name, offset, record.length), record.data
        offset += record.length
