"""The words of Vietnamese and English stamps, folded: days, months, weekdays, labels, zones, and what may stand beside them."""

from __future__ import annotations

_UNITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip


def _numbers() -> dict[str, int]:
    """Return the number words up to 31 without white space, as "hai muoi lam" is written 25."""
    words = dict(_UNITS)
    endings = {word: number for word, number in _UNITS.items() if number < 10} | {"lam": 5, "nham": 5}
    for word, number in endings.items():
        words["muoi" + word] = 10 + number
        words["haimuoi" + word] = words["hai" + word] = 20 + number
    words |= {"haimuoi": 20, "bamuoi": 30, "bamuoimot": 31, "bamot": 31}
    for impossible in ("haibon", "haitu", "hai" + "hai"):
        words.pop(impossible, None)
    return words


NUMBERS: dict[str, int] = _numbers()

MONTH_WORDS: dict[str, int] = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip
"""After "tháng". Giêng and Chạp are lunar names; with a Western year they are used for January and December."""

ENGLISH_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

MONTHS: dict[str, int] = (
    ENGLISH_MONTHS
    | {
        prefix + word.replace(" ", ""): number
        for word, number in MONTH_WORDS.items()
        for prefix in ("thang", "thg", "th")
    }
    | {f"{prefix}{number}": number for number in range(1, 13) for prefix in ("thang", "thg", "th")}
    | {f"{prefix}0{number}": number for number in range(1, 10) for prefix in ("thang", "thg", "th")}
)
"""Every way to write a month that is not a bare number, without white space and full stops."""

_VIETNAMESE_DAYS = ("hai", "ba", "tu", "nam", "sau", "bay")
_ENGLISH_DAYS = (
    "monday mon", "tuesday tues tue", "wednesday weds wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun",
)  # fmt: skip

ENGLISH_WEEKDAYS: dict[str, int] = {name: day for day, names in enumerate(_ENGLISH_DAYS) for name in names.split()}
WEEKDAYS: dict[str, int] = (
    ENGLISH_WEEKDAYS
    | {prefix + word: day for day, word in enumerate(_VIETNAMESE_DAYS) for prefix in ("thu", "th", "t")}
    | {f"{prefix}{day + 2}": day for day in range(6) for prefix in ("thu", "th", "t")}
    | {"chunhat": 6, "chuanhat": 6, "cn": 6}
)
"""Monday is 0. Keys are without white space, full stops and hyphens."""

ZONES: dict[str, int] = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "ict": 7, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7,
    "pdt": -7, "pst": -8, "gio viet nam": 7, "gio ha noi": 7, "indochina time": 7,
}  # fmt: skip
"""Hours east of Greenwich: RFC 822's names and Indochina Time."""

POSTED_WORDS = (
    "dang", "xuat ban", "dua tin", "dua len", "dua", "gui", "tao", "viet", "phat hanh", "post", "posted", "publish", "published",
    "publication", "publishedtime", "publishdate", "created", "cms-publish-date", "release", "released", "cong bo",
)  # fmt: skip
UPDATED_WORDS = ("cap nhat", "cap nhap", "chinh sua", "sua", "sua doi", "update", "updated", "modified")
LABEL_WORDS = (
    *POSTED_WORDS, *UPDATED_WORDS, "ngay", "gio", "luc", "vao", "hoi", "date", "time", "on", "at", "tin", "bai", "bai viet", "da",
    "duoc", "dc", "lan cuoi", "lan cuoi cung", "cuoi", "moi nhat", "tai", "len", "last", "the", "thoi gian dang", "thoi gian cap nhat",
    "thoi gian xuat ban", "thoi diem dang", "thoi gian gui", "thoi gian tao", "thoi diem cap nhat",
)  # fmt: skip
"""Words that announce a publication date, alone or in a row: "Bài viết được đăng lúc", "Ngày cập nhật", "Last updated on"."""

COUNTER_PHRASES = (
    "luot xem", "luot doc", "luot truy cap", "luot tai", "so luot xem", "so luot doc", "so lan xem", "so lan doc", "lan xem", "lan doc",
    "luot", "da xem", "da doc", "nguoi xem", "nguoi doc", "view", "views", "viewed", "view count", "read", "reads", "hit", "hits",
    "comment", "comments", "binh luan", "so binh luan", "like", "likes", "share", "shares", "chia se", "luot thich", "luot chia se",
    "danh gia", "phan hoi", "y kien", "xem", "doc", "cms-view-count", "luot tai ve", "luot nghe", "thich", "page views", "times",
)  # fmt: skip
"""Noise beside which a bare number is a count."""

NOISE_PHRASES = (
    "gui bai nay", "in bai nay", "gui bai", "in bai", "in bai viet", "gui email", "email", "e-mail", "print", "ban in", "in trang",
    "xem ban in", "in", "facebook", "zalo", "twitter", "tweet", "google news", "telegram", "pinterest", "linkedin", "messenger",
    "nghe doc bai", "nghe bai", "nghe", "a", "aa", "xem co chu", "font size", "text size",
    "luu bai", "luu", "yeu thich", "theo doi tren", "theo doi", "quay lai", "tro ve",
    "gui cho ban be", "gui phan hoi", "co chu", "mac dinh", "indochina time", "gio viet nam", "gio ha noi", "send email", "download",
    "tai ve", "copy link", "sao chep", "doc bai", "giong nu", "giong nam", "xem them", "danh sach",
)  # fmt: skip
"""Buttons beside a stamp; they say nothing about the date."""

BYLINE_WORDS = frozenset(
    "tac gia tin anh bai theo nguon pv btv ctv by translated reported written posted reporting source photo story nhom thuc hien "
    "tong hop bien tap dich author and va bbt ban nguoi viet dang boi admin administrator".split()
)
"""Words of a byline that are not capitalised like the names around them."""

LEGAL_WORDS = (
    "quyet dinh", "nghi dinh", "thong tu", "chi thi", "cong van", "nghi quyet", "cong dien", "phap lenh", "to trinh", "van ban",
    "ke hoach so", "bao cao so", "thong bao so", "huong dan so", "giay phep", "so hieu", "can cu", "ban hanh", "hieu luc",
    "so ky hieu", "trich yeu", "hien phap", "luat so", "bo luat", "ngay ky", "decree", "decision", "circular", "resolution no",
)  # fmt: skip
"""Words that make the date beside them one of a legal document."""

EVENT_WORDS = (
    "khai mac", "be mac", "dien ra", "to chuc", "thoi gian", "dia diem", "hop bao", "le ky", "sinh ngay", "ngay sinh", "thanh lap",
    "ky niem", "nhiem ky", "giai doan", "han nop", "han cuoi", "thoi han", "het han", "han chot", "khoi hanh", "lich lam viec",
    "lich tiep", "lich cong tac", "bat dau", "ket thuc", "du kien", "hoi nghi", "hoi thao", "dai hoi", "le hoi", "quoc khanh",
    "giai phong", "le khai", "le trao", "le phat", "tet nguyen dan", "mung xuan", "chao mung", "dang ky", "founded", "established",
    "born", "deadline", "anniversary", "until", "dated", "held", "expires", "expiry",
)  # fmt: skip
"""Words that make the date beside them one of an event, a term or a person."""

SITE_CLOCK_WORDS = ("hom nay", "bay gio", "hien tai", "today", "current date", "now")
"""Words before the clock that a page prints of the moment at which it is read."""

STEMS_AND_BRANCHES = (
    r"(?<![a-z])(?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy)"
    r"\s(?:ty|ti|suu|dan|mao|meo|thin|ngo|mui|than|dau|tuat|hoi)(?![a-z])"
)
"""The name of a lunar year, as "Kỷ Hợi"."""
