"""A local copy of an archive that is kept elsewhere: where that is, and what of the copy is there already.

An archive for itself has no such note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from archive.errors import StorageError
from archive.paths import Layout
from archive.storage import replace_file, told

_NAME = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a working copy was copied from.

    Attributes:
        address: of the archive.
        writer: stands in the names of the WARC files that are written here, so that no other copy's files have them.
        number: of the state that the copy began with; -1 where there was none yet.
        digest: of that state's manifest.
        warc: the files that are at the origin. They are whole, and nothing is added to them.
        rewriting: set while a command changes rows without a capture that would tell of it: such commits cannot be merged.
    """

    address: str
    writer: str
    number: int = -1
    digest: str = ""
    warc: tuple[str, ...] = ()
    rewriting: bool = False


def read_origin(layout: Layout) -> Origin | None:
    """The note of a working copy; None where an archive is for itself."""
    try:
        with told(layout.origin):
            data = layout.origin.read_bytes()
    except StorageError:
        if not layout.origin.exists():
            return None
        raise
    try:
        facts = json.loads(data)
        if not _NAME.fullmatch(facts["writer"]):
            raise ValueError("it names no writer")
        return Origin(**{**facts, "warc": tuple(facts["warc"])})
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{layout.origin} is damaged; remove the working copy {layout.root} and call again."
        ) from error


def write_origin(layout: Layout, origin: Origin) -> None:
    """Note what a working copy was copied from."""
    with told(layout.origin):
        replace_file(layout.origin, json.dumps(asdict(origin), indent=1).encode() + b"\n")


def own_files(names: Iterable[str], origin: Origin | None) -> list[str]:
    """Those of an archive's WARC files to which a writer may still add."""
    if origin is None:
        return list(names)
    return [name for name in names if name.startswith(f"ngoaivu-{origin.writer}-") and name not in origin.warc]
