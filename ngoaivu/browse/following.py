"""The state that pages are made from: the archive's current one, or the one before while the current one is being opened.

A harvest that runs meanwhile commits every few seconds, and opening a state takes a second or three. Requests are therefore answered from
the state at hand while the next is opened beside them. A superseded state is kept for ten minutes by the archive; one that was not
looked at for half of that is not relied upon: then the request waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import NgoaivuError, StorageError
from archive.listing import Shelf, open_shelf
from archive.paths import Layout
from archive.queries import Maps
from archive.storage import told

#: Seconds between two looks at which state is current, and for how long a superseded one is still relied upon.
LOOK, RELY = 5.0, 300.0
Clock = Callable[[], float]


@dataclass(slots=True)
class Following:
    """Gives the state to answer from; threads may share it."""

    path: Path
    maps: Maps
    clock: Clock
    _shelf: Shelf = field(init=False)
    _looked: float = field(init=False)
    _current: float = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _opening: threading.Thread | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._shelf = open_shelf(self.path, self.maps)
        self._looked = self._current = self.clock()

    def shelf(self) -> Shelf:
        """The state to answer a request from; StorageError where the archive cannot be read any more."""
        now = self.clock()
        with self._lock:
            if now - self._looked >= LOOK:
                self._look(now)
            return self._shelf

    def _look(self, now: float) -> None:
        if current_number(self.path) == self._shelf.number:
            self._looked = self._current = now
        elif now - self._current >= RELY:
            self._open()
            self._looked = self._current = self.clock()
        elif self._opening is None or not self._opening.is_alive():
            self._opening = threading.Thread(target=self._open_beside, name="open-state", daemon=True)
            self._opening.start()
            self._looked = now

    def _open_beside(self) -> None:
        try:
            self._open()
        except NgoaivuError:
            return  # it is tried again at the next look, and told by the request that has to wait for it

    def _open(self) -> None:
        self._shelf = open_shelf(self.path, self.maps)


def current_number(path: Path) -> int:
    """The number of the state that is current now."""
    layout = Layout(path)
    with told(layout.current):
        name = layout.current.readlink().name
    if not name.isdigit():
        raise StorageError(f"{layout.current} leads to no state; run the archive's verification.")
    return int(name)
