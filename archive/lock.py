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


def _message(archive: Path, holder: bytes) -> str:
    try:
        facts = json.loads(holder)
        who = f"process {facts['pid']} on {facts['host']}, started {facts['started']}"
    except (ValueError, KeyError, TypeError):
        who = "another process"
    return f"The archive {archive} is being written by {who}; wait for it to end or choose another archive."
