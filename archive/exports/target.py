"""Where what leaves an archive is written: a file that is absent or whole, and never one of an archive's own."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from archive.errors import UsageError
from archive.paths import Layout
from archive.storage import sync_folder, told


def check_target(path: Path, archive: Path) -> None:
    """Raise UsageError where no file may be written: in an archive's folder or a copy of one, nor where no file can be."""
    real = Path(os.path.realpath(path))
    if Path(os.path.realpath(archive)) in real.parents or any(Layout(folder).state.is_dir() for folder in real.parents):
        raise UsageError(f"{path} is inside an archive, where only harvests write; name another place.")
    if real.is_dir():
        raise UsageError(f"{path} is a folder; name a file.")
    if not real.parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {real.parent}.")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its place only when all is written; a failure leaves what was there before.

    Links are followed. A device or a pipe (``/dev/stdout``) is written as it is.

    Raises:
        StorageError: where it cannot be written.
    """
    real = Path(os.path.realpath(path))
    if real.exists() and not stat.S_ISREG(real.stat().st_mode):
        with told(path), real.open("wb") as stream:
            yield stream
        return
    aside = real.with_name(f".{real.name[:200]}.{os.getpid()}.part")
    try:
        with told(path):
            with aside.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            aside.replace(real)
            sync_folder(real.parent)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
