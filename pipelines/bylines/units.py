"""What an institution, an office and an outlet look like when they stand alone on a line."""

from __future__ import annotations

import re

from pipelines.bylines.vocabulary import HOUSE_HEADS, NO_OUTLETS, OUTLETS, ROLES, UNIT_HEADS, UNIT_WORDS
from pipelines.syllables import is_syllable

DOMAIN = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+(?:vn|com|net|org|info|gov|edu|asia|la|cn|kr|jp|int|test|example)(?::\d+)?(?:/\S*)?",
    re.IGNORECASE,
)
ACRONYM = re.compile(r"[A-ZĐƯƠÂÔÊ][A-ZĐƯƠÂÔÊ0-9&+]{1,11}(?:[./-][A-ZĐƯ]{2,6})?")
_ENGLISH_UNIT = re.compile(r"(?:The )?[A-Z][\w&.’'-]*(?: (?:[A-Z][\w&.’'-]*|of|and|the|for|-|&))*")
_ENGLISH_KIND = re.compile(
    r"\b(?:Newspapers?|News|Agency|Portal|Portals|Department|Office|Times|Today|Radio|Television|Committee|Board|Ministry"
    r"|Embassy|Consulate|University|Union|Association|Online|Gazette|Magazine|Review|Plus|Post|Daily)\b"
)
_ASIAN_OUTLET = re.compile(
    r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff·]{1,14}(?:뉴스|신문|일보|방송|通信|新闻|新聞|日报|日報|社|网|網|报|報|聞)"
)
# Words that stand in the names of institutions and, as verbs, after them.
_PREDICATE = re.compile(
    r"(?<!các) tổ chức | hợp tác với | tuyển dụng \w| phát triển \w+ \w+ \w+ | giao lưu| đối thoại", re.I
)
# A bracket of an outlet's letters and those of the reporter: (BL-TĐ).
REPORTERS_LETTERS = re.compile(
    r"(?P<outlet>[A-ZĐƯƠÂÔÊĂ]{2,8})\s*[-–—]\s*(?P<reporter>[A-ZĐƯƠÂÔÊĂ](?:\.?[A-ZĐƯƠÂÔÊĂ]){0,2}\.?)"
)
_NO_UNIT = re.compile(
    r"(?:ban hành|ban đầu|trung tâm (?:tỉnh|thành|huyện|xã|khu)|bộ mặt|hội (?:nghị|đàm|nhập)|văn phòng (?:điện|phẩm)"
    r"|latest|related|other|breaking|hot|top|more|all|our|this)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r" (?:phát biểu|chủ trì|tặng|trao|tiếp|thăm|chúc|tham dự|kết luận|làm việc|chia sẻ|trả lời|cho biết|nhấn mạnh) ",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s+|(?<=[^\W\d_])[-–—/](?=[^\W\d_])")
_HEAD_CHARS = 200  # more than any four words that begin the name of a unit or an office
_AROUND = ",.;:()&-–—/"
_LONGEST_UNIT = (
    14  # words: "Văn phòng Ban quản lý cửa khẩu quốc tế ..." has ten, a headline about a unit more and a verb
)


def is_domain(text: str) -> bool:
    """Say whether a text is a web address or the name of a host."""
    return DOMAIN.fullmatch(text) is not None


def is_outlet(text: str) -> bool:
    """Say whether a text is a paper, agency or site that is known to be one, or a host."""
    bare = text.strip(" .")
    return bare.lower() in OUTLETS or is_domain(bare) or _ASIAN_OUTLET.fullmatch(bare) is not None


def outlet_of_pair(text: str) -> str | None:
    """Return the outlet of letters like "BL-TĐ", where the second part is the reporter's, else None."""
    pair = REPORTERS_LETTERS.fullmatch(text)
    if pair is None or pair["reporter"].lower() in OUTLETS or pair["outlet"] in NO_OUTLETS:
        return None
    return pair["outlet"]


def is_acronym(text: str) -> bool:
    """Say whether a text is letters that an outlet may sign with: TUAG, THTG, TT&TT."""
    return ACRONYM.fullmatch(text) is not None and text.strip("0123456789-") not in NO_OUTLETS and len(text) >= 2


def head_of(text: str, heads: frozenset[str]) -> str | None:
    """Return the longest phrase of a set that a text begins with as whole words, None where it begins with none."""
    tokens = text[:_HEAD_CHARS].lower().replace(",", " ").split(None, 4)[:4]
    for length in range(min(4, len(tokens)), 0, -1):
        head = " ".join(tokens[:length])
        if head in heads:
            return head
    return None


def is_unit(text: str) -> bool:
    """Say whether a text is the name of an institution and nothing else: no verb, no clause.

    >>> is_unit("Văn phòng Ban quản lý cửa khẩu quốc tế"), is_unit("SỞ NGOẠI VỤ"), is_unit("Báo Đồng Nai")
    (True, True, True)
    >>> is_unit("Sở Ngoại vụ tổ chức gặp mặt đầu xuân"), is_unit("Hội nghị tổng kết"), is_unit("Báo chí quốc tế")
    (False, False, False)
    """
    text = text.strip(" .")
    head = head_of(text, UNIT_HEADS)
    if ":" in text or (head is None and not text.isascii()):
        return False
    tokens = [token.strip(_AROUND) for token in _BREAK.split(text)]
    tokens = [token for token in tokens if token]
    if not tokens or len(tokens) > _LONGEST_UNIT or text.count(".") > text.count("T.P") + 1:
        return False
    if head is None:
        return (
            _NO_UNIT.match(text) is None
            and _ENGLISH_KIND.search(text) is not None
            and _ENGLISH_UNIT.fullmatch(text) is not None
        )
    length = len(head.split())
    if len(tokens) == length:
        return " " in head or head in {"ubnd", "bbt", "ttxvn", "hđnd", "văn phòng"}
    if not text[0].isupper():
        return False
    shouted = text.isupper()
    if _PREDICATE.search(text) is not None or _NO_UNIT.match(text) is not None:
        return False
    # What a kind of institution is of is a name, with a capital; a verb or a common noun has none: "Báo chí".
    follower = tokens[length]
    if not shouted and length == 1 and not (follower[0].isupper() or follower in _OF_KIND):
        return False
    return all(_fits(token, shouted=shouted) for token in tokens[length:])


_OF_KIND = frozenset(
    (
        "tỉnh",
        "thành",
        "huyện",
        "các",
        "biên",
        "quản",
        "lãnh",
        "lễ",
        "hợp",
        "ngoại",
        "thông",
        "điện",
        "tổng",
        "công",
        "chấp",
        "hành",
        "tổ",
    )
)


def _fits(token: str, *, shouted: bool) -> bool:
    lowered = token.lower()
    if lowered in UNIT_WORDS or not token[0].isalpha():
        return not token.isdigit() or len(token) < 4
    if shouted:
        return is_syllable(token) and lowered not in _SHOUTED_VERBS
    return token[0].isupper()


_SHOUTED_VERBS = frozenset(
    "nghị kết khai mạc tổ thăm tiếp đón chúc mừng ký trao gặp triển lễ về lần kỷ niệm là đã sẽ được báo cáo".split(" ")
)


def is_house_unit(text: str) -> bool:
    """Say whether a unit is one of the publishing house: "Phòng LS-BG", "Văn phòng Sở", with no other house named."""
    head = head_of(text, HOUSE_HEADS)
    if head is None or not is_unit(text) or (len(text) > len(head) and text[len(head) :].islower()):
        return False
    rest = text.lower()[len(head) :].replace("báo chí", "")
    return _OTHER_HOUSE.search(rest) is None and (re.search(r"\bsở\b(?!$)", rest) is None or "sở ngoại" in rest)


_OTHER_HOUSE = re.compile(r"\b(?:ubnd|bql|huyện|tỉnh|bộ|ban|hội|báo|đài|công an|trung tâm|cục|viện|trường)\b")


def role_head(text: str) -> str | None:
    """Return the office that a text begins with, None where it begins with none."""
    return head_of(text.lstrip("- "), ROLES)


def is_role(text: str) -> bool:
    """Say whether a line is the office of the person above it: an office and where it is held, no clause.

    >>> is_role("Chánh Văn phòng Sở Ngoại vụ"), is_role("Giám đốc Sở phát biểu tại hội nghị")
    (True, False)
    """
    text = text.strip(" .,-–—()")
    head = role_head(text)
    if head is None or len(text.split()) > 22 or not text[0].isupper() or _DOES.search(text) is not None:
        return False
    rest = text.split()[len(head.split()) :]
    return all(_is_role_word(token.strip(_AROUND)) for token in rest)


def _is_role_word(token: str) -> bool:
    if not token or not token[0].islower():
        return True
    return token in UNIT_WORDS or token in _ROLE_WORDS


_ROLE_WORDS = frozenset(" ".join(ROLES).split()) | frozenset(
    "cao cấp chính phụ trách thường trực kiêm nhiệm khóa khoá of the and for in at đặc mệnh toàn quyền nguyên".split(
        " "
    )
)
