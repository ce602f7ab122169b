"""WARC records out of unpacked bytes, each whole or refused with the reason: nothing of a damaged record is handed on.

A record is whole where its stated length leads to the end of a record, and its digests, where it states any, are those of its bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from spiders.sources.containers import Damage, Member, members

#: A record's block beyond this is passed over: the live crawl takes no page that is longer.
MAX_BLOCK = 40 << 20
#: A record's headers beyond this are taken for damaged; the longest address that servers take has 8 KB.
MAX_HEAD = 1 << 16
_BLANK_LINE = re.compile(rb"\n\r?\n")
#: In what is searched for records, so many times its length is read over damaged ones at most: each may claim all that follows.
_SEARCHED = 16
_VERSIONS = ["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"]
_BEGIN = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
#: Where foreign bytes stand before a record, it does not begin a line; a header follows in any case.
_NEXT = re.compile(_BEGIN.pattern + rb"(?=[A-Za-z-]{2,40}:)")
_WHOLE_PAGE = re.compile(rb"</html>\s*$", re.I)
_END = b"\r\n\r\n"
_BREAKS = b"\r\n"
_BLOCK = 1 << 16
_ALGORITHMS = {
    "sha1": "sha1",
    "sha-1": "sha1",
    "md5": "md5",
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha512": "sha512",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One whole WARC record: where its member begins in the file, where it begins inside the member, headers and block.

    ``block`` is None where it is too long to be a page. ``vouched`` tells that a digest of the record's own agrees with its bytes.
    Header names are in lower case.
    """

    offset: int
    within: int
    headers: dict[str, str]
    block: bytes | None
    vouched: bool = False

    @property
    def kind(self) -> str:
        """``response``, ``resource``, ``revisit``, ``request``, ..."""
        return self.headers.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        """The address, without the angle brackets that wget and WARC 1.0 put around it."""
        return self.headers.get("warc-target-uri", "").strip("<> ")


class WarcFile:
    """One WARC file, open for reading: all its records in their order, or one at a known place."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._last: Member | None = None

    def records(self) -> Iterator[Record | Damage]:
        """Every whole record, and what is damaged between them."""
        for member in members(self._stream):
            if isinstance(member, Damage):
                yield member
                continue
            try:
                yield from _records(member)
            finally:
                self._release(member)

    def record(self, offset: int, within: int) -> Record:
        """The record at a place that :meth:`records` told; LookupError where no whole one stands there any more."""
        if self._last is None or self._last.offset != offset:
            self._release(self._last)
            found = next(members(self._stream, offset), None)
            self._last = found if isinstance(found, Member) else None
        record = _Reader(self._last).at(within)[0] if self._last else None
        if not isinstance(record, Record):
            raise LookupError(f"no whole record stands at byte {offset}")
        return record

    def close(self) -> None:
        """Close the file and what was unpacked of it."""
        self._release(self._last)
        self._stream.close()

    def _release(self, member: Member | None) -> None:
        if member is not None and member.data is not self._stream:
            member.data.close()


def digest_agrees(stated: str, data: bytes) -> bool | None:
    """Tell whether a digest as WARC headers state it is that of some bytes; None where its algorithm is not known."""
    algorithm, _, value = stated.partition(":")
    name = _ALGORITHMS.get(algorithm.strip().lower())
    if name is None or not value:
        return None
    made = hashlib.new(name, data, usedforsecurity=False).digest()
    value = value.strip()
    return value.lower() == made.hex() or value.upper().rstrip("=") == b32encode(made).decode().rstrip("=")


def _records(member: Member) -> Iterator[Record | Damage]:
    """The whole records of one member; the member's own fault comes last."""
    reader, place = _Reader(member), 0
    told = False
    while place < reader.size:
        found, place = reader.at(place)
        told = told or isinstance(found, Damage)
        if found is not None:
            yield found
    if member.fault and not told:
        yield Damage(member.offset, f"the record that begins here is not whole: {member.fault}")


class _Reader:
    """Reads records from the unpacked bytes of one member."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._data = member.data
        self.size = self._data.seek(0, 2)
        self._spent = 0

    def at(self, place: int) -> tuple[Record | Damage | None, int]:
        """What stands at a place, and where to go on. Empty lines before a record are passed over."""
        start = self._skip_breaks(place)
        if start >= self.size:
            return None, self.size
        self._data.seek(start)
        if not _BEGIN.match(self._data.read(16)):
            after = self._next(start + 1)
            return self._damage(start, f"{after - start} bytes that are no WARC record"), after
        return self._record(start)

    def _record(self, start: int) -> tuple[Record | Damage, int]:
        if self._spent > _SEARCHED * self.size + MAX_BLOCK:
            return self._damage(start, "so much was damaged before that the rest is not searched"), self.size
        head = self._head(start)
        lines = io.BytesIO(head)
        try:
            parsed = StatusAndHeadersParser(_VERSIONS).parse(lines)
            headers = {name.lower(): value.strip() for name, value in parsed.headers}
            length = int(headers["content-length"])
            if length < 0:
                raise ValueError("negative length")
        except (StatusAndHeadersParserException, EOFError, KeyError, ValueError, AttributeError):
            self._spent += len(head)
            return self._broken(start, "its headers are damaged")
        begin = start + lines.tell()
        if begin + length > self.size:
            return self._short(start, begin, length)
        block = self._block(begin, length)
        vouched = _vouched(headers, block)
        if vouched is False:
            self._spent += length
            return self._broken(start, f"its block digest is not that of its bytes{_of(headers)}")
        end = self._end(begin + length, vouched=bool(vouched), block=block)
        if end is None:
            self._spent += length
            return self._broken(start, f"its stated length of {length} bytes does not lead to the end of a record")
        if self._member.fault and not self._member.cut and not (vouched and (start > 0 or end < self.size)):
            # A digest speaks for the block alone: where the member is this one record, its address may be what is damaged.
            return self._broken(start, f"{self._member.fault}{_of(headers)}")
        found = Record(offset=self._member.offset, within=start, headers=headers, block=block, vouched=bool(vouched))
        return found, end

    def _head(self, start: int) -> bytes:
        """The lines of a record up to its first empty one; nothing where that does not come."""
        self._data.seek(start)
        head = self._data.read(1 << 12)
        if not (end := _BLANK_LINE.search(head)):
            head += self._data.read(MAX_HEAD - len(head))
            end = _BLANK_LINE.search(head)
        return head[: end.end()] if end else b""

    def _block(self, begin: int, length: int) -> bytes | None:
        if length > MAX_BLOCK:
            return None
        self._data.seek(begin)
        return self._data.read(length)

    def _short(self, start: int, begin: int, length: int) -> tuple[Damage, int]:
        there = self.size - begin
        why = f"it should be {length} bytes long, and only {there} are there"
        return self._broken(start, f"{self._member.fault}; {why}" if self._member.fault else why)

    def _broken(self, start: int, why: str) -> tuple[Damage, int]:
        return self._damage(start, f"the record that begins here is not whole: {why}"), self._next(start + 1)

    def _damage(self, start: int, reason: str) -> Damage:
        if not self._member.packed:
            return Damage(start, reason)
        inside = f" (byte {start} of what the member unpacks to)" if start else ""
        return Damage(self._member.offset, f"{reason}{inside}")

    def _end(self, place: int, *, vouched: bool, block: bytes | None) -> int | None:
        """Where the next record begins, or the end, or what is damaged; None where the stated length is not to be believed.

        Two line breaks end a record. Where no digest vouches for its bytes, more or fewer of them tell of a wrong length, unless
        the file ends there. What follows may be damaged itself: then the bytes must look like all of a page.
        """
        after = self._skip_breaks(place)
        self._data.seek(place)
        breaks = self._data.read(min(after - place, 8))
        at_end = after >= self.size
        cut = at_end and _END.startswith(breaks) and (self._member.cut or not self._member.packed)
        if not vouched and breaks != _END and not cut:
            return None
        if at_end:
            return self.size
        self._data.seek(after)
        followed = after > place and _BEGIN.match(self._data.read(16))
        return after if followed or vouched or (block and _WHOLE_PAGE.search(block[-64:])) else None

    def _skip_breaks(self, place: int) -> int:
        self._data.seek(place)
        while block := self._data.read(256):
            rest = block.lstrip(_BREAKS)
            place += len(block) - len(rest)
            if rest:
                break
        return place

    def _next(self, start: int) -> int:
        """The next place where the version line of a record stands."""
        place = start
        while place < self.size:
            self._data.seek(place)
            found = _NEXT.search(self._data.read(_BLOCK + 64))
            if found:
                return place + found.start()
            place += _BLOCK
        return self.size


def _vouched(headers: dict[str, str], block: bytes | None) -> bool | None:
    """Tell whether the record's own digests agree with its bytes; None where it has none that could be judged."""
    if block is None:
        return None
    stated = headers.get("warc-block-digest")
    agrees = digest_agrees(stated, block) if stated else None
    if agrees is None and headers.get("warc-payload-digest"):
        # Which bytes are the payload was read in several ways: a disagreement here is judged where the page is unpacked.
        return digest_agrees(headers["warc-payload-digest"], block.partition(_END)[2]) or None
    return agrees


def _of(headers: dict[str, str]) -> str:
    url = headers.get("warc-target-uri")
    return f", of {url}" if url else ""
