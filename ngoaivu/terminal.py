"""Text of the archive on a terminal: shown, and never obeyed."""

from __future__ import annotations

import re
import sys
from typing import Any

# C0 and C1 controls move the cursor, colour and rename windows; marks of direction reorder what stands beside them; U+2028 and U+2029
# part lines. Lone surrogates cannot be encoded.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_OBEYED_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\v\f\r ]+")


def visible(text: str) -> str:
    r"""The text with an escape in the place of every character that a terminal would obey.

    >>> visible("\x1b[31mđỏ\u202e")
    '\\x1b[31mđỏ\\u202e'
    """
    return _OBEYED.sub(_escape, text)


def one_line(text: str) -> str:
    r"""The same on one line: line feeds and tabs become spaces.

    >>> one_line("Đoạn một.\n\nĐoạn hai.\x07")
    'Đoạn một. Đoạn hai.\\x07'
    """
    return visible(_BREAKS.sub(" ", text))


def visible_lines(text: str) -> str:
    r"""The same with its line feeds and tabs kept.

    >>> visible_lines("một\r\nhai")
    'một\\x0d\nhai'
    """
    return _OBEYED_IN_LINES.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


class InertStream:
    """A stream of text to which only visible text goes; everything but writing is the stream's own.

    It says that it is no terminal: what draws on one (progress, tables in colour) has to be given the stream itself, `raw`, and to make
    the words visible that it draws.
    """

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def write(self, text: str) -> int:
        """Write a text, made visible."""
        self.raw.write(visible_lines(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts, made visible."""
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        """Never: see above."""
        return False


def on_terminal() -> bool:
    """Whether standard output is a terminal, also where only visible text is let through to it."""
    return isinstance(sys.stdout, InertStream) or sys.stdout.isatty()
