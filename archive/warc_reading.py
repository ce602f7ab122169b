"""Single records read back out of an archive's WARC files, by the place that a row names."""

from __future__ import annotations

import zlib
from pathlib import Path

from archive import absent
from archive.errors import DamagedRecordError, StorageError
from archive.identity import payload_digest
from archive.storage import told
from archive.unpacking import TooMuch, unpacked
from archive.warc import Place, is_file_name

#: A record that unfolds to more is not read: the longest that is written by default holds a body of 32 MB.
MAX_RECORD = 256 << 20
_BLOCK = 1 << 12  # bytes read ahead of a record whose length is not known: requests are short


def read_member(folder: Path, place: Place) -> bytes:
    """Read one record, unpacked; StorageError says what is wrong with it, DamagedRecordError where it is not what was written."""
    path = _file(folder, place)
    packed = absent.read(path, place.offset, place.length)
    if packed is None:
        with told(path), path.open("rb") as stream:
            stream.seek(place.offset)
            packed = stream.read(place.length)
    try:
        record = unpacked(packed, MAX_RECORD)
    except (zlib.error, TooMuch) as error:
        raise DamagedRecordError(f"{path}: the record at byte {place.offset} is damaged ({error}).") from error
    if not record.whole or record.length != place.length:
        raise DamagedRecordError(f"{path}: the record at byte {place.offset} is not {place.length} bytes long.")
    return record.data


def read_member_after(folder: Path, place: Place) -> bytes | None:
    """Read the record that follows one, unpacked; None where the file ends there. Errors are those of ``read_member``."""
    path = _file(folder, place)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts, room = [], MAX_RECORD
    with told(path), path.open("rb") as stream:
        stream.seek(place.offset + place.length)
        try:
            while room and not unpacker.eof and (block := stream.read(_BLOCK)):
                parts.append(unpacker.decompress(block, room))
                room -= len(parts[-1])
        except zlib.error as error:
            raise DamagedRecordError(f"{path}: the record after byte {place.offset} is damaged ({error}).") from error
    if not room:
        raise DamagedRecordError(f"{path}: the record after byte {place.offset} unfolds to {MAX_RECORD} bytes or more.")
    return b"".join(parts) if unpacker.eof else None


def _file(folder: Path, place: Place) -> Path:
    """The file of a place, whose name may come from a stranger's row."""
    if not is_file_name(place.filename):
        raise StorageError(f"{folder}: {place.filename!r} is no name of a WARC file of the archive.")
    return folder / place.filename


def split_record(record: bytes) -> tuple[dict[str, str], bytes]:
    """Part a record into its WARC headers, by lower-case name, and its block."""
    head, _, rest = record.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return headers, rest[: int(headers["content-length"])]


def read_payload(folder: Path, place: Place) -> bytes:
    """The body of the response in a record."""
    return split_record(read_member(folder, place))[1].partition(b"\r\n\r\n")[2]


def read_verified(folder: Path, place: Place, digest: str) -> bytes:
    """The same, held against the digest that was stored; DamagedRecordError where they disagree."""
    payload = read_payload(folder, place)
    found = payload_digest(payload)
    if found != digest:
        raise DamagedRecordError(
            f"{folder / place.filename}: the body of the record at byte {place.offset} has the digest {found} and not {digest}, "
            "as it was stored; run `ngoaivu verify`."
        )
    return payload
