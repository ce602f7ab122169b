"""What a question means: its words, its phrases in quotes, and what must not occur."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.search.words import Word, words_of

# So many words say what is looked for; of a whole page pasted as a question the rest is left out.
MOST_WORDS = 32
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_TERM = re.compile(r'(?P<minus>(?<!\S)[-−–](?=["\w]))?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question taken apart.

    Attributes:
        words: What must occur, each word once.
        phrases: Words that must follow one another.
        excluded: Words, or words that follow one another, that must not occur.
    """

    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[Word, ...], ...] = ()
    excluded: tuple[tuple[Word, ...], ...] = ()

    @property
    def wanted(self) -> tuple[Word, ...]:
        """Every word that must occur, alone or in a phrase, each once."""
        return tuple(dict.fromkeys((*self.words, *(word for phrase in self.phrases for word in phrase))))

    @property
    def can_relax(self) -> bool:
        """Whether it would still be a question with some of its words left out."""
        return len(self.words) > 1


def parse_question(text: str) -> Question:
    """Take a question apart. Any text is one; quotes that are not closed reach to the end.

    >>> question = parse_question('hợp tác "jeollabuk" -"hội nghị"')
    >>> [word.exact for word in question.wanted] == [word.exact for word in words_of("hợp tác jeollabuk")]
    True
    """
    words: list[Word] = []
    phrases: list[tuple[Word, ...]] = []
    excluded: list[tuple[Word, ...]] = []
    left = MOST_WORDS
    for term in _TERM.finditer(text[: MOST_WORDS * 256].translate(_QUOTES)):
        found = tuple(words_of(term["quoted"] or term["plain"] or ""))[:left]
        left -= len(found)
        if not found:
            continue
        if term["minus"]:
            excluded.append(found)
        elif len(found) > 1:  # also of 27/7, written without a space
            phrases.append(found)
        else:
            words += found
    return Question(words=tuple(dict.fromkeys(words)), phrases=tuple(phrases), excluded=tuple(excluded))
