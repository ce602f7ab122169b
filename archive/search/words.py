"""The words of a text as the index holds them: folded, and once more without their diacritics."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from archive.folding import fold

# Nobody searches for what is longer: addresses run together, and what else is no word. It is found by its beginning.
LONGEST = 60
_REMEMBERED = 200_000
# Scripts that put no space between words; each character stands for itself, and several together are a phrase.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its diacritics, and as it is written; the two are the same where it has none."""

    plain: str
    exact: str

    @property
    def has_marks(self) -> bool:
        """Whether there are diacritics in it, or a letter (đ) that differs by no more than one."""
        return self.plain != self.exact


def words_of(text: str) -> list[Word]:
    """The words of a text in their order.

    >>> [word.plain for word in words_of("Hoà bình, Đắk Lắk!")]
    ['hoa', 'binh', 'dak', 'lak']
    """
    known = _WORDS
    return [word for run in text.split() for word in known[run]]


def is_unspaced(word: str) -> bool:
    """Whether it is a character of a script that puts no space between words."""
    return _UNSPACED.fullmatch(word) is not None


def without_marks(text: str) -> str:
    """A folded text without its diacritics; đ becomes d."""
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(one for one in letters if unicodedata.category(one) != "Mn").replace("\u0111", "d")
    return unicodedata.normalize("NFC", bare) or text


class _Words(dict[str, tuple[Word, ...]]):
    """The words of each run without white space, worked out when it is first met: folding is done run by run as well."""

    def __missing__(self, run: str) -> tuple[Word, ...]:
        pieces = _UNSPACED.sub(r" \1 ", fold(run)).split()
        found = tuple(Word(without_marks(piece)[:LONGEST], piece[:LONGEST]) for piece in pieces)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[run] = found
        return found


_WORDS = _Words()


class _Indexed(dict[str, tuple[str, str]]):
    """The terms of each run for the two fields, each followed by a space."""

    def __missing__(self, run: str) -> tuple[str, str]:
        found = _WORDS[run]
        terms = (
            "".join(f"{word.plain} " for word in found),
            "".join(f"{word.exact} " for word in found if word.has_marks),
        )
        if len(self) >= _REMEMBERED:
            self.clear()
        self[run] = terms
        return terms


_INDEXED = _Indexed()


def index_terms(text: str) -> tuple[str, str]:
    """The terms of a text, each followed by a space: all without their diacritics, and as written those that have any."""
    known = _INDEXED
    pairs = [known[run] for run in text.split()]
    return "".join([plain for plain, _ in pairs]), "".join([exact for _, exact in pairs])
