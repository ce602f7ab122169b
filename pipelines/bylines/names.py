"""What a person's name looks like: Vietnamese with and without diacritics, of the minorities, contracted, initials."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines import provinces
from pipelines.bylines.units import is_unit
from pipelines.bylines.vocabulary import (
    DEGREES,
    GIVEN,
    HIGHLAND_SURNAMES,
    MINORITY_NAMES,
    NO_NAMES,
    OUTLETS,
    ROLES,
    SURNAMES,
    UNIT_HEADS,
)
from pipelines.syllables import is_syllable
from pipelines.text import strip_diacritics

_UPPER = "A-ZÀ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
# N.T, N.T.H., Đ.H: two to four letters, each with its full stop but perhaps the last.
_INITIALS = re.compile(rf"[{_UPPER}](?:\.\s?[{_UPPER}]){{1,3}}\.?|[{_UPPER}]\.")
_LETTERS = re.compile(rf"[{_UPPER}]{{2,4}}")
# H. Phong, T.Nga, P. GIANG, Ng.Thu Hà, N.Huu.
_CONTRACTED = re.compile(
    rf"(?:(?:[{_UPPER}]|N[gGhH]h?|T[hHrR]|P[hH]|C[hH]|K[hH]|Q[uU])\.\s?){{1,3}}"
    rf"(?P<rest>[{_UPPER}]\S+(?: [{_UPPER}]\S+)?)"
)
# TQPhuc, NTHa.
_RUN_TOGETHER = re.compile(rf"[{_UPPER}]{{2,4}}[^\W\d_{_UPPER}]{{1,6}}")
# H'Hen, K'Brôi: the apostrophe marks the sex or joins a prefix.
_APOSTROPHE = re.compile(rf"[HKY]['’ʼ‘`]\s?[{_UPPER}]\w*", re.IGNORECASE)
# Clusters that begin no Vietnamese and no European word: Ksor, Rcom, Kpă, Hđơk, Mlô, Bkrông.
_HIGHLAND_CLUSTER = re.compile(r"(?:R[cmhl]|K[pbsđt]|H[mđrwb]|M[lđ]|B[khy]|Ê[a-zđ])\w+")
_COLLECTIVE = re.compile(
    r"P\.?V|PVs?|B\.?T\.?V|C\.?T\.?V|B\.?B\.?T|(?:nhóm|các|tốp) (?:pv|phóng viên|btv|tác giả)"
    r"|phóng viên|cộng tác viên|ban biên tập|editorial board|staff reporters?",
    re.IGNORECASE,
)
# Who is addressed or reported on, in a sentence or a caption, not who signs.
_ADDRESSED = re.compile(r"(?:Ông(?! Thị\b)|Bà|Đồng chí|Đ/c|Mr|Mrs|Ms)\.? ")
_DEGREES = re.compile(rf"^(?:{DEGREES})")
_FOLDED_SURNAMES = frozenset(map(strip_diacritics, SURNAMES))
_FOLDED_GIVEN = frozenset(map(strip_diacritics, GIVEN)) | _FOLDED_SURNAMES
_FOLDED_MINORITY = frozenset(map(strip_diacritics, MINORITY_NAMES)) | MINORITY_NAMES
_FOLDED_NO_NAMES = frozenset(map(strip_diacritics, NO_NAMES))
# Valid syllables that are English words: a line of nothing else is no name.
_ENGLISH = frozenset(
    "an the to in on can do so go no me he hi man men long hot song sang tin bin thin than then that chat".split(" ")
)


def without_degree(text: str) -> str:
    """Return a name without the degree or rank before it."""
    return _DEGREES.sub("", text).strip()


def is_collective(text: str) -> bool:
    """Say whether a text stands for unnamed writers: PV, Nhóm PV, BBT."""
    return _COLLECTIVE.fullmatch(text) is not None


@lru_cache(maxsize=4_096)
def is_person(text: str, *, labelled: bool = False) -> bool:
    """Say whether a text is one person's name and nothing else.

    Args:
        text: the name, white space folded, without degree.
        labelled: a label said that an author follows; then pen names of any two to five capitalised words, single names
            and letters without full stops count as well.

    >>> is_person("Rơ Châm Hải Quân"), is_person("THU THẢO"), is_person("T. Thảo"), is_person("Kien Cuong")
    (True, True, True, True)
    >>> is_person("Hội nghị"), is_person("CÔNG TÁC"), is_person("Quảng Ninh"), is_person("Sở Ngoại vụ")
    (False, False, False, False)
    """
    if not 2 <= len(text) <= 45 or any(letter.isdigit() for letter in text):
        return False
    if is_collective(text):
        return True
    if _ADDRESSED.match(text) is not None:
        return False
    if _is_known_otherwise(text):
        return False
    if _INITIALS.fullmatch(text) is not None and text.upper() not in {"T.P.", "T.P"}:
        return True
    contracted = _CONTRACTED.fullmatch(text)
    if contracted is not None:
        return labelled or all(_is_name_word(word, folded=word.isascii()) for word in contracted["rest"].split())
    tokens = text.replace("`", "'").split()
    if len(tokens) == 1:
        return _is_single_name(text) if labelled else _APOSTROPHE.fullmatch(text) is not None
    if not 2 <= len(tokens) <= 6 or not all(_is_capitalised(token) for token in tokens):
        return False
    return _is_full_name(tokens) or (labelled and len(tokens) <= 5)


def _is_known_otherwise(text: str) -> bool:
    """Say whether a text is known as a place, an outlet, an office, a unit or an ordinary word."""
    lowered = text.lower()
    if lowered in NO_NAMES or lowered in OUTLETS or lowered in ROLES or lowered in UNIT_HEADS:
        return True
    tokens = lowered.split()
    if any(" ".join(tokens[:length]) in NO_NAMES for length in (2, 3)):
        return True
    # Parents do call a child Hữu Nghị or Thành Công, after a surname; in capitals it is a heading.
    led = tokens[0] in SURNAMES or tokens[0] in MINORITY_NAMES
    if len(tokens) > 2 and " ".join(tokens[-2:]) in NO_NAMES and (text.isupper() or not led):
        return True
    if text.isascii() and lowered in _FOLDED_NO_NAMES:
        return True
    return provinces.find(text) is not None or lowered in _PLACES


# A year of the sexagenary cycle: Xuân Quý Mão, Tết Giáp Thìn.
_YEAR = re.compile(
    r"(?:xuân |tết |năm )?(?:giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý) (?:tý|sửu|dần|mão|thìn|tỵ|ngọ|mùi|thân|dậu|tuất|hợi)"
)
_PLACES = frozenset(
    strip_diacritics(name)
    for name in ("việt nam", "sài gòn", "hà nội", "trường sa", "hoàng sa", "phú quốc", "đông dương")
) | frozenset(
    ("việt nam", "sài gòn", "trường sa", "hoàng sa", "phú quốc", "đông dương", "vietnam", "viet nam", "ha noi")
)


def _is_capitalised(token: str) -> bool:
    return token[0].isupper() and (
        token[1:].islower() or token.isupper() or len(token) == 1 or "'" in token or "’" in token
    )


def _is_single_name(text: str) -> bool:
    """Say whether one word may be the name after a label: Minh, TQPhuc, NTH, never a login."""
    if _RUN_TOGETHER.fullmatch(text) is not None or _APOSTROPHE.fullmatch(text) is not None:
        return True
    if _LETTERS.fullmatch(text) is not None:
        return True
    return _is_capitalised(text) and (text.lower() in GIVEN or is_syllable(text))


def _is_name_word(token: str, *, folded: bool = False) -> bool:
    """Say whether a word is one that names are made of; ``folded``: the whole name is written without diacritics."""
    lowered = token.lower()
    if folded:
        return lowered in _FOLDED_GIVEN or lowered in _FOLDED_MINORITY or _APOSTROPHE.fullmatch(token) is not None
    known = lowered in GIVEN or lowered in SURNAMES or lowered in MINORITY_NAMES
    return known or _APOSTROPHE.fullmatch(token) is not None or _HIGHLAND_CLUSTER.fullmatch(token) is not None


def _is_full_name(tokens: list[str]) -> bool:
    """Say whether capitalised words make a name by what they are: surnames and syllables of given names."""
    lowered = [token.lower() for token in tokens]
    folded = all(token.isascii() for token in tokens)
    if folded and len(tokens) < 3 and all(word in _ENGLISH for word in lowered):
        return False
    if lowered[0] in {"y", "a"} or _APOSTROPHE.fullmatch(tokens[0]) is not None:
        return len(tokens) <= 4
    known = sum(_is_name_word(token, folded=folded) for token in tokens)
    surname = lowered[0] in SURNAMES or (folded and lowered[0] in _FOLDED_SURNAMES)
    # "Sông Hương" may be a pen name, "Sông Mê Công" is a river.
    if _YEAR.fullmatch(" ".join(lowered)) is not None or (len(tokens) > 2 and lowered[0] in {"sông", "suối", "biển"}):
        return False
    if known == len(tokens):
        return len(tokens) <= 4 or surname or "tôn nữ" in " ".join(lowered)
    # One syllable that no list has may stand in a pen name of two or three and in a full name. Where nothing but
    # capitals or plain letters tells a name from a heading or from English, too much else would pass.
    # "A" before a man's name and "Mí", "Seo" and the like are the highlands' too.
    if (
        (lowered[0] in HIGHLAND_SURNAMES or (surname and lowered[1] == "a"))
        and len(tokens) <= 4
        and not _is_shouted(tokens)
    ):
        return all(map(_is_spelled, tokens)) and not is_unit(" ".join(tokens))
    # The first is never it: a common noun before a name makes a place ("Cầu Long Biên").
    if (
        known < len(tokens) - 1
        or not _is_name_word(tokens[0], folded=folded)
        or is_unit(" ".join(tokens))
        or not all(map(_is_spelled, tokens))
    ):
        return False
    if (surname or lowered[0] in _FOLDED_MINORITY) and len(tokens) >= 3:
        return True
    return not folded and len(tokens) <= 3 and not _is_shouted(tokens)


def _is_spelled(token: str) -> bool:
    return len(token) == 1 or is_syllable(token) or _is_name_word(token)


def _is_shouted(tokens: list[str]) -> bool:
    return all(token.isupper() for token in tokens)
