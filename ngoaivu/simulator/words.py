"""Invented Vietnamese news: titles, sentences and names, the same for the same number and seed."""

from __future__ import annotations

import random
import unicodedata
from typing import NamedTuple

_ORGANS = (
    "Sở Ngoại vụ|Lãnh đạo tỉnh|Ủy ban nhân dân tỉnh|Thường trực Tỉnh ủy|Hội Hữu nghị tỉnh|Đoàn công tác của tỉnh"
    "|Ban Quản lý cửa khẩu|Hội đồng nhân dân tỉnh|Đoàn đại biểu tỉnh|Liên hiệp các tổ chức hữu nghị|Trường Cao đẳng tỉnh"
).split("|")
_ACTS = (
    "tiếp xã giao|hội đàm với|ký thỏa thuận hợp tác với|đón tiếp|làm việc với|trao đổi trực tuyến với|gặp mặt"
    "|thăm và chúc mừng|bàn giao tài liệu cho|tọa đàm cùng|kết nối doanh nghiệp với|thống nhất kế hoạch với"
).split("|")
_GUESTS = (
    "Tổng Lãnh sự quán|đoàn doanh nghiệp|Đại sứ quán|đoàn thanh niên|Trường Đại học|Phòng Thương mại|đoàn nhà báo"
    "|đoàn chuyên gia|Hiệp hội du lịch|đoàn nghệ thuật|Cơ quan hợp tác phát triển|đoàn nghị sĩ"
).split("|")
_LANDS = (
    "Nhật Bản|Hàn Quốc|Lào|Campuchia|Thái Lan|Ấn Độ|Pháp|Đức|Hà Lan|Úc|Cuba|Phần Lan|Ba Lan|Ý|Singapore|Malaysia"
    "|Indonesia|Hungary|Na Uy|Đan Mạch|Thụy Điển|Chile|Mông Cổ|Philippines"
).split("|")
_TOPICS = (
    "về nông nghiệp xanh|về đào tạo nghề|trong lĩnh vực y tế|về giao lưu văn hóa|về năng lượng tái tạo|về cấp nước sạch"
    "|về bảo tồn rừng|về chuyển đổi số|về thủy sản|về quản lý cửa khẩu|về du lịch cộng đồng|về dạy tiếng|về thể thao"
    "|về phòng chống thiên tai|về chế biến nông sản|về công nghiệp hỗ trợ|về lao động thời vụ|về bảo tàng và thư viện"
).split("|")
_PLACES = (
    "Hòa Sơn|Bình Lâm|Phú Khê|Vĩnh Hà|Tân Lập|Đông Phong|Nam Giang|Long Thủy|Sơn Trà Bồng|Cẩm Xuyên Thượng|Mỹ Điền"
    "|An Lộc Đông|Thạch Bàn|Kim Động|Lạc Sơn Tây|Gia Phúc"
).split("|")
_GOODS = (
    "cà phê|hồ tiêu|gạo thơm|cá tra|đồ gỗ|dệt may|sầu riêng|mắc ca|thảo dược|gốm sứ|mây tre đan|hạt điều|tôm sú|chè xanh"
).split("|")
_FAMILY = "Nguyễn|Trần|Lê|Phạm|Hoàng|Võ|Đặng|Bùi|Đỗ|Hồ|Dương|Lý".split("|")
_MIDDLE = "Văn|Thị|Minh|Thanh|Ngọc|Quốc|Hải|Thu|Đức|Xuân".split("|")
_GIVEN = "An|Bình|Chi|Dũng|Hà|Hương|Khánh|Lan|Long|Mai|Nam|Phong|Quân|Sơn|Thảo|Trang|Tuấn|Vinh|Yến|Đạt".split("|")
_SENTENCES = (
    "Buổi làm việc diễn ra tại {place} với sự tham dự của {n} đại biểu hai bên.",
    "Phía {land} đánh giá cao tiềm năng {goods} của vùng {place}, nhất là các hợp tác xã vừa được cấp mã số.",
    "Hai bên thống nhất lập tổ công tác chung, họp {m} tháng một lần và luân phiên địa điểm giữa {place} và {place2}.",
    "Trong {m} năm qua, kim ngạch {goods} sang {land} tăng {n} phần trăm, vượt xa mục tiêu đề ra ban đầu.",
    "Các đại biểu đã đi thăm xưởng chế biến {goods} ở {place}, nơi có {n} lao động đang làm việc.",
    "Ông {person}, đại diện phía bạn, cho biết chương trình sẽ bắt đầu từ quý {q} và kéo dài {m} năm.",
    "Bà {person} đề nghị hai bên sớm trao đổi danh sách {n} học viên để làm thủ tục lưu trú.",
    "Nhân dịp này, {land} trao tặng {place} một thư viện nhỏ gồm {n} đầu sách song ngữ.",
    "Dự án thí điểm tại {place2} dùng vốn đối ứng của địa phương, phần còn lại do tổ chức của {land} tài trợ.",
    "Đáp từ, lãnh đạo tỉnh cảm ơn tình cảm mà nhân dân {land} dành cho bà con {place} sau đợt mưa lũ vừa rồi.",
    "Chương trình giao lưu tối cùng ngày có {m} tiết mục do học sinh {place} và các bạn {land} biểu diễn.",
    "Theo kế hoạch, {n} hộ trồng {goods} sẽ được hướng dẫn kỹ thuật mới ngay trong vụ tới.",
    "Hội thảo nhận được {n} tham luận, trong đó {m} bài bàn riêng về đường đi của {goods} qua cửa khẩu.",
    "Đoàn cũng khảo sát tuyến đường từ {place} đến {place2} dài {n} ki-lô-mét để tính phương án vận chuyển.",
    "Hai bên đồng ý mở lớp tiếng {land} đầu tiên tại {place}, dự kiến nhận {n} người.",
    "Kết quả bước đầu cho thấy chi phí bảo quản {goods} giảm rõ rệt so với cách làm cũ ở {place2}.",
    "Kết thúc chuyến thăm, đoàn {land} trồng cây lưu niệm trong khuôn viên nhà văn hóa {place}.",
    "Ý kiến của cơ sở cho rằng cần có đầu mối dịch thuật tại {place}, vì hồ sơ {goods} thường phải nộp trong {m} ngày.",
    "Tỉnh giao cơ quan chuyên môn rà soát {n} văn bản đã ký, báo cáo trước ngày cuối quý {q}.",
    "Trước đó, hai bên đã có {m} vòng trao đổi trực tuyến nhưng chưa thống nhất được điều khoản về {goods}.",
    "Phóng viên ghi nhận không khí chuẩn bị khẩn trương ở {place2}, nơi sẽ đón {n} khách trong tuần tới.",
    "Cộng đồng người gốc {place} sinh sống tại {land} gửi về {n} phần quà cho học sinh vùng xa.",
    "Về lâu dài, địa phương mong muốn {land} hỗ trợ lập bản đồ vùng trồng {goods} theo chuẩn quốc tế.",
    "Biên bản ghi nhớ gồm {m} điều, có hiệu lực ngay sau lễ ký và được tự động gia hạn.",
    "Phần trưng bày {goods} của {place} thu hút hơn {n} lượt khách, nhiều người đặt mua ngay tại chỗ.",
    "Cũng trong khuôn khổ chuyến đi, đoàn dự lễ khánh thành cây cầu dân sinh dài {n} mét ở {place2}.",
    "Đại diện thanh niên {place} kể lại kỷ niệm với gia đình bản xứ trong {m} tuần ở {land}.",
    "Số liệu của cơ quan thống kê cho thấy {n} doanh nghiệp ở {place} đã có đối tác tại {land}.",
)


class Text(NamedTuple):
    """One invented article: its title, its paragraphs, and who signed it."""

    title: str
    paragraphs: tuple[str, ...]
    author: str


def text_of(number: int, seed: int, revision: int = 0) -> Text:
    """The article ``number``; each revision after the first has another second paragraph, as an edit leaves behind."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - the same text for the same number, no secret
    title = _title(chance)
    chosen = chance.sample(_SENTENCES, 12)
    paragraphs = [" ".join(_filled(line, chance) for line in chosen[first : first + 3]) for first in range(0, 12, 3)]
    author = _person(chance)
    if revision:
        paragraphs[1] = _edited(number, seed, revision)
    return Text(title, tuple(paragraphs), author)


def _edited(number: int, seed: int, revision: int) -> str:
    chance = random.Random(f"{seed}/{number}/{revision}")  # noqa: S311 - as above
    return " ".join(_filled(line, chance) for line in chance.sample(_SENTENCES, 4))


def _title(chance: random.Random) -> str:
    parts = [chance.choice(pool) for pool in (_ORGANS, _ACTS, _GUESTS, _LANDS, _TOPICS)]
    return f"{' '.join(parts)} tại {chance.choice(_PLACES)}"


def _filled(line: str, chance: random.Random) -> str:
    place, place2 = chance.sample(_PLACES, 2)
    return line.format(
        place=place,
        place2=place2,
        land=chance.choice(_LANDS),
        goods=chance.choice(_GOODS),
        person=_person(chance),
        n=chance.randint(12, 480),
        m=chance.randint(3, 9),
        q=chance.choice(("I", "II", "III", "IV")),
    )


def _person(chance: random.Random) -> str:
    return " ".join(chance.choice(pool) for pool in (_FAMILY, _MIDDLE, _GIVEN))


def slug_of(title: str) -> str:
    """The title as addresses carry it: letters without their marks, words parted by hyphens."""
    bare = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    return "-".join("".join(letter for letter in bare if letter.isascii()).replace("-", " ").split())
