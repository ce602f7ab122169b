"""One record of a WARC file as people look at it: its headers as they are written, and the response inside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.warc import Place
from archive.warc_reading import read_member

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that holds a response. ``status_line`` and ``headers`` are the server's, ``payload`` is the body."""

    warc_headers: Headers
    status_line: str
    headers: Headers
    payload: bytes


def read_record(folder: Path, place: Place) -> Record:
    """Read one record of a folder of WARC files; StorageError says what is wrong with it."""
    warc_head, _, block = read_member(folder, place).partition(b"\r\n\r\n")
    head, _, payload = block.partition(b"\r\n\r\n")
    _, warc_headers = _parted(warc_head)
    status_line, headers = _parted(head)
    # The two line ends behind a block belong to the record, not to the body.
    return Record(
        warc_headers=warc_headers, status_line=status_line, headers=headers, payload=payload.removesuffix(b"\r\n\r\n")
    )


def _parted(head: bytes) -> tuple[str, Headers]:
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return first, tuple((name.strip(), value.strip()) for name, _, value in pairs)
