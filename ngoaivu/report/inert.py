"""Text of the archive as a page may show it: cut, on one line, without what controls the reader's screen."""

from __future__ import annotations

import shlex
import unicodedata
from urllib.parse import urlsplit

_LONGEST_ADDRESS = 2_000
# In double quotes a shell looks into these; what has one of them is put into single quotes.
_SPECIAL = frozenset('$`"\\!')
_NARROW_SPACE = "\u202f"


def shown(text: str | None, most: int = 160) -> str:
    """A text on one line of at most so many characters.

    Control characters, marks of direction and everything else that is not seen become spaces; markup stays text, which the
    template escapes.
    """
    # A title may be a megabyte; what is looked at is what can still be shown.
    kept = (text or "")[: most * 4]
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in kept)
    line = " ".join(plain.split())
    return line if len(line) <= most and len(kept) == len(text or "") else line[: most - 1].rstrip() + "…"


def address(url: str | None) -> str | None:
    """An address that may be linked to: absolute, of http or https, and not endless; None for every other text."""
    if not url or len(url) > _LONGEST_ADDRESS or any(unicodedata.category(letter)[0] in "CZ" for letter in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def command(sql: str) -> str:
    """The command line that lists a number's rows, safe to paste into a shell; ARCHIVE stands for the archive's folder."""
    quoted = shlex.quote(sql) if _SPECIAL & set(sql) else f'"{sql}"'
    return f"ngoaivu query ARCHIVE {quoted}"


def spaced(number: int) -> str:
    """A number with its thousands apart, as Vietnamese and English readers both read it.

    >>> spaced(1234567).replace("\u202f", "_")
    '1_234_567'
    """
    return f"{number:,}".replace(",", _NARROW_SPACE)
