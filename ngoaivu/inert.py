"""Text out of pages and archives as a terminal may be given it: nothing in it is a command, and nothing shows as what it is not."""

from __future__ import annotations

import re
from typing import Any

#: What a terminal or a line-based tool obeys: C0 controls but the tab and the line feed, C1 controls, line separators; what turns the
#: order of letters around, so that an address reads as another; and lone surrogates, which cannot be written.
_ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def inert(text: str) -> str:
    """The text with each such character written as its number; line feeds and tabs stay."""
    return _ACTIVE.sub(_numbered, text)


def one_line(text: str) -> str:
    """The same on one line: what a page says cannot pass for another line of ours."""
    return inert(text).replace("\n", "\\n")


def _numbered(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


class InertStream:
    """A stream of text that lets nothing else through; everything but writing is the stream's own.

    It says that it is no terminal: what draws on one (progress, tables in colour) has to be given the stream itself, `raw`, and to make
    the words inert that it draws.
    """

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def write(self, text: str) -> int:
        """Write a text, made inert."""
        self.raw.write(inert(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts, made inert."""
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        """Never: see above."""
        return False
