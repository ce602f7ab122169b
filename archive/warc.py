"""Responses as WARC 1.1 (ISO 28500): one gzip member per record, each addressed by file, offset and length."""

from __future__ import annotations

import hashlib
import http
import io
import os
import re
import uuid
from base64 import b32encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from archive.article import Capture
from archive.credentials import without_secrets
from archive.errors import StorageError
from archive.identity import clean_address, payload_digest
from archive.origin import Origin, own_files
from archive.storage import sync_folder, told, write_all

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.warc\.gz")
ROTATE_AT = 1_000_000_000  # bytes; what Common Crawl and the Internet Archive use
_LEVEL = 6
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NAMESPACE = uuid.UUID("6f1d6f0c-5a39-5f1b-9d6a-0d5f4d0d7c11")
# Bodies come decoded, so these would lie about the payload beside them.
_UNTRUE = {"content-encoding", "transfer-encoding", "content-length"}
_BREAKS = re.compile(r"[\r\n\x00]+")
_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: the file's name, its first byte there and its length, both of the gzip member."""

    filename: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Stored:
    """The record that first kept a payload, as a later revisit record refers to it."""

    place: Place
    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a capture's payload: its own record, and the record that holds the bytes."""

    record_type: str
    place: Place
    bytes_at: Place
    digest: str

    def columns(self) -> dict[str, str | int]:
        """The columns of a row of captures that lead to the capture's own record."""
        return {
            "warc_record_type": self.record_type,
            "warc_filename": self.place.filename,
            "warc_record_offset": self.place.offset,
            "warc_record_length": self.place.length,
            "payload_digest": self.digest,
        }


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A file as a commit states it: its committed length in bytes, the hash of those bytes and who wrote it."""

    name: str
    length: int
    sha256: str
    code_version: str


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...
    def copy(self) -> _Hash: ...


def is_file_name(name: str) -> bool:
    """Say whether a name is one that a WARC file beside the others can have: a row or a list from a stranger may hold any path."""
    return bool(_NAME.fullmatch(name))


def clean_header(value: str) -> str:
    """Put a header value on one line, so that it cannot begin another header."""
    return _BREAKS.sub(" ", value).strip()


def target_uri(url: str) -> str:
    """An address as a WARC header may hold it: without credentials, spaces or letters beyond ASCII."""
    return quote(clean_address(clean_header(url)), safe="%/:=&?~#+!$,;'@()*[]")


def _named(kind: str, *parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, chr(0).join((kind, *parts)))}>"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def _member(headers: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """One record as one gzip member whose header holds no time, so that equal records are equal bytes."""
    record = WarcRecord()
    record.init_headers(record_type=WarcRecordType.unknown)  # fills in names and times of its own, which ours replace
    for name, value in headers:
        record.headers[name] = value
    record.set_bytes_content(block)
    member = io.BytesIO()
    stream = GzipWriter(member, compression_level=_LEVEL)
    record.write(stream)
    stream.close()
    return member.getvalue()


def _http_headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    lines = []
    for name, value in headers:
        plain = _TOKEN.sub("-", name)
        lines.append(
            f"{'X-Crawler-' if plain.lower() in _UNTRUE else ''}{plain}: {clean_header(without_secrets(value))}"
        )
    return lines


def response_head(capture: Capture) -> bytes:
    """The status line and headers of a response; what decoding made untrue is kept under ``X-Crawler-``."""
    status = capture.status or 0
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *_http_headers(capture.response_headers)]
    lines.append(f"Content-Length: {len(capture.payload)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


def request_head(capture: Capture) -> bytes:
    """The request as HTTP/1.1 without its secrets: no credentials of any kind are archived."""
    _, _, rest = target_uri(capture.url).partition("://")
    host, slash, path = rest.partition("/")
    sent = [
        (name, value)
        for name, value in capture.request_headers
        if name.lower() not in {"authorization", "cookie", "proxy-authorization"}
    ]
    named = [] if any(name.lower() == "host" for name, _ in sent) else [("Host", host)]
    lines = [f"GET {slash or '/'}{path} HTTP/1.1", *_http_headers([*named, *sent])]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


class WarcWriter:
    """Appends captures to the archive's WARC files. What lies beyond the last commit is cut off when the archive is opened."""

    def __init__(
        self,
        folder: Path,
        files: Iterable[WarcFile],
        *,
        code_version: str,
        stored: Callable[[str], Stored | None],
        rotate_at: int = ROTATE_AT,
        origin: Origin | None = None,
    ) -> None:
        self._folder = folder
        self._origin = origin
        self._files = {file.name: file for file in files}
        self._code_version = code_version
        self._stored = stored
        self._fresh: dict[str, Stored] = {}
        self._rotate_at = rotate_at
        self._descriptor: int | None = None
        self._name = ""
        self._length = 0
        self._hash: _Hash = hashlib.sha256()
        self._warcinfo = ""
        self._dirty = False
        self._failed = False

    def append(self, capture: Capture, stands: str | None = None) -> Written:
        """Write a capture's response, or a revisit of the record that already holds its bytes, and its request.

        ``stands`` is the digest of the bytes that a server says are still the page's (status 304).
        """
        if self._failed:
            raise StorageError(f"{self._folder}: an earlier write failed; open the archive again to go on.")
        with told(self._folder):
            self._open(capture.fetched_at)
            before = (self._length, self._hash.copy())
            self._failed = True
            try:
                written = self._append(capture, stands)
            except BaseException:
                self._undo(*before)
                raise
            self._failed = False
        return written

    def _undo(self, length: int, digest: _Hash) -> None:
        """Cut off what a failed write left, so that the next one may follow; where that fails too, none may."""
        assert self._descriptor is not None
        os.ftruncate(self._descriptor, length)
        self._length, self._hash = length, digest
        self._failed = False

    def _append(self, capture: Capture, stands: str | None) -> Written:
        digest = stands or payload_digest(capture.payload)
        first = (self._fresh.get(digest) or self._stored(digest)) if capture.payload or stands else None
        uri, when = target_uri(capture.url), _stamp(capture.fetched_at)
        record_id = _named("response", uri, when, digest, str(capture.status))
        head = response_head(capture)
        common = [("WARC-Record-ID", record_id), ("WARC-Date", when), ("WARC-Target-URI", uri)]
        common += [("WARC-Warcinfo-ID", self._warcinfo), ("Content-Type", "application/http; msgtype=response")]
        common += [("WARC-Payload-Digest", digest)]
        if first is None:
            block = head + capture.payload
            kind, extra = "response", []
        else:
            block, kind = head, "revisit"
            extra = [
                ("WARC-Profile", _NOT_MODIFIED if stands else _REVISIT),
                ("WARC-Refers-To-Target-URI", target_uri(first.url)),
            ]
            extra += [("WARC-Refers-To-Date", _stamp(first.fetched_at))]
        place = self._put(_member([("WARC-Type", kind), *common, *extra, ("WARC-Block-Digest", _sha1(block))], block))
        if capture.request_headers:
            self._put_request(capture, uri, when, record_id)
        if first is None and capture.payload:
            self._fresh[digest] = Stored(place, capture.url, capture.fetched_at)
        return Written(kind, place, first.place if first else place, digest)

    def _put_request(self, capture: Capture, uri: str, when: str, response_id: str) -> None:
        block = request_head(capture)
        headers = [("WARC-Type", "request"), ("WARC-Record-ID", _named("request", response_id))]
        headers += [("WARC-Date", when), ("WARC-Target-URI", uri), ("WARC-Concurrent-To", response_id)]
        headers += [("WARC-Warcinfo-ID", self._warcinfo), ("Content-Type", "application/http; msgtype=request")]
        self._put(_member([*headers, ("WARC-Block-Digest", _sha1(block))], block))

    def _put(self, member: bytes) -> Place:
        assert self._descriptor is not None
        write_all(self._descriptor, member)
        self._hash.update(member)
        self._dirty = True
        place = Place(self._name, self._length, len(member))
        self._length += len(member)
        return place

    def _open(self, moment: datetime) -> None:
        """Go on in the newest file while it is ours and has room, so that a resumed run writes what an unbroken one would."""
        if self._descriptor is not None and self._length < self._rotate_at:
            return
        if self._descriptor is not None:
            self._close_file()
        last = max(own_files(self._files, self._origin), default=None)
        if last and self._may_resume(self._files[last]):
            self._resume(self._files[last])
        else:
            self._begin(moment)

    def _may_resume(self, file: WarcFile) -> bool:
        """Whether a file has room, is of this version, and is this archive's own: a link leads to another's, which goes on itself."""
        own = not (self._folder / file.name).is_symlink()
        return own and file.code_version == self._code_version and file.length < self._rotate_at

    def _resume(self, file: WarcFile) -> None:
        path = self._folder / file.name
        self._hash = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                self._hash.update(block)
        if self._hash.hexdigest() != file.sha256:
            raise StorageError(f"{path} is not the file that was committed; run the archive's verification.")
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._name, self._length = file.name, file.length
        self._warcinfo = _named("warcinfo", self._name)

    def _begin(self, moment: datetime) -> None:
        serial = max((int(name.rpartition("-")[2].partition(".")[0]) for name in self._files), default=0) + 1
        writer = f"{self._origin.writer}-" if self._origin else ""
        self._name = f"ngoaivu-{writer}{moment.astimezone(UTC):%Y%m%d%H%M%S}-{serial:05d}.warc.gz"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(self._folder / self._name, flags, 0o644)
        self._length, self._hash = 0, hashlib.sha256()
        self._files[self._name] = WarcFile(self._name, 0, self._hash.hexdigest(), self._code_version)
        self._warcinfo = _named("warcinfo", self._name)
        fields = {
            "software": f"ngoaivu/{self._code_version}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": "Responses as the crawler's framework delivered them: bodies are content-decoded; headers that "
            "this made untrue are recorded as X-Crawler-Content-Encoding, X-Crawler-Transfer-Encoding and "
            "X-Crawler-Content-Length, and Content-Length is that of the body kept. Credentials and cookies sent are left out.",
        }
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        headers = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", self._warcinfo), ("WARC-Date", _stamp(moment))]
        headers += [("WARC-Filename", self._name), ("Content-Type", "application/warc-fields")]
        self._put(_member([*headers, ("WARC-Block-Digest", _sha1(block))], block))

    def _state(self) -> WarcFile:
        return WarcFile(self._name, self._length, self._hash.hexdigest(), self._code_version)

    def _close_file(self) -> None:
        assert self._descriptor is not None
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = None
        self._files[self._name] = self._state()

    def sync(self) -> list[WarcFile]:
        """Make everything appended durable and say how the files now stand, for the commit to state."""
        if self._failed:
            raise StorageError(f"{self._folder}: an earlier write failed; open the archive again to go on.")
        with told(self._folder):
            if self._descriptor is not None:
                if self._dirty:
                    os.fsync(self._descriptor)
                    sync_folder(self._folder)
                    self._dirty = False
                self._files[self._name] = self._state()
        return [self._files[name] for name in sorted(self._files)]

    def forget_places(self) -> None:
        """Let go of where payloads were written: to be called when a commit has told the index."""
        self._fresh.clear()

    def close(self) -> None:
        """Close the file that is open; commits nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
