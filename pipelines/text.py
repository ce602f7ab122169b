"""Text as the archive keeps it and as it is compared: pure functions of strings.

Two forms are kept apart. What is *stored* (`clean_line`) keeps every visible character the page shows; only what no
reader sees (Unicode form, invisible characters, runs of white space, a wrong code point for Đ) is put in order. What is
*compared* (`fold`, `text_hash`) also forgives case, the two schools of tone placement and typography.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from html.entities import html5

from pipelines.syllables import has_vietnamese_letter

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]+"
)
# What most lines consist of, and what needs no repair: ASCII, the Vietnamese alphabet and common typography.
_ORDINARY = re.compile("[\\s -~À-ÏÑ-ïñ-ɏẠ-ỹ–—‘’“”…•]*+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ETH = re.compile("[Ðð]")
_ETH_TO_D = str.maketrans("Ðð", "Đđ")
_D_STROKE = re.compile("[Đđ]")
# No Icelandic or Faroese word begins with eth, and every Vietnamese đ begins a syllable. Inside a run of capitals
# without vowels it is an abbreviation: HÐND, KÐT.
_ETH_AT_START = re.compile(r"(?<![^\W\d_])[Ðð]")
_CAPITALS = re.compile(r"\b[B-DF-HJ-NP-TV-XZÐ]{2,}\b")


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    r"""Return one line as the archive keeps it: NFC, Đ for a mistyped Ð, no invisible characters, white space folded.

    Lone surrogates, which no file can hold, become U+FFFD.

    >>> clean_line(" Ðoàn\u00a0công tác\u200b\r\n của  tỉnh ")
    'Đoàn công tác của tỉnh'
    """
    if _ORDINARY.fullmatch(text) is None:
        text = _eth_to_d(nfc(_INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text))))
    return " ".join(text.split())


def _eth_to_d(text: str) -> str:
    """Return the text with Ð and ð, which old keyboards typed for Đ and đ, put right where it is Vietnamese."""
    if _ETH.search(text) is None:
        return text
    if (
        has_vietnamese_letter(text)
        or _D_STROKE.search(text) is not None
        or _ETH_AT_START.search(text) is not None
        or any("Ð" in match[0] for match in _CAPITALS.finditer(text))
    ):
        return text.translate(_ETH_TO_D)
    return text


# Punctuation and typographic signs, which carry no word; signs that change a figure (% + = < > ° and currencies) stay.
_PUNCTUATION = re.compile(
    "[!\"#&'()*,\\-./:;?@\\[\\\\\\]^_`{|}~\u00a1\u00a6-\u00a9\u00ab\u00ac\u00ae\u00af\u00b4\u00b6-\u00b8\u00bb\u00bf"
    "\u02b9-\u02bf\u02c6-\u02cf\u02d8-\u02df\u2010-\u2027\u2032-\u205e\u2122\u2190-\u2211\u2212-\u22ff\u2300-\u23ff\u2500-\u27bf"
    "\u2900-\u2bff\u2e00-\u2e5d\u3001-\u3003\u3008-\u3020\u3030\u30fb\ufe30-\ufe52\uff01-\uff04\uff06-\uff0a\uff0c-\uff0f\uff1a\uff1b"
    "\uff1f\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
# Letters whose case folding is not in NFC, or depends on it.
_CASE_LEAVES_NFC = re.compile(
    "[\u0130\u0149\u01f0\u0340-\u0345\u0370-\u03ff\u0587\u1e96-\u1e9e\u1f00-\u1fff\ufb00-\ufb17]"
)

# hòa and hoà, khỏe and khoẻ, thủy and thuỷ: the newer school sets the tone on the second vowel, and so does every
# closed syllable (hoàn, khoét, thuỷnh), so the second vowel is the one place that fits all.
_TONE_PAIRS = {
    first + second: plain + toned
    for plain, firsts, second, toneds in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for first, toned in zip(firsts, toneds, strict=True)
}
# Of which most words consist: they hold no punctuation, and their small letters are in NFC.
_LETTERS = re.compile("[0-9A-Za-zÀ-ÏÑ-ÖØ-Ýà-ïñ-öø-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ]+")
_TONE_PAIR = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")


def fold(text: str) -> str:
    """Return a key that is equal for two spellings of the same text; for comparing, never for showing.

    Case, tone placement, Unicode form, punctuation with its typography, invisible characters and white space are
    folded; diacritics stay, for they are letters.

    >>> fold("HOÀ BÌNH – Thuỷ điện…") == fold("Hòa Bình - thủy điện")
    True
    """
    return " ".join(filter(None, map(_FOLDED.__getitem__, text.split())))


def fold_bare(text: str) -> str:
    """Return the folded text without diacritics: a key that is equal however a phrase is typed.

    >>> fold_bare("Tin LIÊN QUAN:")
    'tin lien quan'
    """
    return " ".join(filter(None, map(_BARE.__getitem__, text.split())))


class _Words(dict[str, str]):
    """Words already folded: texts repeat the same few, and looking one up is cheaper than passing over it."""

    _LIMIT = 50_000
    _LONGEST = 32

    def __init__(self, fold_word: Callable[[str], str]) -> None:
        self._fold_word = fold_word

    def __missing__(self, word: str) -> str:
        folded = self._fold_word(word)
        if len(word) <= self._LONGEST:
            if len(self) >= self._LIMIT:
                self.clear()
            self[word] = folded
        return folded


def _fold_word(word: str) -> str:
    if _LETTERS.fullmatch(word) is not None:
        return _TONE_PAIR.sub(_toned, word.lower())
    if not word.isascii():
        word = _SURROGATE.sub("\ufffd", word)
        if _CASE_LEAVES_NFC.search(word) is not None:
            # Rule D145 of the Unicode standard, in full.
            word = unicodedata.normalize("NFD", word).casefold()
    word = unicodedata.normalize("NFC", _INVISIBLE.sub("", word).casefold())
    word = _PUNCTUATION.sub(" ", word).replace("ð", "đ")
    return " ".join(_TONE_PAIR.sub(_toned, word).split())


def _toned(match: re.Match[str]) -> str:
    return _TONE_PAIRS[match[0]]


def _bases() -> dict[int, str | None]:
    """Return the table that takes Latin letters to their base letters and drops loose combining marks."""
    table: dict[int, str | None] = {ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D"}
    table.update(dict.fromkeys(range(0x300, 0x370)))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    return table


_BASES = _bases()
_FOLDED = _Words(_fold_word)
_BARE = _Words(lambda word: strip_diacritics(_FOLDED[word]))


def strip_diacritics(text: str) -> str:
    """Return the text with the diacritics of Latin letters removed and đ as d; other scripts stay as they are.

    >>> strip_diacritics("Đắk Lắk, hữu nghị")
    'Dak Lak, huu nghi'
    """
    return text if text.isascii() else nfc(nfc(text).translate(_BASES))


def text_hash(title: str | None, body: str | None) -> str:
    """Return 32 hex digits of BLAKE2b over the folded title and body.

    The digits are a column of the archive: whoever changes `fold` changes the identity of every stored text.
    """
    # Folded text has no line feed, so the two parts cannot run into each other.
    whole = f"{fold(title or '')}\n{fold(body or '')}"
    return hashlib.blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()


# Entities that word processors paste into Vietnamese pages. Names that are also words (copy, times, bull, reg, deg) are
# left out, for a sentence may end in one before its semicolon.
_LETTER_ENTITIES = "[AEIOUYaeiouy](?:acute|grave|circ|tilde|uml)|[AaNnOo]tilde|[Cc]cedil|ETH|eth"
_SIGN_ENTITIES = "nbsp|ndash|mdash|hellip|[lr][ds]quo|[bs]bquo|[lr]aquo|quot|amp|middot"
_LOST_AMPERSAND = re.compile(
    rf"(?<!&)(?:(?<!\w);)?(?:(?P<letter>{_LETTER_ENTITIES})|(?<![^\W\d_])(?P<sign>{_SIGN_ENTITIES})|#(?P<code>\d{{3,4}}));"
)
_ESCAPED_TWICE = re.compile(r"&(?:amp;)*(#\d{2,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,8}[0-9]{0,2});")


def repair_entities(text: str) -> str:
    """Return the text with entities that lost their ampersand, or were escaped twice, as the characters they stand for.

    It is meant for text nodes, after the page's own entities were resolved. ``<`` and ``>`` stay escaped, so that no
    markup comes to life, and a semicolon that belongs to no entity stays.

    >>> repair_entities("1977 ndash; 2012, Đôi neacute;t, V&amp;agrave; cho ph;ép")
    '1977 – 2012, Đôi nét, Và cho ph;ép'
    """
    if ";" not in text:
        return text
    return _LOST_AMPERSAND.sub(_lost, _ESCAPED_TWICE.sub(_twice, text))


def _twice(match: re.Match[str]) -> str:
    name = match[1]
    if name in {"lt", "gt", "LT", "GT"}:
        return match[0]
    if name.startswith("#"):
        return _character(int(f"0{name[1:]}" if name[1] in "xX" else name[1:].lstrip("0") or "0", 0)) or match[0]
    return html5.get(f"{name};", match[0])


def _lost(match: re.Match[str]) -> str:
    if match["code"]:
        return _character(int(match["code"]), letters_only=True) or match[0]
    return html5[f"{match['letter'] or match['sign']};"]


def _character(code: int, *, letters_only: bool = False) -> str | None:
    """Return a code point's character where text may hold it; ``letters_only``: Latin letters, dashes and quotes."""
    if 0xC0 <= code < 0x250 or 0x1EA0 <= code < 0x1EFA or 0x2010 <= code < 0x2027:
        return chr(code)
    if letters_only or code in (0x3C, 0x3E) or code > 0x10FFFF:
        return None
    return None if unicodedata.category(chr(code)) in {"Cc", "Cs"} else chr(code)
