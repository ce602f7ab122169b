"""Vietnamese text folded to plain lower-case ASCII, character by character, so that every place can be found again.

Portals print one word in many forms: composed, decomposed, with the Icelandic letter U+00D0 for U+0110, in capitals,
without marks, with no-break and zero-width spaces inside. All of them fold to the same letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "Ɖ": "d", "ɖ": "d", "ı": "i"}
_PUNCTUATION = {
    "/": "⁄∕╱",
    ":": "∶꞉ː",
    "-": "−",
    "'": "‘’‛′´`ʹʼ",
    '"': "“”„″«»",
    "|": "•·‧∙●○▪■◆►▶›‹│┃¦",
    "~": "∼〜",
    ".": "…。",
}
_CHINESE_AND_KOREAN = {"年": "/", "月": "/", "日": " ", "년": "/", "월": "/", "일": " "}
_GRAPHEME_JOINERS = {0x3164, 0x115F, 0x1160}


def _fold_character(code: int) -> int | None:
    """Return the ASCII code that ``code`` folds to, ``code`` itself where there is none, None where it is invisible."""
    character = chr(code)
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"} or code in _GRAPHEME_JOINERS:
        return None
    if character in "\n\v\f\x85" or category in {"Zl", "Zp"}:
        return 0x0A
    if character.isspace() or category in {"Zs", "Cc"}:
        return 0x20
    if category == "Pd":
        return ord("-")
    if category in {"So", "Co"}:  # icons of symbol fonts and emoji stand where a separator would
        return ord("|")
    base = unicodedata.normalize("NFKD" if 0xFF00 <= code < 0xFFF0 else "NFD", character)[0].lower()
    return ord(base) if len(base) == 1 and base.isascii() else code


class _Table(dict[int, int | None]):
    """A translation table that fills itself."""

    def __missing__(self, code: int) -> int | None:
        self[code] = folded = _fold_character(code)
        return folded


_TABLE = _Table()
_TABLE.update((ord(character), ord(plain)) for character, plain in (_LETTERS | _CHINESE_AND_KOREAN).items())
_TABLE.update((ord(character), ord(plain)) for plain, characters in _PUNCTUATION.items() for character in characters)


_INVISIBLE = "\u200b"
# Portals that escape their text twice show the entity itself.
_SPACE_ENTITY = re.compile(r"&(?:amp;)?(?:nbsp|#160|#xa0|ensp|emsp|thinsp);", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its folded form; ``places`` maps the folded to the original where characters were dropped."""

    text: str
    plain: str
    places: list[int] | None

    def original(self, start: int, end: int) -> str:
        """Return the original characters behind ``plain[start:end]``, with the marks and joiners inside them."""
        if self.places is None:
            return self.text[start:end]
        if start >= end:
            return ""
        first = self.places[start]
        last = self.places[end] if end < len(self.places) else len(self.text)
        return self.text[first:last].rstrip("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")


@lru_cache(maxsize=256)  # a date is folded to prove the order of its portal, to be read, and to find its label
def fold(text: str) -> Folded:
    """Return ``text`` folded.

    >>> fold("Đăng lúc").plain
    'dang luc'
    """
    if "&" in text:
        text_without_entities = _SPACE_ENTITY.sub(lambda match: " " + (len(match[0]) - 1) * _INVISIBLE, text)
        return _with_places(text, text_without_entities)
    plain = text.translate(_TABLE)
    if len(plain) == len(text):
        return Folded(text, plain, None)
    return _with_places(text, text)


def _with_places(text: str, shown: str) -> Folded:
    places = [place for place, character in enumerate(shown) if _TABLE[ord(character)] is not None]
    return Folded(text, shown.translate(_TABLE), places)
