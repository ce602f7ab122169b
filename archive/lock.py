"""One writer at a time: an advisory lock that dies with its process."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from datetime import datetime
from pathlib import Path

from archive.errors import ArchiveLockedError
from archive.storage import told


class WriterLock:
    """The lock of one archive. The file keeps the holder's name for the message of those who come second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, started: datetime) -> None:
        """Take the lock or raise ArchiveLockedError that names the holder; ``started`` is for the message of the next."""
        with told(self._path):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(descriptor, 4096)
                os.close(descriptor)
                raise ArchiveLockedError(_message(self._path.parent.parent, holder)) from None
            except OSError:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
            facts = {"pid": os.getpid(), "host": socket.gethostname(), "started": started.isoformat()}
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(facts).encode(), 0)

    def release(self) -> None:
        """Give the lock back; the file stays, because removing it would let two writers hold two files."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def held_by(path: Path) -> str | None:
    """Who holds the lock, in words; None where nobody does, or a writer was killed, whose lock died with it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        holder = os.read(descriptor, 4096)
        if not holder:
            return None  # not asked of the lock itself: whoever asks holds it for an instant, and a harvest would stop
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _who(holder)
    finally:
        os.close(descriptor)
    return None


def _message(archive: Path, holder: bytes) -> str:
    return f"The archive {archive} is being written by {_who(holder)}; wait for it to end or choose another archive."


def _who(holder: bytes) -> str:
    try:
        facts = json.loads(holder)
        return f"process {facts['pid']} on {facts['host']}, started {facts['started']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
