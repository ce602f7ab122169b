"""Ends workers in the middle of their work."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from pathlib import Path


def kill_worker(archive: Path, killed: threading.Event, received: int) -> None:
    """Kill the worker of the first crawl that has so many bytes in its WARC file; ``killed`` is set then, or ends the waiting."""
    while not killed.is_set():
        for shard in archive.glob(".ngoaivu/shards/*/*/archive"):
            own = [path for path in (shard / "warc").glob("*.gz") if not path.is_symlink()]
            with contextlib.suppress(OSError, ValueError, KeyError):
                if sum(path.stat().st_size for path in own) >= received:
                    crawl = json.loads((shard / ".ngoaivu/lock").read_bytes())["pid"]
                    os.kill(_parent(crawl), signal.SIGKILL)
                    killed.set()
                    return
        time.sleep(0.01)


def _parent(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))
