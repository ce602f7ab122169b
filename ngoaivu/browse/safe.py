"""Words of the archive made fit to be shown. Escaping is the templates' part; this is what escaping leaves."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# No page can hold most of these, and what is left of them moves a terminal's cursor when copied there.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_ADDRESS = 2_000


def clean(text: str) -> str:
    """Text with each control character shown as U+FFFD; line ends and tabs stay.

    >>> clean("a" + chr(0) + "b")
    'a\ufffdb'
    """
    return _CONTROLS.sub("\ufffd", text)


def unmarked(text: str) -> str:
    """Text without marks of direction: where no element can end them, as in a window's title, they would turn what follows.

    >>> unmarked("a" + chr(0x202E) + "b")
    'ab'
    """
    return _DIRECTIONS.sub("", text)


def cut(text: str, length: int) -> str:
    """Text of at most so many characters, the last of which tells where more follows.

    >>> cut("Hội nghị", 4)
    'Hội…'
    """
    cleaned = clean(text[: length + 1])
    return cleaned if len(cleaned) <= length else cleaned[: length - 1].rstrip() + "…"


def outward(url: str) -> str | None:
    """An address that a link may lead to: http or https, with a host, and not longer than browsers take; else None."""
    if len(url) > _LONGEST_ADDRESS or _CONTROLS.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and host else None


def paragraphs(text: str | None, length: int) -> list[str]:
    """The paragraphs of a text as far as its first so many characters reach."""
    return [part for part in cut(text or "", length).split("\n\n") if part.strip()]
