"""The partner countries that a text names, as ISO 3166-1 alpha-3 codes.

Names are those of the Unicode CLDR in Vietnamese and English, with the short forms and transliterations of Vietnamese
papers beside them (``data/country_names.csv``). Many countries bear names that are also syllables of ordinary words and
given names: Anh (brother), Nga, Đức, Mỹ, Pháp, Ý, Nhật. Such a name counts only where its context says so: after a word
that countries follow (nước, Đại sứ, tại), in a list or pair with another country, alone in brackets, or capitalised in
the middle of a sentence where no name of a person surrounds it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global

from pipelines.text import fold, nfc, strip_diacritics

_DATA = Path(__file__).resolve().parent / "data" / "country_names.csv"

HOME = "VNM"
# Alpha-3 codes that ISO 3166 withdrew or CLDR made up, where CLDR keeps them beside the one in force.
_WITHDRAWN = frozenset({"ZAR", "FXX", "TMP", "BUR", "ROM", "YMD", "DDR", "SCG", "YUG", "ANT", "SUN", "CSK", "QUU"})
# CLDR names that are no partner, or a name of something else in running text.
_LEFT_OUT = frozenset({"AQ", "AC", "CP", "DG", "EU", "TA", "XK", "XA", "XB", "UM", "IO", "TF", "ZZ"})

# Names that are also Vietnamese syllables or given names, or surnames and places of the English-speaking world.
_AMBIGUOUS = frozenset("Anh Pháp Đức Ý Nga Mỹ Mĩ Úc Bỉ Áo Séc Síp Nhật Cata Georgia Jordan Chad Jersey".split()) | {
    "Hà Lan",
    "Ba Lan",
    "Nam Phi",
    "Na Uy",
}
# Short for a country only in a pair: Việt - Trung, Nhật - Hàn.
_IN_PAIRS = {"Trung": "CHN", "Hàn": "KOR", "Ấn": "IND", "Thái": "THA", "Việt": HOME, "Xô": "RUS"}
# Ambiguous names that may begin a sentence as a country; the others are rather a person or a pronoun there.
_MAY_BEGIN = frozenset({"Mỹ", "Mĩ", "Pháp", "Úc", "Bỉ", "Nhật", "Hà Lan", "Ba Lan", "Nam Phi", "Na Uy"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The word before it makes it a country, whatever follows ("Tổng thống Nga Putin", "Đại sứ Anh Gareth").
_CALLS = _words(
    "nước quốc phủ sứ quán thống tướng vương bang hòa hoà lb ch chlb đsq tlsq lsq gốc phía nghiệp viện"
    " ambassador embassy government president minister"
)
# Small words; at the head of a sentence their capital does not make them part of a name.
_PREPOSITIONS = _words("tại ở sang từ đến về với theo của cho do in of from to with")
# What the word before it makes it instead: a person, a language, a continent, a place called so, a weekday.
_PERSONS = _words(
    "anh chị em ông bà cô chú bác cháu thầy cậu mợ dì thím con bé cụ tên chí đ/c ca nàng chàng họ mẹ bố cha thị bạn"
    " mr mrs ms"
)
_OTHERWISE = _words(
    "tiếng ngữ chữ chủ sinh châu phường xã huyện quận đường phố làng thôn ấp bản chùa đình cầu sông núi chợ lớp"
    " gió thuốc hiệu new nội vịnh mũi phật thánh hoàng"
)
# The word after it makes it a word of its own: pháp luật, ý kiến, mỹ thuật, nhật ký, anh hùng.
_COMPOUNDS = {
    "anh": _words("hùng em chị tài dũng linh minh ruột trai rể hào đào ấy văn ngữ"),
    "pháp": _words("luật lệnh lý lí chế nhân y danh định môn trị đình bảo viện quy điển thuật lam hội ngữ văn"),
    "đức": _words("tin tính độ phật thánh cha mẹ hạnh dục cố giám ông ngài trị"),
    "ý": _words("kiến tưởng nghĩa chí thức định đồ nguyện muốn đảng tứ thích nhị vị niệm chỉ"),
    "nga": _words("mi ngữ văn"),
    "mỹ": _words("thuật phẩm nhân học quan nghệ viện tục miều lệ hảo vị cảm mãn kim"),
    "mĩ": _words("thuật phẩm nhân học quan nghệ viện tục miều lệ hảo vị cảm mãn"),
    "nhật": _words("ký kí báo trình thực nguyệt tụng dụng công lệnh ngữ văn ấn quang"),
    "áo": _words("dài quần khoác trắng sơ ấm lính giáp phao mưa cưới choàng quan thun gấm vest ảo lụa xanh đỏ"),
    "bỉ": _words("ổi cực vỏ thử"),
    "séc": _words("du bảo chuyển tiền khống"),
    "úc": _words("đại"),
}
_FOLLOWED_OTHERWISE = {"Lào": ("Cai",), "Ấn Độ": ("Dương",)}
_PRECEDED_OTHERWISE = {
    "Triều Tiên": _words("đảo tranh"),
    "Mông Cổ": _words("nội"),
    "Mexico": _words("new"),
    "Ireland": _words("bắc northern"),
    "US": _words("contact about with for let tell follow join"),
}

_WORD_BEFORE = re.compile(r"([^\s()\[\],;:!?\"“”‘/–—-]+)\s+$")
_WORD_AFTER = re.compile(r"\s+([^\W\d_][\w'’]*)")
_LANGUAGE = re.compile(r"(?:tiếng|ngữ|chữ|languages?)\s*:?\s*$", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*")
_BETWEEN = re.compile(r"\s*(?:[-–—/,;&+]|và|cùng|and|with)\s*(?:nước\s+|the\s+)?")
_SENTENCE_END = re.compile(r"(?:^|[.!?:…\n]|[\"“‘«-]\s?)\s*[\"“‘«(]?$")


@dataclass(slots=True)
class _Mention:
    """One place where a country may be named; ``sure`` is None while only its neighbours can tell."""

    start: int
    end: int
    code: str
    sure: bool | None
    short: bool


def countries_named(text: str) -> tuple[str, ...]:
    """Return the partner countries that a text names, alpha-3, by first mention; Viet Nam is none of them.

    >>> countries_named("Đại sứ quán Anh và CHDCND Lào tại Hà Nội; anh Đức làm việc với Mỹ Tho")
    ('GBR', 'LAO')
    """
    text = nfc(text)
    mentions = [_judge(text, match) for match in _pattern().finditer(text)]
    _settle(text, mentions)
    return tuple(dict.fromkeys(mention.code for mention in mentions if mention.sure and mention.code != HOME))


def country_name(code: str, language: str) -> str | None:
    """CLDR's name of a country by its alpha-3 code, in ``vi`` or ``en``; None for a code that no partner has.

    >>> country_name("LAO", "vi"), country_name("KOR", "en"), country_name("XXX", "en")
    ('Lào', 'South Korea', None)
    """
    territory = _alpha2().get(code)
    return None if territory is None else str(Locale(language).territories[territory])


def find(name: str) -> str | None:
    """The alpha-3 code of the country that a name or an ISO 3166-1 code of two or three letters means; None where none is.

    Names are taken with or without diacritics, in Vietnamese and English; one that is also an ordinary word means the country here.

    >>> find("han quoc"), find("Anh"), find("de"), find("Nowhere")
    ('KOR', 'GBR', 'DEU', None)
    """
    codes = _alpha3()
    code = name.strip().upper()
    if code in codes.values():
        return code
    return codes.get(code) or _by_key().get(_key(name))


@lru_cache(maxsize=1)
def _by_key() -> dict[str, str]:
    return {_key(form): code for form, (_, code) in _names().items()}


def _key(name: str) -> str:
    return strip_diacritics(fold(name))


def _judge(text: str, match: re.Match[str]) -> _Mention:
    printed = match[0]
    name, code = _names()[printed]
    start, end = match.span()
    before, after = text[max(0, start - 40) : start], text[end : end + 25]
    if name in _IN_PAIRS:
        sure: bool | None = None
    elif name in _AMBIGUOUS:
        sure = _in_context(name, printed, before, after)
    else:
        sure = _is_plain(name, before, after)
    return _Mention(start, end, code, sure, name in _IN_PAIRS)


def _word_before(before: str) -> str:
    match = _WORD_BEFORE.search(before)
    return match[1] if match is not None else ""


def _is_plain(name: str, before: str, after: str) -> bool:
    """Say whether a name that nothing else bears is the country here, and not a language or a larger name."""
    word = _word_before(before).lower()
    if word in {"gió", "thuốc"} or word in _PRECEDED_OTHERWISE.get(name, ()):
        return False
    following = _WORD_AFTER.match(after)
    return following is None or following[1] not in _FOLLOWED_OTHERWISE.get(name, ())


def _in_context(name: str, printed: str, before: str, after: str) -> bool | None:
    """Say whether an ambiguous name is the country: None where only a neighbour in a list or pair can tell."""
    word = _word_before(before)
    lowered = word.lower()
    match = _WORD_AFTER.match(after)
    following = match[1] if match is not None else ""
    if following.lower() in _COMPOUNDS.get(name.lower(), ()) or lowered in _OTHERWISE:
        return False
    # In capitals nothing tells a country from a name but the word before it.
    shouted = printed.isupper() and (len(printed) > 1 or word.isupper())
    named = following[:1].isupper() and not shouted
    if word:
        return _after_word(word, lowered, named=named, shouted=shouted)
    if before.endswith("(") and after.startswith(")"):
        return True
    if _SENTENCE_END.search(before) is not None and name in _MAY_BEGIN and following[:1].islower():
        return True
    return None if not named else False


def _after_word(word: str, lowered: str, *, named: bool, shouted: bool) -> bool | None:
    """Say whether the name behind a word is the country."""
    if lowered in _PERSONS:
        return False
    if lowered in _CALLS:
        return True
    if lowered in {"và", "cùng"}:
        return None
    if shouted or (word[0].isupper() and lowered not in _PREPOSITIONS):
        return False
    return not named


def _settle(text: str, mentions: list[_Mention]) -> None:
    """Decide what is still open by the list or pair it stands in.

    One country makes its neighbours countries; so do three names of countries in a row, and a pair in which a short
    form stands (Nga - Trung), which nothing but countries forms.
    """
    _rule_out_languages(text, mentions)
    chain: list[_Mention] = []
    for mention in mentions:
        if chain and not _are_joined(text, chain[-1], mention):
            _settle_chain(chain)
            chain = []
        if mention.sure is not False:
            chain.append(mention)
    _settle_chain(chain)


def _rule_out_languages(text: str, mentions: list[_Mention]) -> None:
    """Rule out the names behind "tiếng" and all that follow in the same list: they are languages."""
    language: _Mention | None = None
    for mention in mentions:
        behind = _LANGUAGE.search(text, max(0, mention.start - 12), mention.start) is not None
        if behind or (language is not None and _BETWEEN.fullmatch(text, language.end, mention.start) is not None):
            mention.sure = False
            language = mention
        else:
            language = None


def _settle_chain(chain: list[_Mention]) -> None:
    paired = len(chain) > 1 and any(mention.short for mention in chain)
    if paired or len({mention.code for mention in chain}) > 2 or any(mention.sure for mention in chain):
        for mention in chain:
            mention.sure = mention.sure or not mention.short or paired


def _are_joined(text: str, first: _Mention, second: _Mention) -> bool:
    between = _DASH if first.short or second.short else _BETWEEN
    return second.sure is not False and between.fullmatch(text, first.end, second.start) is not None


# --- names ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, str]]:
    """Return every printed form of a name with the name itself and its code."""
    names: dict[str, str] = dict(_IN_PAIRS)
    codes = _alpha3()
    for language in ("en", "vi"):
        for territory, name in Locale(language).territories.items():
            if territory in codes:
                for each in _split(name):
                    names[each] = codes[territory]
    with _DATA.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names.update(dict.fromkeys((each.strip() for each in row["also"].split(";")), row["code"]))
    names["Viet Nam"] = names["Vietnam"] = HOME
    forms: dict[str, tuple[str, str]] = {}
    for name, code in names.items():
        for form in _spellings(name):
            forms[form] = (name, code)
            if not name.isupper() and name not in _IN_PAIRS:
                forms.setdefault(form.upper(), (name, code))
    return forms


def _split(name: str) -> list[str]:
    """Return the names in one entry of CLDR: "Myanmar (Miến Điện)" has two, "Hồng Kông, Trung Quốc" is one place."""
    parts = re.fullmatch(r"(?P<one>[^()]+?) \((?P<other>[^()]+)\)", name)
    both = [parts["one"], parts["other"]] if parts is not None else [name]
    return [re.sub(r"^Đặc khu Hành chính | SAR China$|, Trung Quốc$|^Lãnh thổ ", "", each) for each in both]


def _spellings(name: str) -> set[str]:
    """Return a name in the ways that tone marks and apostrophes are set."""
    found = {name}
    for one, other in (("hòa", "hoà"), ("Thụy", "Thuỵ"), ("òa ", "oà "), ("’", "'"), ("Sĩ", "Sỹ")):
        found |= {each.replace(one, other) for each in found} | {each.replace(other, one) for each in found}
    return found


def _alpha3() -> dict[str, str]:
    """Return the alpha-3 code of each territory of CLDR."""
    codes: dict[str, str] = {}
    for alias, territories in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(territories) == 1 and alias not in _WITHDRAWN:
            codes[territories[0]] = alias
    return {territory: code for territory, code in codes.items() if territory not in _LEFT_OUT}


@lru_cache(maxsize=1)
def _alpha2() -> dict[str, str]:
    """Return the territory of CLDR that each alpha-3 code means."""
    return {alpha3: territory for territory, alpha3 in _alpha3().items() if territory in Locale("en").territories}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Return one pattern of all names, their common beginnings shared, so that it reads a text once."""
    tree: dict[str, object] = {}
    for name in _names():
        node = tree
        for letter in name:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}
    # A small letter behind a hyphen continues a transliteration: Anh-đrê, Mỹ-la-tinh.
    return re.compile(rf"(?<![\w])(?:{_branch(tree)})(?![\w]|-[^\W\dA-ZĐ_])")


def _branch(tree: dict[str, object]) -> str:
    """Return the pattern of a tree of letters, longer names before those that they begin with."""
    ends = "" in tree
    parts = []
    for letter in sorted(key for key in tree if key):
        below = tree[letter]
        assert isinstance(below, dict)
        parts.append(re.escape(letter) + _branch(below))
    if not parts:
        return ""
    whole = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{whole})?" if ends else whole
