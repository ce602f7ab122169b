"""Unpacks what may come from a stranger: never more than is asked for, however little the packed bytes are."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

GZIP = zlib.MAX_WBITS | 16
_STEP = 1 << 20


class TooMuch(ValueError):  # noqa: N818 (no fault: what is said of the bytes)
    """Packed bytes unfold to more than is allowed."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One packed stream: its bytes, whether its end was reached, and how many packed bytes it took."""

    data: bytes
    whole: bool
    length: int


def unpacked(packed: bytes | memoryview, most: int, bits: int = GZIP) -> Unpacked:
    """Unpack one stream of gzip or zlib; what follows it is left alone.

    Args:
        packed: the bytes.
        most: how many unpacked bytes are allowed.
        bits: the form, as zlib's ``wbits``.

    Raises:
        TooMuch: it unfolds to more.
        zlib.error: it is damaged.
    """
    unpacker = zlib.decompressobj(bits)
    rest = memoryview(packed)
    parts: list[bytes] = []
    room, fed = most + 1, 0
    while fed < len(rest) and not unpacker.eof:
        block = rest[fed : fed + _STEP]
        fed += len(block)
        part = unpacker.decompress(block, room)
        parts.append(part)
        room -= len(part)
        if room <= 0 or unpacker.unconsumed_tail:
            raise TooMuch(f"it unfolds to more than {most} bytes")
    return Unpacked(b"".join(parts), unpacker.eof, fed - len(unpacker.unused_data))
