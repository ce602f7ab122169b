"""A command that ends with the process that started it: ``python -m ngoaivu.spread.child harvest ...``.

A worker that is killed cannot end its crawl, and an orphan would go on asking portals. The worker holds the other end of this
process's standard input and never writes to it: when it is closed, the worker is no more. This process is then killed as the worker was,
and who takes the unit up again goes on from what it had received.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from ngoaivu.cli import main


def _follow() -> None:
    while os.read(
        sys.stdin.fileno(), 1
    ):  # not by the stream, whose lock this thread would hold when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_follow, daemon=True).start()
    sys.exit(main(sys.argv[1:]))
