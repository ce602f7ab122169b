from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.bylines import Line, account_is_person, is_person, parse_byline, parse_credit, read_dateline

DATA = Path(__file__).resolve().parent / "data"
BODY = [
    "Sáng 5/3, hai bên gặp nhau tại trụ sở.",
    "Hai bên nhất trí nhiều nội dung.",
    "Buổi làm việc diễn ra trong không khí hữu nghị.",
]


def test_a_credit_behind_a_long_paragraph_is_found() -> None:
    byline = parse_byline([*BODY, f"{'Hai bên nhất trí nhiều nội dung. ' * 200}(Theo Báo Biên phòng)"])
    assert byline.source == "Báo Biên phòng"


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("printed", "author", "role", "source"), rows("bylines.tsv"))
def test_tail(printed: str, author: str, role: str, source: str) -> None:
    lines = printed.split("⏎")
    byline = parse_byline([*BODY, *lines])
    assert (byline.author or "", byline.author_role or "", byline.source or "") == (author, role, source)
    assert byline.consumed == tuple(range(len(BODY), len(BODY) + len(lines)))
    assert byline.raw == "\n".join(lines)


@pytest.mark.parametrize("printed", [row[0] for row in rows("bylines_none.tsv")])
@pytest.mark.parametrize("place", ["tail", "head", "first", "emphasised"])
def test_no_byline(printed: str, place: str) -> None:
    found = {
        "tail": lambda: parse_byline([*BODY, printed]),
        "head": lambda: parse_byline(BODY, [printed]),
        "first": lambda: parse_byline([printed, *BODY]),
        "emphasised": lambda: parse_byline([*BODY, Line(printed, right=True, emphasised=True)]),
    }[place]()
    assert (found.author, found.source) == (None, None)


@pytest.mark.parametrize(("text", "source"), rows("datelines.tsv"))
def test_dateline(text: str, source: str) -> None:
    found = read_dateline(text)
    assert (found[0] if found else "") == source
    if found:
        assert text.startswith(found[1])
        byline = parse_byline([text, *BODY])
        assert (byline.source, byline.dateline, byline.consumed) == (source, found[1], ())


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (["Kim Phượng 15:35, 25/09/2023"], "Kim Phượng"),
        (["CHÍ HIẾU 11:23, 20/05/2023"], "CHÍ HIẾU"),
        (["Trà Giang 29/11/2023 - 12:22"], "Trà Giang"),
        (["Thu Ngan November 26, 2021 14:22"], "Thu Ngan"),
        (["By TRAN DOAN 30/11/2016 09:50"], "TRAN DOAN"),
        (["Lê Anh Đức - Vũ Chí Trung 14:05 | 30/09/2022"], "Lê Anh Đức; Vũ Chí Trung"),
        (["Minh Tâm - Như Anh - 08:22, 25/12/2023"], "Minh Tâm; Như Anh"),
        (["PV-Thứ năm, ngày 14/03/2024 10:20"], "PV"),
        (["PV•28/01/2025 08:22"], "PV"),
        (["26/06/2020 | Nguyen Trang"], "Nguyen Trang"),
        (["Translated by LE THU May 24, 2024 09:36"], "LE THU"),
        (["Thứ sáu - 12/05/2017 08:14", "Hoài An"], "Hoài An"),
        (["Thứ Hai, 05/06/2024 | 14:30", "Cỡ chữ: A- A A+"], None),
        (["Chủ nhật, 5/6/2022, 10:30 (GMT+7)"], None),
        (["Hà Nội - 08:22, 25/12/2023"], None),
        (["Tác giả: Admin"], None),
        (["Người đăng: Nguyễn Văn Tư"], None),
        (["Tin đối ngoại | 25/12/2023"], None),
        (["Trang chủ / Tin tức / Đối ngoại"], None),
    ],
)
def test_head(head: list[str], author: str | None) -> None:
    byline = parse_byline(BODY, head)
    assert byline.author == author
    assert byline.consumed == ()
    assert bool(byline.head_consumed) == (author is not None)


def test_office_below_the_name_at_the_head() -> None:
    byline = parse_byline(BODY, ["Bùi Văn Tâm", "Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch UBND tỉnh"])
    assert byline.author == "Bùi Văn Tâm"
    assert byline.author_role == "Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch UBND tỉnh"
    assert byline.head_consumed == (0, 1)


@pytest.mark.parametrize(
    ("last", "author", "source", "rest"),
    [
        ("Kết thúc buổi làm việc./. Trần Quang Minh", "Trần Quang Minh", None, "Kết thúc buổi làm việc./."),
        ("Kết thúc buổi làm việc. (Theo TTXVN)", None, "TTXVN", "Kết thúc buổi làm việc."),
        ("Hai bên nhất trí tăng cường hợp tác./.-VNA", None, "VNA", "Hai bên nhất trí tăng cường hợp tác./."),
        ("Both sides agreed to boost ties. — VNS", None, "VNS", "Both sides agreed to boost ties."),
        ("Hai bên nhất trí hợp tác. (H.V., Sở Ngoại vụ)", "H.V.", "Sở Ngoại vụ", "Hai bên nhất trí hợp tác."),
        ("Hai bên nhất trí hợp tác. Nguồn: Báo Quốc tế", None, "Báo Quốc tế", "Hai bên nhất trí hợp tác."),
        ("Hai bên nhất trí hợp tác. Tin, ảnh: Hà My", "Hà My", None, "Hai bên nhất trí hợp tác."),
    ],
)
def test_byline_glued_to_the_last_sentence(last: str, author: str | None, source: str | None, rest: str) -> None:
    byline = parse_byline([*BODY, last])
    assert (byline.author, byline.source) == (author, source)
    assert byline.consumed == ()
    assert byline.trimmed == (len(BODY), rest)


@pytest.mark.parametrize(
    "body",
    [
        ["Tham dự có các đại biểu:", "Trịnh Hoài", "Đặng Văn Ba", "Lý Thị Cúc", "Lê Kim Sa"],
        ["Điều 1. Ban hành kèm theo quyết định này.", "GIÁM ĐỐC", "Nguyễn Văn Toản"],
        ["Điều 3. Thi hành.", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn Toản"],
        ["Điều 3. Thi hành.", "(Đã ký)", "Nguyễn Văn Toản"],
        ["Đại diện phía bạn là ông Sengchan. Hà Giang"],
        ["Tham dự có đồng chí Nguyễn Văn An."],
        ["Đại biểu hai tỉnh cắt băng khánh thành công trình (Nguồn: ĐSQ Việt Nam)"],
    ],
    ids=["list of people", "signature", "signed for", "signed", "place", "sentence", "caption"],
)
def test_names_that_sign_nothing(body: list[str]) -> None:
    byline = parse_byline([*BODY, *body])
    assert (byline.author, byline.source, byline.consumed, byline.trimmed) == (None, None, (), None)


def test_name_and_office_of_a_caption_above_the_author() -> None:
    byline = parse_byline([*BODY, "BSCKII. Lý Văn Tú – Chủ tịch Hội Hữu nghị", "Hồng Ân"])
    assert (byline.author, byline.consumed) == ("Hồng Ân", (4,))


@pytest.mark.parametrize(
    "below", ["Theo dõi Báo Xứ Núi trên Google News", "KH-21-UBND.pdf", "Các đại biểu chụp ảnh lưu niệm"]
)
def test_lines_below_the_byline(below: str) -> None:
    byline = parse_byline([*BODY, "Thu Trang", below])
    assert (byline.author, byline.consumed) == ("Thu Trang", (3,))


def test_dateline_and_author() -> None:
    byline = parse_byline(["(TUBG)- Sáng 5/5, khai mạc hội nghị.", *BODY, "THU THẢO"])
    assert (byline.author, byline.source, byline.raw) == ("THU THẢO", "TUBG", "(TUBG)-\nTHU THẢO")


def test_dateline_of_the_second_paragraph() -> None:
    assert parse_byline(["Lãnh đạo tỉnh tiếp khách quốc tế.", "(TUBG)- Sáng 5/5, hội nghị.", *BODY]).source == "TUBG"


def test_a_credit_in_words_outranks_the_dateline() -> None:
    assert parse_byline(["(TUBG)- Sáng 5/5, hội nghị.", *BODY, "Theo Báo Nhân Dân"]).source == "Báo Nhân Dân"


def test_photographer_is_no_author() -> None:
    byline = parse_byline([*BODY, "Tin: Mạnh Hùng - Ảnh: Thế Duyệt"])
    assert (byline.author, byline.photo) == ("Mạnh Hùng", "Thế Duyệt")
    alone = parse_byline([*BODY, "Ảnh: Thế Duyệt"])
    assert (alone.author, alone.photo) == (None, "Thế Duyệt")


def test_first_line_of_the_body() -> None:
    byline = parse_byline(["Bảo Hân", *BODY])
    assert (byline.author, byline.consumed) == ("Bảo Hân", (0,))


def test_letters_count_only_where_bylines_stand() -> None:
    assert parse_byline([*BODY, "TH"]).author is None
    assert parse_byline([*BODY, Line("TH", right=True)]).author == "TH"


def test_nothing_to_read() -> None:
    byline = parse_byline([], [])
    assert not byline
    assert parse_byline([""], [""]) == byline


def test_hostile_lines_take_bounded_time() -> None:
    for line in ("A" * 100_000, "Tin, " * 20_000, "(" * 50_000, "A. " * 30_000, "- " * 50_000, "Nguyễn " * 20_000):
        parse_byline([line, line, line], [line])
        parse_credit(line)
        read_dateline(line)


@pytest.mark.parametrize(
    "name",
    ["Trần Văn Hải", "Ngọc Lan", "Nguyen Thi Hoa", "Kpă Thị Quyên", "ThS. Lê Thị Hồng", "Phạm Văn Linh", "Thu Hà"],
)
def test_account_of_a_person(name: str) -> None:
    assert account_is_person(name)


@pytest.mark.parametrize(
    "name",
    (
        "admin|Super User|Ban Biên tập|Administrator|quantri|thanhdm|webams|Cổng TTĐT tỉnh|Phó Ban biên tập|admin admin|Ad Min"
        "|To Thu Ky|Sở Ngoại vụ|BBT|PV|user1|snv.admin|Editor|Hà Nội|lienhe@tinh.gov.vn|Văn phòng Sở|Web portal"
        "|Biên Tập Viên|Quản trị viên|Root|Bình Lục Portal|Tổng Biên Tập|Test User|Phòng Lãnh sự||Minh|Nguyễn"
    ).split("|"),
)
def test_account_of_nobody(name: str) -> None:
    assert not account_is_person(name)


def test_account_named_after_the_site() -> None:
    assert account_is_person("Hương Giang")
    assert not account_is_person("Hương Giang", ["HƯƠNG GIANG"])
    assert not account_is_person(None)


@pytest.mark.parametrize(
    "text", ["Hội nghị", "CÔNG TÁC", "Quảng Ninh", "Ông Lê Bá", "Việt Nam", "Sở Ngoại vụ", "The Man", "Kết Luận"]
)
def test_no_person(text: str) -> None:
    assert not is_person(text)
