"""Unpacks a WARC file member by member: gzip, zstd (with the dictionary that the file brings along) or no compression.

A member that is damaged costs itself alone: reading goes on at the next place where a member begins that holds a WARC record.
Nothing of a member is handed out before its end was reached, so its checksum has spoken by then.

A file may come from a stranger: what a member unfolds to, and what is spent on searching damaged ones, is bounded by the file's own length.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

import zstandard

_BLOCK = 1 << 20
#: Packed bytes unpacked at a time at most: of gzip they may unfold to a thousand times as much, of zstd to thirty thousand times.
_STEP, _ZSTD_STEP = 1 << 16, 1 << 11
#: Unpacked members up to this many bytes stay in memory: a page's record is far below, a whole file as one member above.
_IN_MEMORY = 64 << 20
#: Beyond that a member is a bomb where it unfolds to more than so many times its packed bytes: pages do to ten times, logs to thirty.
MAX_RATIO = 100
#: What damaged members of a small file may unfold to, all together, before it is not searched any further.
_SEARCHED = 8 * _IN_MEMORY
#: What a ``.warc.zst`` may bring along as its dictionary, unpacked; zstd itself makes none of more than two.
_MAX_DICTIONARY = 16 << 20
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x37\xa4\x30\xec"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_RECORD = re.compile(rb"WARC/\d")
#: So much of a member is looked at, and unpacked, to see whether a WARC record begins there.
_PROBE, _HEAD = 4096, 16


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


@dataclass(frozen=True, slots=True)
class _Packing:
    """How the members of one file are packed.

    ``magic`` are the bytes that one begins with; ``unpacker`` makes a fresh one for each; ``head`` gives the first few bytes that some
    packed ones unfold to; ``before_damage`` is told an unpacker and the block in which it failed; ``step`` is how much is unpacked at
    a time.
    """

    magic: bytes
    unpacker: Callable[[], Any]
    head: Callable[[bytes], bytes]
    before_damage: Callable[[Any, bytes], bytes]
    step: int


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
    return _zstd(stream) if found[0][1] == _ZSTD else _gzip()


def _gzip() -> _Packing:
    def unpacker() -> Any:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)

    return _Packing(_GZIP, unpacker, lambda packed: bytes(unpacker().decompress(packed, _HEAD)), _before_damage, _STEP)


def _before_damage(unpacker: Any, block: bytes) -> bytes:
    """What a block holds before its first damaged byte, found by halving."""
    good = []
    while len(block) > 1:
        half = len(block) // 2
        trial = unpacker.copy()
        try:
            good.append(trial.decompress(block[:half]))
        except zlib.error:
            block = block[:half]
        else:
            unpacker, block = trial, block[half:]
    return b"".join(good)


def _zstd(stream: IO[bytes]) -> _Packing:
    """The packing of a ``.warc.zst``: a skippable frame at its beginning may hold the dictionary of all others."""
    packer = zstandard.ZstdDecompressor(dict_data=_dictionary(stream))

    def head(packed: bytes) -> bytes:
        return packer.stream_reader(packed).read(_HEAD)

    return _Packing(_ZSTD, packer.decompressobj, head, _byte_by_byte, _ZSTD_STEP)


def _byte_by_byte(unpacker: Any, block: bytes) -> bytes:
    """What a block holds before its first damaged byte; the state of a zstd unpacker cannot be copied."""
    good = []
    for place in range(len(block)):
        try:
            good.append(unpacker.decompress(block[place : place + 1]))
        except zstandard.ZstdError:
            break
    return b"".join(good)


def _dictionary(stream: IO[bytes]) -> zstandard.ZstdCompressionDict | None:
    """The dictionary that a file brings along; None where it brings none, or none that can be used."""
    stream.seek(0)
    head = stream.read(8)
    length = int.from_bytes(head[4:], "little")
    if not _SKIPPABLE.match(head) or length > _MAX_DICTIONARY:
        return None
    data = stream.read(length)
    try:
        if data.startswith(_ZSTD):
            data = zstandard.ZstdDecompressor().stream_reader(data).read(_MAX_DICTIONARY + 1)
        if not data.startswith(_ZSTD_DICTIONARY) or len(data) > _MAX_DICTIONARY:
            return None
        dictionary = zstandard.ZstdCompressionDict(data)
        zstandard.ZstdDecompressor(dict_data=dictionary).decompressobj()  # a damaged one is noticed only when it is used
        return dictionary
    except zstandard.ZstdError:
        return None


def _packed(stream: IO[bytes], packing: _Packing, start: int) -> Iterator[Member | Damage]:
    size, place = _size(stream), start
    spent, most = 0, _SEARCHED + MAX_RATIO * size
    while place < size:
        if spent > most:
            yield Damage(place, "so much was damaged before that the rest is not searched")
            return
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
        spent += member.data.tell() if member.fault else 0
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


def _unpack(stream: IO[bytes], packing: _Packing, place: int, damaged_from: int | None = None) -> Member:
    """Unpack a member; ``damaged_from`` says after how many packed bytes the block begins in which a first try failed."""
    data: IO[bytes] = io.BytesIO()
    unpacker, fed = packing.unpacker(), 0
    stream.seek(place)
    # Small reads first: most members are records of a few thousand bytes, and what is read beyond one is read again.
    step = min(1 << 14, packing.step)
    try:
        while not unpacker.eof and (block := stream.read(step)):
            if fed == damaged_from:
                return Member(place, fed, _written(data, packing.before_damage(unpacker, block)), "its packed bytes are damaged")
            data = _written(data, unpacker.decompress(block))
            fed += len(block)
            step = min(2 * step, packing.step)
            if data.tell() > max(_IN_MEMORY, MAX_RATIO * fed):
                return Member(place, fed, data, f"it unfolds to more than {MAX_RATIO} times its packed bytes")
    except (zlib.error, zstandard.ZstdError):
        data.close()
        return _unpack(stream, packing, place, damaged_from=fed)
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
        return bool(_RECORD.match(packing.head(stream.read(_PROBE))))
    except (zlib.error, zstandard.ZstdError):
        return False


def _size(stream: IO[bytes]) -> int:
    return stream.seek(0, 2)
