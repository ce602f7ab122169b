"""What a check found: one line for a person, and the exit code that it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]

STORAGE, CONFIGURATION, NETWORK = 9, 3, 4
_WORST_FIRST = (STORAGE, CONFIGURATION, NETWORK)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``text`` says what is so and, where it is not well, what to do."""

    area: str
    state: State
    text: str
    code: int = 0

    def __str__(self) -> str:
        return f"{self.state:8} {self.area}: {self.text}"


def ok(area: str, text: str) -> Finding:
    """Something is as it should be."""
    return Finding(area, "ok", text)


def warning(area: str, text: str) -> Finding:
    """Something works, and may do harm one day."""
    return Finding(area, "warning", text)


def failed(area: str, text: str, code: int) -> Finding:
    """A harvest would not end well; ``code`` is the exit code of its kind."""
    return Finding(area, "failed", text, code)


def exit_code(findings: Iterable[Finding]) -> int:
    """The exit code of the gravest failure: storage, then configuration, then network; 0 where nothing failed."""
    codes = {finding.code for finding in findings}
    return next((code for code in _WORST_FIRST if code in codes), 0)
