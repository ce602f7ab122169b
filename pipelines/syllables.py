"""The written Vietnamese syllable: what a word must look like to be one.

A syllable is an onset, a rhyme and a tone; the inventory is closed (28 onsets, some 160 rhymes, six tones, of which a
syllable that ends in a stop takes only two). It tells Vietnamese from any other reading of the same bytes, and
Vietnamese without its diacritics from English.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = "- b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"

# Nucleus: the codas that it may take; "-" stands for none.
_RHYMES = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c k m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- ch m n nh p t u",
    "i": "- a ch m n nh p t u",
    "iê": "c m n ng p t u",
    "o": "- c i m n ng p t",
    "oo": "c ng",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- a c i m n ng p t",
    "uô": "c i m n ng t",
    "ư": "- a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": "- n o t",
    "uâ": "n ng t y",
    "uê": "- ch nh n",
    "uơ": "-",
    "uy": "- a ch n nh p t u",
    "uyê": "n t",
    "y": "- ch m n nh t",
    "yê": "m n ng t u",
}
_STOPS = ("c", "ch", "k", "p", "t")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES = "\u0301\u0323"
_VIETNAMESE_LETTER = re.compile("[\u1ea0-\u1ef9ơƠưƯ]")
_PLAIN = str.maketrans("ăâđêôơư", "aadeoou")


def _toned_vowels(nucleus: str, coda: str) -> tuple[int, ...]:
    """Return where in a nucleus its tone may stand: two places for oa, oe and uy, which the two schools write apart."""
    marked = [place for place, vowel in enumerate(nucleus) if vowel in "ăâêôơư"]
    if marked:
        return (marked[-1],)
    if nucleus in {"oa", "oe", "uy"}:
        return (0, 1) if coda == "-" else (1,)
    return (len(nucleus) - 1,) if nucleus == "oo" else (0,)


def _toneless() -> dict[str, tuple[bool, frozenset[int]]]:
    """Return every syllable without its tone: whether it ends in a stop, and where its tone may stand."""
    found: dict[str, tuple[bool, frozenset[int]]] = {}
    for nucleus, codas in _RHYMES.items():
        for coda in codas.split():
            for onset in _ONSETS.split():
                # "gi" and "qu" share their vowel letter with a rhyme: gì, giếng, quốc, quýt.
                if (onset == "gi" and nucleus.startswith("i")) or (onset == "qu" and nucleus.startswith("u")):
                    onset = onset[0]
                start = len(onset.strip("-"))
                syllable = (onset + nucleus + coda).replace("-", "")
                _, places = found.get(syllable, (False, frozenset()))
                places |= {start + place for place in _toned_vowels(nucleus, coda)}
                found[syllable] = (coda in _STOPS, places)
    return found


_SYLLABLES = _toneless()
_PLAIN_SYLLABLES = frozenset(syllable.translate(_PLAIN) for syllable in _SYLLABLES)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Say whether a word can be one Vietnamese syllable, its diacritics written or left out.

    >>> is_syllable("Nghiêng"), is_syllable("nghieng"), is_syllable("strengthen"), is_syllable("côte")
    (True, True, False, False)
    """
    lowered = unicodedata.normalize("NFC", word.lower())
    if lowered.isascii():
        return lowered in _PLAIN_SYLLABLES
    toneless, tones = "", []
    for place, letter in enumerate(lowered):
        parts = unicodedata.normalize("NFD", letter)
        tone = next((part for part in parts if part in _TONES), "")
        if tone:
            tones.append((tone, place))
            letter = unicodedata.normalize("NFC", parts.replace(tone, ""))
        toneless += letter
    if toneless not in _SYLLABLES or len(tones) > 1:
        return False
    stop, places = _SYLLABLES[toneless]
    if not tones:
        return not stop
    tone, place = tones[0]
    return place in places and (not stop or tone in _STOP_TONES)


def has_vietnamese_letter(word: str) -> bool:
    """Say whether a word holds a letter that no other national alphabet of the Latin script has.

    ă, â, ê, ô and đ are shared with other languages; ơ, ư and the letters U+1EA0 to U+1EF9 are not.
    """
    return _VIETNAMESE_LETTER.search(word) is not None
