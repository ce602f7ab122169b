from __future__ import annotations

import pytest

from pipelines.language import detect_language
from pipelines.syllables import is_syllable


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Đoàn đại biểu cấp cao thăm và làm việc tại tỉnh", "vi"),
        ("Thông báo", "vi"),
        ("Doan dai bieu cap cao tham va lam viec tai tinh", "vi"),
        ("UBND TỈNH BAN HÀNH THÔNG TƯ 05/2017/TT-BNG", "vi"),
        ("Ký kết MoU với World Vision và Save the Children tại Hà Nội", "vi"),
        ("Hội thảo “Smart City and Green Growth” diễn ra tại thành phố", "vi"),
        ("The delegation paid a courtesy visit to the provincial leaders", "en"),
        ("Provincial leaders of Quảng Ninh and Bắc Giang meet Lao delegation in Vientiane", "en"),
        ("Vietnam, Laos strengthen ties", "en"),
        ("PROVINCE WELCOMES FOREIGN VISITORS", "en"),
        ("Le président de la province a reçu l'ambassadeur de France", "fr"),
        ("L’ambassadeur visite une école", "fr"),
        ("老挝驻越南大使访问我省", "zh"),
        ("ラオス大使が省を訪問した", "ja"),
        ("주한 베트남 대사 접견", "ko"),
        ("ທ່ານທູດຢ້ຽມຢາມແຂວງ", "lo"),
        ("ឯកអគ្គរដ្ឋទូតទស្សនកិច្ច", "km"),
        ("เอกอัครราชทูตเยือนจังหวัด", "th"),
        ("Tiếp Đại sứ 金 (Kim) và phu nhân", "vi"),
        ("The Consul General 김 visited the province with his family", "en"),
        ("", None),
        ("2024", None),
        ("ASEAN 2024", None),
        ("KH-21/UBND", None),
        ("El presidente visita la provincia", None),
        ("Savannakhet, Champasak", None),
    ],
)
def test_detect_language(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_decomposed_text_reads_the_same() -> None:
    import unicodedata

    assert detect_language(unicodedata.normalize("NFD", "Đoàn đại biểu thăm tỉnh")) == "vi"


@pytest.mark.parametrize(
    "word",
    (
        "nghiêng quốc quý quí giếng gìn giữ già gia của thuở khuya khuỷu huỳnh hoà hòa hoàn thuý thúy yêu ỷ ý quýt toán "
        "xoong ngoáy oái uống khoẻ khỏe luật tuần thuế huệ uỷ ủy nguyễn chuyện đường đắk ông ngoại vụ kỹ tiếp mía cúi hươu"
    ).split(),
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", "côte été frère für müller schön señor niño naïve hòan hôị ngoaị cac̣ hợc khác̀ strengthen visit".split()
)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)
