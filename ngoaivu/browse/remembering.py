"""Answers about a whole state, such as its counts: worked out once for each committed state, and forgotten with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from archive.listing import Shelf

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Remembering:
    """Keeps the answers about the newest state that was asked about; threads may share it."""

    _number: int = -1
    _answers: dict[str, object] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, shelf: Shelf, work_out: Callable[[Shelf], Answer]) -> Answer:
        """What a function says of a state; the function is known by its name."""
        name = work_out.__name__
        with self._lock:
            if self._number != shelf.number:
                self._answers, self._number = {}, shelf.number
            if name not in self._answers:
                self._answers[name] = work_out(shelf)
            answer: Answer = self._answers[name]  # type: ignore[assignment]
        return answer
