"""Every shape with every label, noise, neighbour and damage: what is read is the day that was printed, or nothing is."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import HANOI, parse_date

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
SHORT = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

DayShape = Callable[[datetime], str]
DAY_SHAPES: dict[str, DayShape] = {
    "slash": lambda d: f"{d:%d/%m/%Y}",
    "slash unpadded": lambda d: f"{d.day}/{d.month}/{d.year}",
    "slash spaced": lambda d: f"{d:%d / %m / %Y}",
    "slash half spaced": lambda d: f"{d:%d/ %m/%Y}",
    "dash": lambda d: f"{d:%d-%m-%Y}",
    "dash unpadded": lambda d: f"{d.day}-{d.month}-{d.year}",
    "dash spaced": lambda d: f"{d:%d - %m - %Y}",
    "dot": lambda d: f"{d:%d.%m.%Y}",
    "dot spaced": lambda d: f"{d:%d. %m. %Y}",
    "comma before year": lambda d: f"{d:%d-%m, %Y}",
    "slash and year word": lambda d: f"{d.day}/{d.month} năm {d.year}",
    "ngày": lambda d: f"ngày {d:%d/%m/%Y}",
    "long": lambda d: f"ngày {d:%d} tháng {d:%m} năm {d.year}",
    "long unpadded": lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
    "long capital": lambda d: f"Ngày {d.day} Tháng {d.month} Năm {d.year}",
    "long comma": lambda d: f"{d.day} tháng {d.month}, {d.year}",
    "long year comma": lambda d: f"ngày {d.day} tháng {d.month}, năm {d.year}",
    "long without words": lambda d: f"{d.day} Tháng {d.month} {d.year}",
    "long glued": lambda d: f"{d.day}/tháng {d.month}/{d.year}",
    "long with slashes": lambda d: f"ngày {d.day}/tháng {d.month}/năm {d.year}",
    "wide": lambda d: f"Ngày {d:%d}  tháng   {d:%m}  năm {d.year}",
    "month word": lambda d: f"ngày {d.day} tháng {MONTHS[d.month - 1]} năm {d.year}",
    "month word short": lambda d: f"{d.day} Tháng {MONTHS[d.month - 1]}, {d.year}",
    "month word bare": lambda d: f"{d.day} tháng {MONTHS[d.month - 1].lower()} {d.year}",
    "month word ahead": lambda d: f"Tháng {MONTHS[d.month - 1]} {d.day}, {d.year}",
    "month number ahead": lambda d: f"Tháng {d.month} {d.day}, {d.year}",
    "thg": lambda d: f"{d.day} thg {d.month}, {d.year}",
    "Th": lambda d: f"{d:%d} Th{d.month} {d.year}",
    "Th ahead": lambda d: f"Th{d.month} {d.day}, {d.year}",
    "iso": lambda d: f"{d:%Y-%m-%d}",
    "year first slash": lambda d: f"{d:%Y/%m/%d}",
    "year first dot": lambda d: f"{d:%Y.%m.%d}",
    "English": lambda d: f"{ENGLISH_MONTHS[d.month - 1]} {d.day}, {d.year}",
    "English short": lambda d: f"{ENGLISH_MONTHS[d.month - 1][:3]} {d:%d}, {d.year}",
    "English dotted": lambda d: f"{ENGLISH_MONTHS[d.month - 1][:3]}. {d.day}, {d.year}",
    "English day first": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1]} {d.year}",
    "English dashed": lambda d: f"{d:%d}-{ENGLISH_MONTHS[d.month - 1][:3]}-{d.year}",
    "English comma": lambda d: f"{ENGLISH_MONTHS[d.month - 1]} {d.day} ,{d.year}",
    "English ordinal": lambda d: f"{ENGLISH_MONTHS[d.month - 1]} {d.day}th, {d.year}",
    "English ordinal glued": lambda d: f"{d.day}th{ENGLISH_MONTHS[d.month - 1]} {d.year}",
}  # fmt: skip
TIME_SHAPES: dict[str, DayShape] = {
    "colon": lambda d: f"{d:%H:%M}",
    "colon unpadded": lambda d: f"{d.hour}:{d:%M}",
    "seconds": lambda d: f"{d:%H:%M:%S}",
    "h": lambda d: f"{d:%H}h{d:%M}",
    "h quote": lambda d: f"{d:%H}h{d:%M}'",
    "g": lambda d: f"{d:%H}g{d:%M}",
    "giờ": lambda d: f"{d.hour} giờ {d:%M}",
    "giờ phút": lambda d: f"{d.hour} giờ {d:%M} phút",
    "quote": lambda d: f"{d:%H:%M}'",
    "SA CH": lambda d: f"{(d.hour - 1) % 12 + 1}:{d:%M} {'SA' if d.hour < 12 else 'CH'}",
    "AM PM": lambda d: f"{(d.hour - 1) % 12 + 1}:{d:%M} {'AM' if d.hour < 12 else 'PM'}",
    "am pm glued": lambda d: f"{(d.hour - 1) % 12 + 1}:{d:%M}{'am' if d.hour < 12 else 'pm'}",
    "seconds SA CH": lambda d: f"{(d.hour - 1) % 12 + 1}:{d:%M:%S} {'SA' if d.hour < 12 else 'CH'}",
    "zone": lambda d: f"{d:%H:%M} GMT+7",
    "zone in brackets": lambda d: f"{d:%H:%M} (GMT+7)",
    "zone in square brackets": lambda d: f"{d:%H:%M}[GMT+7]",
    "zone long": lambda d: f"{d:%H:%M} (UTC+07:00)",
}
WEEKDAY_SHAPES: dict[str, DayShape] = {
    "none": lambda _: "",
    "word": lambda d: f"{WEEKDAYS[d.weekday()]}, ",
    "word lower": lambda d: f"{WEEKDAYS[d.weekday()].capitalize()}, ",
    "word dash": lambda d: f"{WEEKDAYS[d.weekday()]} - ",
    "word space comma": lambda d: f"{WEEKDAYS[d.weekday()]} , ",
    "word ngày": lambda d: f"{WEEKDAYS[d.weekday()]}, ngày ",
    "word space": lambda d: f"{WEEKDAYS[d.weekday()]} ",
    "word wide": lambda d: f"{WEEKDAYS[d.weekday()]}   ",
    "number": lambda d: f"{f'Thứ {d.weekday() + 2}' if d.weekday() < 6 else 'Chủ nhật'}, Ngày ",
    "short": lambda d: f"{SHORT[d.weekday()]}, ",
    "English": lambda d: f"{ENGLISH[d.weekday()]}, ",
}
JOINTS = (" ", ", ", " | ", " - ", " , ", " |", "| ", "\n", " lúc ", ", lúc ", " • ", "  ", "\u00a0", " - ")
LABELS = (
    "Ngày đăng: ", "Đăng ngày ", "Đăng ngày: ", "Đăng lúc: ", "Ngày tháng: ", "Ngày cập nhật ", "Cập nhật: ", "Cập nhật ngày: ",
    "Cập nhật lúc ", "Cập nhật lúc: ", "Cập nhật, ", "( Cập nhật ngày: ", "Ngày post: ", "Publish date ", "Published on ",
    "PublishedTime : ", "Update: ", "Updated: ", "Last updated on ", "Date: ", "cms-publish-date ", "[Đăng ngày: ", "Ngày xuất bản: ",
    "Xuất bản: ", "Đã đăng: ", "Được đăng: ", "Thời gian đăng: ", "Ngày giờ đăng: ", "Ngày đăng tin: ", "Bài viết đăng lúc ", "Posted on ",
    "Posted: ", "Đăng tải ngày ", "Ngày đưa tin: ", "Ngày gửi: ", "Ngày tạo: ", "Ngày viết: ", "Đăng lúc ", "Đăng vào lúc ", "Date posted: ",
    "Đã cập nhật: ", "Lần cập nhật cuối: ", "Ngày phát hành: ", "Created: ", "Đăng: ", "- ", "| ", "» ",
)  # fmt: skip
TAILS = (
    "", ")", "]", " |", " | Lượt xem: 499", " - Số lần xem: 3424", " Số lượt xem: 80", " 297 lượt xem", " - Lượt đọc: 1.234", " | 12 bình luận",
    " Gửi bài này In bài này", " Email Print Like 0", " | In bài viết", " (GMT+7)", " Tác giả: Nguyễn Văn Năm", " | Nguyễn Thị Hai",
    " | Trần Ba", "\nLượt xem: 2018", "Nhằm đánh giá kết quả năm 2016", "Ngày 26 và 27 tháng 8, tại Hà Nội", "Việt Nam và Lào", ".", ";",
    " View count: 413", " | 345 reads", "Lượt xem: 12", " Views: 2020", " | Chia sẻ", " - Lượt xem: 05", " Lượt xem 10/2",
)  # fmt: skip
HEADS = (
    "", "Lượt xem: 123 | ", "Tác giả: Nguyễn Văn Năm - ", "Phòng Hợp tác quốc tế - ", "Tin tức - Sự kiện | ", "Trần Văn Bảy | ",
    "Tin mới 24h | ", "Việt Nam", "Thời ĐạiThời Đại", "Văn phòng Sở - ", "PV • ", "Admin | ", "(", "[", "Nguyễn Văn Tư, ", "By NGUYEN DOAN - ",
    "Người đăng: Lê Thị Sáu - ", "Chuyên mục: Tin tức | ", "SỞ NGOẠI VỤ - ", "Hoàng Ba – ", "Bản tin số 5 | ", "Nguồn: Báo Hai - ",
)  # fmt: skip
DAMAGES: dict[str, Callable[[str], str]] = {
    "nfd": lambda s: unicodedata.normalize("NFD", s),
    "nfkd": lambda s: unicodedata.normalize("NFKD", s),
    "upper": str.upper,
    "lower": str.lower,
    "no-break": lambda s: s.replace(" ", "\u00a0"),
    "narrow no-break": lambda s: s.replace(" ", "\u202f"),
    "zero-width": lambda s: s.replace(" ", " \u200b").replace("/", "/\u200b"),
    "byte order mark": lambda s: "\ufeff" + s,
    "joiners everywhere": lambda s: "\u2060".join(s),
    "eth": lambda s: s.replace("Đ", "Ð").replace("đ", "ð"),
    "african d": lambda s: s.replace("Đ", "Ɖ"),
    "plain": lambda s: "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D"),
    "en dash": lambda s: s.replace("-", "–"),
    "em dash": lambda s: s.replace(" - ", " — "),
    "hyphen": lambda s: s.replace("-", "\u2010"),
    "wide": lambda s: s.translate({ord("/"): "／", ord(":"): "：", ord("0"): "０", ord("1"): "１", ord("2"): "２"}),
    "tabs": lambda s: "\n\t\t" + s.replace(" ", "\t") + "\r\n ",
    "line ends": lambda s: s.replace(", ", ",\r\n      "),
    "double spaces": lambda s: s.replace(" ", "  "),
    "entities": lambda s: s.replace(" ", "&nbsp;"),
    "soft hyphen": lambda s: s.replace("/", "/\u00ad"),
    "typewriter quotes": lambda s: s.replace("'", "’"),
}  # fmt: skip

MOMENTS = [
    datetime(year, month, day, hour, minute, second, tzinfo=HANOI)
    for year, month, day, hour, minute, second in (
        (2019, 9, 5, 18, 30, 15), (2004, 2, 29, 6, 5, 9), (2012, 12, 31, 23, 59, 59), (2025, 1, 1, 12, 30, 1), (2010, 11, 12, 9, 10, 11),
        (2021, 5, 7, 0, 1, 2), (1999, 10, 3, 13, 0, 45), (2016, 4, 22, 12, 59, 30), (2023, 8, 6, 1, 20, 20), (2008, 3, 20, 21, 7, 8),
        (2001, 6, 11, 15, 45, 50), (2026, 7, 2, 10, 20, 30),
    )
]  # fmt: skip


DATETIMES = st.datetimes(datetime(1990, 1, 1), datetime(2026, 12, 31))  # noqa: DTZ001


def verdict(text: str, moment: datetime, precision: str) -> str:
    """Return ``right``, ``refused``, or what was wrong."""
    answer = parse_date(text)
    if answer.value is None:
        assert answer.reason, text
        return "refused"
    assert answer.raw in text, text
    cut = {"day": moment.replace(hour=0, minute=0, second=0), "minute": moment.replace(second=0), "second": moment}
    if answer.value == cut[precision] and answer.precision == precision:
        return "right"
    return f"wrong: {answer.iso} {answer.flags}"


def precision_of(shape: str) -> str:
    return "second" if "seconds" in shape else "minute"


def check(texts: list[tuple[str, datetime, str]], allowed: float = 0.0) -> None:
    """Expect every text to be right, ``allowed`` of them refused, none wrong."""
    verdicts = [(verdict(*row), row) for row in texts]
    wrong = [row for row in verdicts if row[0].startswith("wrong")]
    refused = [row for row in verdicts if row[0] == "refused"]
    assert not wrong, f"{len(wrong)} of {len(texts)} wrong: {wrong[:8]}"
    assert len(refused) <= allowed * len(texts), f"{len(refused)} of {len(texts)} refused: {refused[:8]}"


@pytest.mark.parametrize("shape", DAY_SHAPES)
def test_day_and_time_in_both_orders(shape: str) -> None:
    rows = []
    for moment, joint, time in itertools.product(MOMENTS[::5], JOINTS, TIME_SHAPES):
        day, clock = DAY_SHAPES[shape](moment), TIME_SHAPES[time](moment)
        rows += [(f"{day}{joint}{clock}", moment, precision_of(time))]
        if "lúc" not in joint:
            rows += [(f"{clock}{joint}{day}", moment, precision_of(time))]
    check(rows)


@pytest.mark.parametrize("shape", DAY_SHAPES)
def test_weekdays(shape: str) -> None:
    rows = []
    for moment, weekday in itertools.product(MOMENTS, WEEKDAY_SHAPES):
        day = WEEKDAY_SHAPES[weekday](moment) + DAY_SHAPES[shape](moment)
        rows += [
            (day, moment, "day"),
            (f"{day} | {moment:%H:%M}", moment, "minute"),
            (f"{moment:%H:%M}, {day}", moment, "minute"),
        ]
        assert "weekday_mismatch" not in parse_date(day).flags, day
    check(rows)


@pytest.mark.parametrize("label", LABELS)
def test_labels(label: str) -> None:
    rows = []
    for moment, shape in itertools.product(MOMENTS[::2], DAY_SHAPES):
        day = DAY_SHAPES[shape](moment)
        rows += [
            (label + day, moment, "day"),
            (f"{label}{moment:%H:%M}, {day}", moment, "minute"),
            (f"{label}{day} {moment:%H:%M:%S}", moment, "second"),
        ]
    check(rows)


@pytest.mark.parametrize("head", HEADS)
def test_neighbours(head: str) -> None:
    rows = []
    for moment, tail in itertools.product(MOMENTS[::2], TAILS):
        rows += [
            (f"{head}{moment:%d/%m/%Y}{tail}", moment, "day"),
            (f"{head}{moment:%d/%m/%Y %H:%M}{tail}", moment, "minute"),
            (f"{head}{moment:%d-%m-%Y | %H:%M:%S}{tail}", moment, "second"),
            (f"{head}{moment:%H:%M, %d/%m/%Y}{tail}", moment, "minute"),
            (f"{head}{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y}{tail}", moment, "day"),
        ]
    check(rows)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage(damage: str) -> None:
    rows = []
    for moment in MOMENTS[1::3]:
        for shape, label, weekday, time in itertools.product(
            DAY_SHAPES, LABELS[:40:7], WEEKDAY_SHAPES, ("colon", "giờ phút", "SA CH")
        ):
            day = f"{WEEKDAY_SHAPES[weekday](moment)}{DAY_SHAPES[shape](moment)}"
            if shape == "ngày" and weekday in ("word ngày", "number"):
                continue
            rows.append((DAMAGES[damage](f"{label}{day} {TIME_SHAPES[time](moment)}"), moment, "minute"))
    check(rows[:: max(1, len(rows) // 700)])


@given(
    DATETIMES,
    st.sampled_from(list(DAY_SHAPES)),
    st.sampled_from(list(TIME_SHAPES)),
    st.sampled_from(JOINTS),
)
def test_parse_undoes_format(naive: datetime, shape: str, time: str, joint: str) -> None:
    moment = naive.replace(microsecond=0, tzinfo=HANOI)
    day = DAY_SHAPES[shape](moment)
    assert verdict(day, moment, "day") == "right"
    if moment.hour or moment.minute:
        assert verdict(f"{day}{joint}{TIME_SHAPES[time](moment)}", moment, precision_of(time)) == "right"
