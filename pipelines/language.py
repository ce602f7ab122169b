"""The language of a text, from its own letters and commonest words: scripts, syllable structure, function words.

Only the languages that Vietnamese foreign-affairs portals publish in are told apart. The page's chrome and its ``lang``
attribute are no evidence: a portal's template stays Vietnamese around an English article.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.syllables import has_vietnamese_letter, is_syllable

_SAMPLE = 1_000  # characters: some 200 words, enough for shares of words to be steady

# Scripts that stand for one language among those published. Kana decides for Japanese although Han letters prevail.
_SCRIPTS = (
    ("lo", re.compile("[\u0e80-\u0eff]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("ja", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
)
_ANY_SCRIPT = re.compile(
    "[\u0e00-\u0eff\u1100-\u11ff\u1780-\u17ff\u3041-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_JAPANESE_SHARE = 0.1  # of kana among Han and kana: Japanese text is far above, Chinese that quotes a name below
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTER = re.compile(r"[^\W\d_]")


_has_own_letter = lru_cache(maxsize=20_000)(has_vietnamese_letter)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The commonest function words of each language that are no Vietnamese syllable without its diacritics, so that
# "to", "an", "in", "on", "la" count for nobody.
_ENGLISH = _words(
    "the of and for with by from at is are was were has have had been this that these will which who its their his her"
    " between also as or not it be more than after during said into under about our we you new all"
)
_FRENCH = _words(
    "les des et une dans pour du le est sur avec par qui au aux ce cette ses leur ont été entre plus ainsi que où à"
    " l'ambassade d'une d'un l'occasion"
)
_FRENCH_ELISION = re.compile(r"\b[dlnsqcj]['’](?=[^\W\d_])|\bqu['’]", re.IGNORECASE)
# Endings of English words, down to the plural and the third person; French and Spanish end otherwise.
_ENGLISH_FORM = re.compile(
    r"(?:tions?|ings?|ments?|ships?|ity|ties|ly|ed|ness|ous|[^aeious]s|\wers|assy)$", re.IGNORECASE
)
# Abbreviations (UBND, TT, BNG) belong to no language.
_ABBREVIATION = re.compile("[B-DF-HJ-NP-TV-XZĐ]+")
_FRENCH_LETTER = re.compile("[éèêëàâçîïôûùœ]")


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that a text is written in, None where it is too short or not decidable.

    Knows vi (with diacritics or without), en, fr, zh, ja, ko, lo, km and th.

    >>> detect_language("Đoàn công tác tỉnh thăm Lào"), detect_language("Doan cong tac cua tinh tham va lam viec")
    ('vi', 'vi')
    >>> detect_language("ASEAN 2024") is None
    True
    """
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    return _by_script(sample) or _by_words(_WORD.findall(sample), sample)


def _by_script(sample: str) -> str | None:
    if _ANY_SCRIPT.search(sample) is None:
        return None
    counts = {code: len(pattern.findall(sample)) for code, pattern in _SCRIPTS}
    total = sum(counts.values())
    # A name in brackets does not change the language of the text around it. A Han letter is a whole syllable.
    if total < 2 or 3 * total < len(_LETTER.findall(sample)):
        return None
    if counts["ja"] and counts["ja"] >= _JAPANESE_SHARE * (counts["ja"] + counts["zh"]):
        return "ja"
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= 2 else None


def _by_words(words: list[str], sample: str) -> str | None:
    words = [
        word
        for word in words
        if (len(word) > 1 or not word.isascii()) and not (word.isupper() and _ABBREVIATION.fullmatch(word))
    ]
    if not words:
        return None
    lowered = [word.lower() for word in words]
    english = sum(map(_ENGLISH.__contains__, lowered))
    syllables = sum(map(is_syllable, words)) / len(words)
    vietnamese_letters = sum(map(_has_own_letter, words)) / len(words)
    # In Vietnamese two words of five carry a letter of its own, and four of five are syllables even among foreign
    # names; in an English text that names Vietnamese people and places neither is so.
    if syllables + vietnamese_letters >= 0.8 and vietnamese_letters >= 0.15 and english <= 0.12 * len(words):
        return "vi"
    french = sum(map(_FRENCH.__contains__, lowered)) + len(_FRENCH_ELISION.findall(sample))
    if french > english or (english and french == english and _FRENCH_LETTER.search(sample) is not None):
        return "fr" if french >= max(1, 0.04 * len(words)) else None
    if english >= 2 and english >= 0.04 * len(words):
        return "en"
    if syllables >= 0.85 and not english and (len(words) >= 4 or (len(words) >= 2 and not sample.isascii())):
        return "vi"
    # A headline may do without function words; what is left are words that no Vietnamese syllable looks like.
    english_form = any(_ENGLISH_FORM.search(word) for word in words if not is_syllable(word))
    if syllables <= 0.75 and len(words) >= 3 and (english or english_form) and _FRENCH_LETTER.search(sample) is None:
        return "en"
    return None
