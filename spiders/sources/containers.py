"""Unpacks a WARC file member by member: gzip, zstd (with the dictionary that the file brings along) or no compression.

A member that is damaged costs itself alone: reading goes on at the next place where a member begins that holds a WARC record.
Nothing of a member is handed out before its end was reached, so its checksum has spoken by then.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Protocol

import zstandard

_BLOCK = 1 << 20
#: Packed bytes unpacked at a time at most: they may unfold to a thousand times as much.
_STEP = 1 << 16
#: Unpacked members up to this many bytes stay in memory: a page's record is far below, a whole file as one member above.
_IN_MEMORY = 64 << 20
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x37\xa4\x30\xec"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_RECORD = re.compile(rb"WARC/\d")
#: So much of a member is unpacked to see whether a WARC record begins there.
_PROBE = 4096


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong at a place of a file: the byte where it begins, and what was found, in words."""

    offset: int
    reason: str


@dataclass(slots=True)
class Member:
    """One member of a file, unpacked: ``length`` packed bytes from ``offset`` on.

    ``fault`` says why its end was not reached, None where it is sound. ``cut`` tells that the file simply ends inside it: what
    was unpacked until then is right. After any other fault only a record's own digest can vouch for it. A file without compression
    is one member, which is not ``packed``.
    """

    offset: int
    length: int
    data: IO[bytes]
    fault: str | None = None
    cut: bool = False
    packed: bool = True


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Packing:
    """How the members of one file are packed: the bytes that one begins with, and a fresh unpacker for each."""

    magic: bytes
    unpacker: Callable[[], _Unpacker]


def members(stream: IO[bytes], start: int = 0) -> Iterator[Member | Damage]:
    """The members of a file in their order, and between them what is no member. ``start`` is where one is known to begin."""
    packing = _packing(stream)
    if packing is None:
        yield Member(0, _size(stream), stream, packed=False)
        return
    yield from _packed(stream, packing, start)


def _packing(stream: IO[bytes]) -> _Packing | None:
    """How a file is packed by its first bytes; where those are damaged, by what is found first behind them."""
    stream.seek(0)
    head = stream.read(_BLOCK)
    if _RECORD.match(head):
        return None
    if head.startswith(_ZSTD) or _SKIPPABLE.match(head):
        return _zstd(stream)
    places = {magic: head.find(magic) for magic in (_GZIP, _ZSTD)}
    found = sorted((place, magic) for magic, place in places.items() if place >= 0)
    plain = _RECORD.search(head)
    if not found or (plain and plain.start() < found[0][0]):
        return None
    return _zstd(stream) if found[0][1] == _ZSTD else _Packing(_GZIP, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16))


def _zstd(stream: IO[bytes]) -> _Packing:
    """The packing of a ``.warc.zst``: a skippable frame at its beginning may hold the dictionary of all others."""
    stream.seek(0)
    dictionary = None
    head = stream.read(8)
    if _SKIPPABLE.match(head):
        data = stream.read(int.from_bytes(head[4:], "little"))
        if data.startswith(_ZSTD):
            data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        if data.startswith(_ZSTD_DICTIONARY):
            dictionary = zstandard.ZstdCompressionDict(data)
    packer = zstandard.ZstdDecompressor(dict_data=dictionary)
    return _Packing(_ZSTD, lambda: packer.decompressobj())


def _packed(stream: IO[bytes], packing: _Packing, start: int) -> Iterator[Member | Damage]:
    size, place = _size(stream), start
    while place < size:
        stream.seek(place)
        head = stream.read(8)
        if packing.magic == _ZSTD and len(head) == 8 and _SKIPPABLE.match(head):
            place += 8 + int.from_bytes(head[4:], "little")
            continue
        if not head.startswith(packing.magic):
            after = _next(stream, packing, place + 1, size)
            yield Damage(place, _between(after - place, at_end=after == size))
            place = after
            continue
        member = _unpack(stream, packing, place)
        if member.fault and not member.cut:
            after = _next(stream, packing, place + 1, size)
            yield Member(place, after - place, member.data, member.fault)
            place = after
            continue
        if member.cut and (after := _next(stream, packing, place + 1, size)) < size:
            # The member's end is lost, but others follow: it was cut inside the file, and unpacking ran on into them.
            yield Member(place, after - place, member.data, "it breaks off, and another record follows")
            place = after
            continue
        yield member
        place += member.length


def _between(length: int, *, at_end: bool) -> str:
    return f"{length} bytes that are no WARC record {'stand at the end of the file' if at_end else 'stand between two records'}"


def _unpack(stream: IO[bytes], packing: _Packing, place: int, slowly_from: int | None = None) -> Member:
    """Unpack a member. What a block holds before a damaged byte is unpacked byte by byte, from ``slowly_from`` packed bytes on."""
    data: IO[bytes] = io.BytesIO()
    unpacker, fed = packing.unpacker(), 0
    stream.seek(place)
    # Small reads first: most members are records of a few thousand bytes, and what is read beyond one is read again.
    step = 1 << 14
    try:
        while not unpacker.eof and (block := stream.read(step if slowly_from is None or fed < slowly_from else 1)):
            data = _written(data, unpacker.decompress(block))
            fed += len(block)
            step = min(2 * step, _STEP)
    except (zlib.error, zstandard.ZstdError) as error:
        if slowly_from is None:
            data.close()
            return _unpack(stream, packing, place, slowly_from=fed)
        return Member(place, fed, data, f"its packed bytes are damaged ({error})")
    if not unpacker.eof:
        return Member(place, fed, data, "the file ends inside it", cut=True)
    return Member(place, fed - len(unpacker.unused_data), data)


def _written(data: IO[bytes], block: bytes) -> IO[bytes]:
    """Add a block; what grows large goes on in a file of its own. Who reads the member closes it."""
    if isinstance(data, io.BytesIO) and data.tell() + len(block) > _IN_MEMORY:
        file = TemporaryFile()  # noqa: SIM115
        file.write(data.getbuffer())
        data = file
    data.write(block)
    return data


def _next(stream: IO[bytes], packing: _Packing, start: int, size: int) -> int:
    """The next place where a member begins that holds a WARC record; the end of the file where there is none."""
    place = start
    overlap = len(packing.magic) - 1
    while place < size:
        stream.seek(place)
        block = stream.read(_BLOCK + overlap)
        found = block.find(packing.magic)
        while found >= 0:
            if _begins_record(stream, packing, place + found):
                return place + found
            found = block.find(packing.magic, found + 1)
        place += _BLOCK
    return size


def _begins_record(stream: IO[bytes], packing: _Packing, place: int) -> bool:
    stream.seek(place)
    try:
        return bool(_RECORD.match(packing.unpacker().decompress(stream.read(_PROBE))))
    except (zlib.error, zstandard.ZstdError):
        return False


def _size(stream: IO[bytes]) -> int:
    return stream.seek(0, 2)
