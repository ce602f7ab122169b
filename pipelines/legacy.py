"""Vietnamese from before Unicode: TCVN3, VNI, VISCII and windows-1258, recognised by the syllables they spell.

TCVN3 (the ABC fonts: .VnTime, .VnArial) and VNI (VNI-Times) are no declared charsets but fonts: their bytes arrive as
windows-1252 and look like "Héi nghÞ" and "Hoäi nghò". One letter proves nothing, for each of these characters is a
letter of French or German too; whole words do: read by the right table nearly every marked word is a Vietnamese
syllable, read by a wrong one hardly any is.

Tables: TCVN 5712:1993 (VN3), the VNI-Windows code page, and RFC 1456 for VISCII.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.syllables import is_syllable

TCVN3 = "tcvn3"
VNI = "vni"
VISCII = "viscii"
WINDOWS_1258 = "windows-1258"
TWICE_ENCODED = "utf-8-as-windows-1252"

_TCVN3_TABLE = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
)


def _vni_table() -> dict[str, str]:
    """Return the pairs and single letters of VNI and what they stand for, in both cases."""
    lower = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
    for base in "aeouy":
        for sign, tone in zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True):
            lower[base + sign] = base + tone
    for base, signs in (("a", "âáàåãä"), ("e", "âáàåãä"), ("o", "âáàåãä")):
        for sign, tone in zip(signs, ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True):
            lower[base + sign] = base + "\u0302" + tone
    for sign, tone in zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True):
        lower["a" + sign] = "a\u0306" + tone
    for base, letter in (("ô", "ơ"), ("ö", "ư")):
        for sign, tone in zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True):
            lower[base + sign] = letter + tone
    table = {key: unicodedata.normalize("NFC", value) for key, value in lower.items()}
    table.update({key.upper(): value.upper() for key, value in table.items()})
    # A capital that begins a word is followed by a small sign: "Aân", "Ñaûng".
    table.update({key[0].upper() + key[1]: value.upper() for key, value in table.items() if len(key) == 2})
    return table


_VNI_TABLE = _vni_table()
_VNI_TOKEN = re.compile("|".join(sorted(_VNI_TABLE, key=len, reverse=True)))
_VISCII_LOW = dict(zip((0x02, 0x05, 0x06, 0x14, 0x19, 0x1E), "ẲẴẪỶỸỴ", strict=True))
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"  # 80
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"  # A0
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"  # C0
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"  # E0
)
_VISCII_TABLE = {**_VISCII_LOW, **{0x80 + number: letter for number, letter in enumerate(_VISCII_HIGH)}}

# Signs of the Latin-1 block count as letters, so that a word that they stand in is one word, and no syllable.
_WORD = re.compile(r"(?:[^\W\d_]|[\u00a1-\u00bf×÷]){2,}")
_ABBREVIATION = re.compile("[B-DF-HJ-NP-TV-XZĐ]+")
_JUDGED_WORDS = 2_000  # enough for a share; more would only cost time


def read_tcvn3(text: str) -> str:
    """Return text in an ABC font, seen as windows-1252, as Unicode."""
    return text.translate(_TCVN3_TABLE)


def read_vni(text: str) -> str:
    """Return text in a VNI font, seen as windows-1252, as Unicode."""
    return _VNI_TOKEN.sub(lambda match: _VNI_TABLE[match[0]], text)


def read_viscii(body: bytes) -> str:
    """Return VISCII bytes as Unicode."""
    return body.decode("latin-1").translate(_VISCII_TABLE)


def read_windows_1258(body: bytes) -> str:
    """Return windows-1258 bytes, whose tones are combining marks, as composed Unicode."""
    return unicodedata.normalize("NFC", body.decode("cp1258", "replace"))


def read_windows_1252(body: bytes) -> str:
    """Return bytes as browsers read windows-1252: the five bytes it leaves undefined are C1 controls."""
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        return body.decode("latin-1").translate(_WINDOWS_1252)


_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_WINDOWS_1252 = {byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in _UNDEFINED}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How Vietnamese a reading is: the syllables among its words with a letter beyond ASCII, and among all words."""

    marked: int
    valid: int
    distinct: int
    words: int
    syllables: int

    @property
    def share(self) -> float:
        """Return the share of marked words that are syllables."""
        return self.valid / self.marked if self.marked else 0.0

    @property
    def overall(self) -> float:
        """Return the share of all words that are syllables."""
        return self.syllables / self.words if self.words else 0.0


def spelling(text: str) -> Spelling:
    """Return how Vietnamese a text is spelled.

    Words of one letter, which any bullet or sign may imitate, and abbreviations, which spell nothing, do not count.
    """
    words = [word for word in _WORD.findall(text) if not _ABBREVIATION.fullmatch(word)]
    marked = [word for word in words if not word.isascii()][:_JUDGED_WORDS]
    valid = [word for word in marked if _is_word(word)]
    words = words[:_JUDGED_WORDS]
    return Spelling(len(marked), len(valid), len(set(valid)), len(words), sum(map(is_syllable, words)))


def _is_word(word: str) -> bool:
    """Say whether a word is a syllable written as people write it: small, capital or with a capital at its head."""
    return is_syllable(word) and (word[1:].islower() or word.isupper())


_SHARE = 0.8  # of marked words valid: the right table gives above 0.95 on running text, a wrong one below 0.3
_LEAD = 0.4  # by which the best reading must beat the page's own


def recognise(body: bytes, own_reading: str) -> str | None:
    """Return the name of the Vietnamese legacy encoding that bytes are in, None where none wins clearly.

    ``own_reading`` is the text as windows-1252 or as the page declares it; tags, scripts and styles are left out by the
    caller from both.
    """
    western = read_windows_1252(body)
    readings: dict[str, Callable[[], str]] = {
        WINDOWS_1258: lambda: read_windows_1258(body),
        TCVN3: lambda: read_tcvn3(western),
        VNI: lambda: read_vni(western),
        VISCII: lambda: read_viscii(body),
    }
    judged = {name: spelling(reading()) for name, reading in readings.items()}
    best = max(judged, key=lambda name: (judged[name].share, judged[name].valid))
    found = judged[best]
    if found.share < _SHARE or not (found.distinct >= 5 or (found.distinct >= 2 and found.overall >= 0.7)):
        return None
    return best if found.share - spelling(own_reading).share >= _LEAD else None


# What windows-1252 text consists of: anything else beyond ASCII is Unicode already, Vietnamese letters above all.
_WESTERN = re.compile("[\x00-\xffŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]*+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# Inside a word these are no letters of any language written in windows-1252.
_TCVN3_TELLS = re.compile("[A-Za-z][µ¶·¸¹¨»¼½¾©®ª«¬\u00ad×÷]|[a-z][ÆÇÈÊËÌÎÏÐÑÒÓÔÕÖØÜÝÞß]|[µ¶·¸¹¨¼½¾©®¬×÷\u00ad][a-z]")
_VNI_TELLS = re.compile("[aeouyAEOUY][ùøûõÙØÛÕ]|[aA][éèúÉÈÚ]|[eo][åä]|ö[ùøûõï]|ô[ùøûõï]|[EO][ÅÄ]")
_TWICE = re.compile("[Â-ô][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")


def repair_legacy(text: str, font: str | None = None) -> tuple[str, str | None]:
    """Return a text node's Unicode text and the name of what was repaired, None where the text is left as it is.

    For nodes of a Unicode page that were pasted in an ABC or VNI font, or encoded as UTF-8 twice. Call it before soft
    hyphens are removed: in TCVN3 they are ư.

    Args:
        text: the node's text, as the page gives it.
        font: the font that the markup names for it; it lets one word suffice, and tells capital fonts (.VnTimeH).

    >>> repair_legacy("Héi nghÞ ngo¹i vô"), repair_legacy("Hoäi nghò"), repair_legacy("Hà Nội")
    (('Hội nghị ngoại vụ', 'tcvn3'), ('Hội nghị', 'vni'), ('Hà Nội', None))
    """
    if _BEYOND_ASCII.search(text) is None or _WESTERN.fullmatch(text) is None:
        return text, None
    twice = _decode_again(text)
    if twice is not None:
        return twice, TWICE_ENCODED
    named = _font_encoding(font)
    own = spelling(text)
    found: list[tuple[Spelling, str, str]] = []
    for name, read, tells in ((TCVN3, read_tcvn3, _TCVN3_TELLS), (VNI, read_vni, _VNI_TELLS)):
        reading = read(text)
        judged = spelling(reading)
        told = named == name or tells.search(text) is not None
        if named in (None, name) and _is_convincing(judged, told=told):
            found.append((judged, name, reading))
    if not found:
        return text, None
    judged, name, reading = max(found, key=lambda entry: (entry[0].share, entry[0].overall, entry[0].valid))
    if judged.share - own.share < _LEAD:
        return text, None
    return (reading.upper() if name == TCVN3 and _is_capital_font(font) else reading), name


def _is_convincing(judged: Spelling, *, told: bool) -> bool:
    """Say whether a reading is Vietnamese; ``told`` by a font or by signs inside words, less is needed.

    Names of ethnic minorities (Đăk, Kpă) and foreign names in between are no syllables.
    """
    if told:
        return judged.valid >= 1 and judged.share >= 0.6 and judged.overall >= 0.4
    return judged.valid >= 2 and judged.share >= _SHARE and judged.overall >= 0.6


def _font_encoding(font: str | None) -> str | None:
    if font is None:
        return None
    lowered = font.lower().strip(" '\"")
    return TCVN3 if lowered.startswith(".vn") else VNI if lowered.startswith("vni") else None


def _is_capital_font(font: str | None) -> bool:
    return font is not None and re.match(r"\s*['\"]?\.vn\w*?H\b", font, re.IGNORECASE) is not None and "H" in font


def _decode_again(text: str) -> str | None:
    """Return text that was encoded as UTF-8, read as windows-1252 and encoded again; None where it was not."""
    if _TWICE.search(text) is None:
        return None
    codes = bytearray()
    for letter in text:
        byte = _TO_WINDOWS_1252.get(letter, ord(letter))
        if byte > 0xFF:
            return None
        codes.append(byte)
    try:
        again = codes.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # All of the text must have been encoded twice; a single accented pair may be chance ("Ã©" alone is not a text).
    judged = spelling(again)
    return again if judged.share >= _SHARE and judged.valid >= 1 else None


_TO_WINDOWS_1252 = {letter: byte for byte, letter in _WINDOWS_1252.items()}
