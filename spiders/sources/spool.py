"""Fetched captures on their way into the archive: a WARC file that grows record by record and survives a kill."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import clean_header
from spiders.sources.containers import Damage
from spiders.sources.records import Record, WarcFile
from spiders.sources.responses import Refused, warc_date


class Spool:
    """The file. What a kill left unfinished at its end is cut off when it is opened; ``held`` are the captures in it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.held: set[tuple[str, str]] = set()
        if path.exists():
            self._recover()
        self._stream = path.open("ab")
        self._writer = WARCWriter(self._stream, gzip=True)

    def _recover(self) -> None:
        file = WarcFile(self.path.open("rb"))
        try:
            for one in file.records():
                if isinstance(one, Damage):
                    os.truncate(self.path, one.offset)
                    break
                self.held.add(_named(one))
        finally:
            file.close()

    def add(self, url: str, timestamp: str, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """Add a response as its server gave it, decoded."""
        day, time = timestamp[:8], timestamp[8:]
        date = f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"
        plain = [(clean_header(name), clean_header(value)) for name, value in headers]
        http = StatusAndHeaders(f"{status} Archived", plain, protocol="HTTP/1.1")
        dated = {"WARC-Date": date}
        record = self._writer.create_warc_record(
            clean_header(url), "response", payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=dated
        )
        self._writer.write_record(record)
        record.raw_stream.close()
        self._stream.flush()
        self.held.add((url, timestamp))

    def add_member(self, member: bytes) -> None:
        """Add a record as it was fetched, packed."""
        self._stream.write(member)
        self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _named(record: Record) -> tuple[str, str]:
    try:
        return record.url, warc_date(record.headers.get("warc-date", "")).strftime("%Y%m%d%H%M%S")
    except Refused:
        return record.url, ""
