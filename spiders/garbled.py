"""Texts that are the same and yet are not: letters lost or replaced because a page is no longer in the encoding it says."""

from __future__ import annotations

import re
from html import unescape

from pipelines.legacy import repair_legacy
from pipelines.text import fold, nfc, strip_diacritics

_ASCII_WORD = re.compile(r"[^a-z0-9]+")
#: Vietnamese letters that a text must have before their loss tells anything.
_FEWEST = 3
#: Share of the accented words that damage may leave whole; an edit leaves more.
_KEPT = 0.2


def is_garbled(found: str, former: str) -> bool:
    """Say whether a text is another one with its accented letters damaged.

    What damage leaves alone is ASCII. Bytes read by a wrong table turn each accented letter into other characters (or
    into a question mark), fonts of the 1990s mostly add a sign to the base letter, and some software drops the accents.

    >>> is_garbled("Há»™i nghá»‹ Ä‘á»‘i ngoáº¡i", "Hội nghị đối ngoại")
    True
    >>> is_garbled("Hội nghị đối ngoại năm 2024", "Hội nghị đối ngoại")
    False
    """
    words = {word for word in fold(former).split() if not word.isascii()}
    kept = words & set(fold(found).split())
    if sum(map(_accents, words)) < _FEWEST or len(kept) > _KEPT * len(words):
        return False
    if fold(former) in {fold(unescape(unescape(found))), fold(repair_legacy(found)[0])}:
        return True
    left = _skeleton(found)
    return bool(left) and left in {_skeleton(nfc(former)), _skeleton(strip_diacritics(former))}


def _accents(word: str) -> int:
    return sum(1 for letter in word if not letter.isascii())


def _skeleton(text: str) -> str:
    """The ASCII letters and digits of a text: what stays when the others are damaged."""
    return _ASCII_WORD.sub("", text.lower())
