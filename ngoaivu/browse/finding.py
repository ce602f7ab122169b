"""The full-text search behind the pages: its index is brought up to date beside the server, which answers meanwhile.

An index of a million articles takes minutes to build, by a program of its own: a thread of the server would take the time away from
its answers.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import NgoaivuError, StorageError
from archive.search import Search, open_search

#: Seconds between two looks at whether the archive has changed: a state's files are kept for ten minutes at least.
INTERVAL = 60.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the search stands at one moment: a page that is answered by it says by this one what it was answered by.

    Attributes:
        search: the search; None while its index is being built, or where that failed.
        trouble: why there is no search though it was tried; empty while all is well.
    """

    search: Search | None = None
    trouble: str = ""


@dataclass(slots=True)
class Finder:
    """Holds the search as soon as there is one, and keeps it current; threads may share it.

    Attributes:
        path: the archive.
        bring_up: brings the index up to date; what it leaves undone is done when the index is opened.
        standing: how the search stands; always replaced as a whole.
    """

    path: Path
    bring_up: Callable[[Path], None]
    standing: Standing = field(init=False, default=Standing())
    _stopped: threading.Event = field(init=False, default_factory=threading.Event)

    def start(self) -> None:
        """Begin to build and to follow the archive, until ``stop``."""
        threading.Thread(target=self._follow, name="search-index", daemon=True).start()

    def stop(self) -> None:
        """Follow the archive no longer."""
        self._stopped.set()

    def look(self) -> None:
        """Bring the search up to the archive's current state, where it is not."""
        try:
            search = self.standing.search
            if search is None or not search.is_current():
                self.bring_up(self.path)
                search = open_search(self.path)
            self.standing = Standing(search)
        except NgoaivuError as error:
            # What an old index finds may stand in files that are no more.
            self.standing = Standing(trouble=str(error))

    def _follow(self) -> None:
        self.look()
        while not self._stopped.wait(INTERVAL):
            self.look()


def in_own_process(path: Path) -> None:
    """Bring an archive's index up to date in a process that ends with this one; StorageError where it was killed."""
    process = multiprocessing.get_context("spawn").Process(target=_build, args=(path,), daemon=True)
    process.start()
    process.join()
    if process.exitcode and process.exitcode < 0:
        # It would need as much memory in here, where more would be lost with it.
        raise StorageError(f"The search index was not built: its process was ended by signal {-process.exitcode}.")


def _build(path: Path) -> None:
    try:
        open_search(path).close()
    except (NgoaivuError, KeyboardInterrupt):
        sys.exit(1)  # the server opens the index itself, and tells what is wrong with it
