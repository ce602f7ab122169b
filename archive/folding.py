"""What two spellings of one Vietnamese text share: case, tone placement, Unicode form, punctuation and white space folded."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
# Old typing rules put the tone on the first vowel (hòa), new ones on the second (hoà), and old typewriters anywhere
# (hòan). A syllable has one tone at most, so the mark is moved to the end of the word, where all spellings agree.
_ETH = {"\u00f0": "\u0111"}  # the Icelandic eth that old fonts show as the Vietnamese letter đ
# Words recur: looking a whole word up is five times as fast as translating its letters. Numbers and addresses do not recur,
# so the memory of words is emptied when it has grown to this many.
_REMEMBERED = 200_000


def _fold_character(character: str) -> str:
    """The folded form of one character; what is neither letter, mark nor digit parts words."""
    if unicodedata.category(character) == "Cf":
        return ""  # soft hyphens and zero-width spaces part nothing
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold())
    letters = [_ETH.get(one, one) if unicodedata.category(one)[0] in "LNM" else " " for one in plain]
    tone = "".join(one for one in letters if one in _TONES)
    return unicodedata.normalize("NFC", "".join(one for one in letters if one not in _TONES)) + tone


class _Characters(dict[int, str]):
    """The folded form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


class _Words(dict[str, str]):
    """The folded form of each run without white space, each followed by a space unless it is empty."""

    def __missing__(self, word: str) -> str:
        flat = unicodedata.normalize("NFC", word).translate(_CHARACTERS)
        folded = "".join(f"{_tone_last(one)} " for one in flat.split())
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = folded
        return folded


def _tone_last(word: str) -> str:
    tones = "".join(one for one in word if one in _TONES)
    if not tones:
        return word
    # In canonical order, so that folding what is folded changes nothing.
    return "".join(one for one in word if one not in _TONES) + "".join(sorted(tones, key=unicodedata.combining))


_CHARACTERS = _Characters()
_WORDS = _Words()


# A text is folded for its content, its name and its neighbours, at different moments of one batch.
@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Fold away what does not change the words.

    >>> fold("“HOÀ bình”, thuỷ-lợi") == fold("hòa  bình thủy lợi")
    True
    """
    words = _WORDS
    return "".join([words[word] for word in text.split()]).rstrip()


def text_hash(title: str, body: str | None) -> str:
    """Hash title and body folded, as 32 hex digits; the two are kept apart by a character that folding never leaves."""
    return digest(fold(title), fold(body or ""))


def digest(*parts: str) -> str:
    """Hash strings to 32 hex digits so that no two lists of strings run into one another."""
    return hashlib.blake2b("\x00".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
