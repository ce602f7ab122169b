"""Files that are no longer, or not yet, in their folder: a working copy has the WARC files of its archive only as they are needed.

One record is read from where the file is kept; whole files are fetched by who needs them whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Gives some bytes of a file by its name: from which byte on, and how many.
Lender = Callable[[str, int, int], bytes | None]

_lenders: dict[Path, Lender] = {}


@contextmanager
def lent(folder: Path, lender: Lender) -> Iterator[None]:
    """While the block runs, let what is missing in a folder be read from a lender."""
    place = folder.resolve()
    _lenders[place] = lender
    try:
        yield
    finally:
        del _lenders[place]


def read(path: Path, offset: int, length: int) -> bytes | None:
    """Some bytes of a file that is not in its folder; None where it is there, or nobody lends it."""
    if not _lenders or path.exists():
        return None
    lender = _lenders.get(path.parent.resolve())
    return lender(path.name, offset, length) if lender else None
