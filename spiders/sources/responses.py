"""From a WARC record to the response that it holds: status, headers and the body after transfer and content decoding.

Tools disagree on what they keep: the bytes of the wire, or decoded ones under headers that say otherwise. So a stated encoding is
undone where the bytes have it, and a body that is shorter than it should be is refused, never taken for a page.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import brotli
import zstandard
from warcio.statusandheaders import StatusAndHeadersParser

from spiders.sources.records import Record, digest_agrees

#: As long as a page may be in a live crawl, in bytes.
MAX_BODY = 32 << 20
#: Bytes of status line and headers, and content codings around one body, that are read at most, as in a live crawl.
MAX_HEAD, MAX_CODINGS = 300 * 1024, 5
#: Packed bytes of zstd that unfold at a time to no more than a page's length.
_ZSTD_STEP = 1 << 10
_BROTLI_STEP = 1 << 16
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_STATUS = re.compile(r"(\d{3})\b")
_SECRET = {"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"}
Headers = tuple[tuple[str, str], ...]


class Refused(Exception):  # noqa: N818 (no fault of the program: a record that cannot be believed or used)
    """Why a record gives no response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response as someone captured it. ``body`` is None in a revisit, whose bytes another record holds."""

    url: str
    fetched_at: datetime
    status: int
    headers: Headers
    body: bytes | None

    def header(self, name: str) -> str:
        """The last value of a header, or an empty string."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")


def response_of(record: Record) -> Response:
    """The response in a ``response``, ``resource`` or ``revisit`` record; raises Refused with the reason."""
    if record.block is None:
        raise Refused("it is too long to be a page")
    if truncated := record.headers.get("warc-truncated"):
        raise Refused(f"its crawler cut it off ({truncated})")
    moment = warc_date(record.headers.get("warc-date", ""))
    if record.kind == "resource":
        kind = record.headers.get("content-type", "application/octet-stream")
        return Response(
            url=record.url, fetched_at=moment, status=200, headers=(("Content-Type", kind),), body=record.block
        )
    if record.kind == "revisit" and not record.block.strip():
        return Response(url=record.url, fetched_at=moment, status=200, headers=(), body=None)
    status, headers, raw = _message(record.block)
    body = None if record.kind == "revisit" else _body(record, headers, raw)
    shown = tuple((name, value) for name, value in headers if name.lower() not in _SECRET)
    return Response(url=record.url, fetched_at=moment, status=status, headers=shown, body=body)


def warc_date(text: str) -> datetime:
    """The moment of a capture; a date of fourteen digits, as old tools write it, counts as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(f"its date {text[:40]!r} is none") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _message(block: bytes) -> tuple[int, Headers, bytes]:
    stream = io.BytesIO(block)
    if not block.startswith(b"HTTP/"):
        raise Refused("it holds no HTTP message")
    parsed = StatusAndHeadersParser([], verify=False).parse(stream)
    if stream.tell() > MAX_HEAD:
        raise Refused("its headers do not end")
    found = _STATUS.match(parsed.statusline)
    if not found:
        raise Refused(f"its status line {parsed.statusline[:40]!r} has no status")
    return int(found[1]), tuple((name, value.strip()) for name, value in parsed.headers), block[stream.tell() :]


def _body(record: Record, headers: Headers, raw: bytes) -> bytes:
    """The decoded body, once a digest vouches for it in one of the forms that tools compute digests of."""
    plain = _unchunked(raw) if "chunked" in _values(headers, "transfer-encoding") else raw
    body = _decoded(plain, [one for one in _values(headers, "content-encoding") if one not in {"", "identity"}])
    stated = record.headers.get("warc-payload-digest", "")
    if stated and not record.vouched:
        agreements = [digest_agrees(stated, form) for form in (raw, plain, body)]
        if False in agreements and True not in agreements:
            raise Refused(f"its payload digest {stated} is not that of its bytes")
    declared = _values(headers, "content-length")
    if plain is raw and body is plain and declared and declared[-1].isdigit() and len(raw) < int(declared[-1]):
        raise Refused(f"the answer broke off: {len(raw)} of {declared[-1]} bytes are there")
    if len(body) > MAX_BODY:
        raise Refused("it is too long to be a page")
    return body


def _values(headers: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [part.strip().lower() for key, value in headers if key.lower() == name for part in value.split(",")]


def _unchunked(raw: bytes) -> bytes:
    """The body without its chunk sizes; as it is, where it has none although the header says so."""
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK_SIZE.match(raw, place):
        size = int(found[1], 16)
        if not size:
            return b"".join(parts)
        chunk = raw[found.end() : found.end() + size]
        if len(chunk) < size:
            raise Refused("the answer broke off inside a chunk")
        parts.append(chunk)
        place = found.end() + size + (2 if raw.startswith(b"\r\n", found.end() + size) else 1)
    if not parts:
        return raw
    raise Refused("the answer broke off between two chunks")


def _decoded(body: bytes, encodings: list[str]) -> bytes:
    if len(encodings) > MAX_CODINGS:
        raise Refused(f"it wears {len(encodings)} content codings, which no page needs")
    for encoding in reversed(encodings):
        body = _undone(body, encoding)
    return body


def _undone(body: bytes, encoding: str) -> bytes:
    """Undo one content encoding; bytes that do not have it were decoded by the tool that kept them."""
    try:
        match encoding:
            case "gzip" | "x-gzip":
                return _inflated(body, zlib.MAX_WBITS | 16) if body.startswith(b"\x1f\x8b") else body
            case "deflate":
                zlib_form = len(body) > 1 and body[0] & 15 == 8 and not int.from_bytes(body[:2], "big") % 31
                return _inflated(body, zlib.MAX_WBITS if zlib_form else -zlib.MAX_WBITS)
            case "br":
                return _unbrotlied(body)
            case "zstd":
                return _unpacked_zstd(body) if body.startswith(b"\x28\xb5\x2f\xfd") else body
    except (zlib.error, zstandard.ZstdError) as error:
        if _is_text(body):
            return body
        raise Refused(f"its {encoding} encoding is damaged ({error})") from None
    raise Refused(f"its content encoding {encoding[:20]!r} is unknown")


def _inflated(body: bytes, bits: int) -> bytes:
    unpacker = zlib.decompressobj(bits)
    plain = unpacker.decompress(body, MAX_BODY + 1)
    if not unpacker.eof and len(plain) <= MAX_BODY:
        raise Refused("the answer broke off inside its compression")
    return plain


def _unpacked_zstd(body: bytes) -> bytes:
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    parts, length = [], 0
    for place in range(0, len(body), _ZSTD_STEP):
        parts.append(unpacker.decompress(body[place : place + _ZSTD_STEP]))
        length += len(parts[-1])
        if unpacker.eof or length > MAX_BODY:
            return b"".join(parts)
    raise Refused("the answer broke off inside its compression")


def _unbrotlied(body: bytes) -> bytes:
    decoder = brotli.Decompressor()
    try:
        if not hasattr(decoder, "process"):
            # pywb brings brotlipy along, a package of the same name that knows no limit.
            raise Refused("the installed brotli cannot be held to a length; pip install --force-reinstall brotli")
        # The limit of one call is only where it stops asking for more room, so it is given little at a time.
        parts, length = [decoder.process(body, output_buffer_limit=_BROTLI_STEP)], 0
        while parts[-1] and (length := length + len(parts[-1])) <= MAX_BODY and not decoder.is_finished():
            parts.append(decoder.process(b"", output_buffer_limit=_BROTLI_STEP))
        if decoder.is_finished() or length > MAX_BODY:
            return b"".join(parts)
    except brotli.error:
        pass
    if _is_text(body):
        return body
    raise Refused("its br encoding is damaged, or the answer broke off inside it")


def _is_text(body: bytes) -> bool:
    """Say whether bytes look like a page: markup near their beginning."""
    return b"<" in body[:512] and not any(byte < 9 for byte in body[:512])
