from __future__ import annotations

import random
import time
import unicodedata

import pytest

from pipelines.encodings import CHARSET_CONTRADICTED, INVALID_BYTES, decode
from pipelines.legacy import (
    TCVN3,
    TWICE_ENCODED,
    VISCII,
    VNI,
    WINDOWS_1258,
    read_tcvn3,
    read_viscii,
    read_vni,
    repair_legacy,
)

ARTICLE = (
    "Hội nghị tổng kết công tác đối ngoại năm 2008 được tổ chức tại trụ sở tỉnh. Các đại biểu đã thảo luận về phương "
    "hướng nhiệm vụ, quý mến bạn bè, giữ gìn hữu nghị; đoàn khách nước ngoài thăm nhà máy và chúc mừng năm mới."
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def _inverse_tcvn3() -> dict[str, int]:
    return {read_tcvn3(chr(byte)): byte for byte in range(0xA1, 0xFF)}


def _inverse_vni() -> dict[str, str]:
    pairs = [base + chr(sign) for base in "aeouyôö" for sign in range(0xE0, 0x100)]
    found = {
        read_vni(letter): letter
        for letter in map(chr, range(0xE0, 0x100))
        if read_vni(letter) != letter or letter in "íì"
    }
    found.update({read_vni(pair): pair for pair in pairs if len(read_vni(pair)) == 1})
    return found


def as_tcvn3(text: str) -> bytes:
    table = _inverse_tcvn3()
    return bytes(
        table.get(letter, table.get(letter.lower(), ord(letter) & 0xFF)) if not letter.isascii() else ord(letter)
        for letter in text
    )


def as_vni(text: str) -> bytes:
    table = _inverse_vni()
    return "".join(letter if letter.isascii() else table[letter.lower()] for letter in text).encode("cp1252")


def as_viscii(text: str) -> bytes:
    table = {read_viscii(bytes([byte])): byte for byte in range(0x80, 0x100)}
    return bytes(ord(letter) if letter.isascii() else table[letter] for letter in text)


def as_windows_1258(text: str) -> bytes:
    written = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        written += base + "".join(part for part in parts if part in TONES)
    return written.encode("cp1258")


LEGACY = [(TCVN3, as_tcvn3), (VNI, as_vni), (VISCII, as_viscii), (WINDOWS_1258, as_windows_1258)]


@pytest.mark.parametrize(("name", "encode"), LEGACY, ids=[name for name, _ in LEGACY])
@pytest.mark.parametrize(
    "content_type", [None, "text/html", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"]
)
def test_legacy_pages_are_recognised_whatever_they_declare(name: str, encode: object, content_type: str | None) -> None:
    assert callable(encode)
    decoded = decode(b"<html><body><p>" + encode(ARTICLE) + b"</p></body></html>", content_type)
    assert decoded.repaired == name
    assert decoded.text.lower() == f"<html><body><p>{ARTICLE}</p></body></html>".lower()
    assert decoded.original is not None
    assert "<p>" in decoded.original
    assert decoded.original != decoded.text
    assert decoded.problems == (
        () if content_type is None or "charset" not in content_type else (CHARSET_CONTRADICTED,)
    )


def test_declared_windows_1258_is_composed() -> None:
    decoded = decode(as_windows_1258("Hữu nghị"), "text/html; charset=windows-1258")
    assert (decoded.text, decoded.problems) == ("Hữu nghị", ())


def test_declared_viscii() -> None:
    assert decode(as_viscii("Hữu nghị"), "text/html; charset=viscii").text == "Hữu nghị"


@pytest.mark.parametrize(
    ("text", "codec", "content_type", "encoding"),
    [
        ("Les délégués français ont été reçus à Hué, où l'été dure.", "cp1252", None, "windows-1252"),
        ("Größe für Schüler über Brücken", "cp1252", "text/html; charset=iso-8859-1", "windows-1252"),
        ("På tirsdag så på kø ved sjøen", "cp1252", None, "windows-1252"),
        ("“Smart” – café · 70°C © 2008", "cp1252", None, "windows-1252"),
        ("El señor González viajó a Cuba el año pasado", "cp1252", None, "windows-1252"),
        ("老挝驻越南大使访问", "gb18030", "text/html; charset=gb2312", "gb18030"),
        ("Посол Лаоса", "cp1251", "text/html; charset=windows-1251", "windows-1251"),
        ("주한 베트남 대사", "cp949", "text/html; charset=euc-kr", "cp949"),
        ("Đoàn thăm tỉnh", "utf-8", "text/html; charset=utf-8", "utf-8"),
        ("Đoàn thăm tỉnh", "utf-8", None, "utf-8"),
        ("Đoàn thăm tỉnh", "utf-8-sig", None, "utf-8"),
        ("Đoàn thăm tỉnh", "utf-16", None, "utf-16-le"),
        ("plain ascii", "ascii", None, "utf-8"),
    ],
)
def test_others_are_read_as_they_are(text: str, codec: str, content_type: str | None, encoding: str) -> None:
    decoded = decode(text.encode(codec), content_type)
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert decoded.repaired is None
    assert decoded.problems == ()
    assert decoded.original is None


def test_charset_of_the_page_counts() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body>Посол Лаоса</body></html>'
    assert decode(page.encode("cp1251")).text == page


def test_valid_utf8_beats_a_declared_legacy_charset() -> None:
    decoded = decode("Đoàn đại biểu".encode(), "text/html; charset=windows-1258")
    assert (decoded.text, decoded.encoding, decoded.problems) == ("Đoàn đại biểu", "utf-8", (CHARSET_CONTRADICTED,))


@pytest.mark.parametrize(
    ("body", "untouched"),
    [("Đoàn".encode(), True), ("Đoàn".encode("utf-8-sig"), False), ("Đoàn".encode("utf-16"), False), (b"\xff\xc4o", False)],
)
def test_only_utf8_without_a_mark_is_untouched(body: bytes, untouched: bool) -> None:
    assert decode(body).untouched is untouched


def test_utf8_without_mark_in_utf16() -> None:
    assert decode("<p>Đoàn thăm tỉnh</p>".encode("utf-16-be")).text == "<p>Đoàn thăm tỉnh</p>"


def test_a_few_broken_bytes_are_replaced_and_counted() -> None:
    body = ARTICLE[:40].encode() + b"\xff" + ARTICLE[40:].encode() + b"\xe1\xba"
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.encoding == "utf-8"
    assert decoded.problems == (INVALID_BYTES,)
    assert decoded.replaced == 2
    assert decoded.text.replace("\ufffd", "") == ARTICLE


def test_latin_1_that_claims_utf8_is_not_garbled() -> None:
    decoded = decode("Les délégués français ont été reçus".encode("cp1252"), "text/html; charset=utf-8")
    assert decoded.text == "Les délégués français ont été reçus"
    assert decoded.problems == (CHARSET_CONTRADICTED,)


def test_letters_far_behind_a_long_head_are_judged() -> None:
    body = b"<!-- " + b"x" * 300_000 + b" -->" + as_windows_1258(ARTICLE)
    assert decode(body).text.endswith(ARTICLE)


LABELS = "utf-8 gb2312 utf-7 idna hex utf-16 utf-32 iso-2022-jp viscii cp1258 unicode_escape punycode mbcs x-user-defined".split()


def test_never_raises_and_never_yields_what_cannot_be_stored() -> None:
    chance = random.Random(7)
    for turn in range(3_000):
        size = chance.choice((0, 1, 2, 3, 10, 200))
        pool = b'<a>\x80\xe1\xba\xa1\xff\xfe\x00 \x1b$B~{metacharset="hz"' if turn % 2 else bytes(range(256))
        body = bytes(chance.choice(pool) for _ in range(size))
        content_type = chance.choice(
            [None, "x;charset=", 'x;charset="', *(f"text/html; charset={label}" for label in LABELS)]
        )
        decode(body, content_type).text.encode("utf-8")


@pytest.mark.parametrize("unit", [b"<", b"<!--", b"<script>", b"<a ", b"a\xf8", b"\xb8 ", b"&#1"], ids=repr)
def test_bounded_time(unit: bytes) -> None:
    body = b"\xe9 " + unit * (1_000_000 // len(unit))
    started = time.process_time()
    decode(body)
    # Measured 0.02 to 0.3 s a megabyte; a quadratic pattern takes minutes.
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "font", "repaired", "name"),
    [
        ("Héi nghÞ ngo¹i vô", None, "Hội nghị ngoại vụ", TCVN3),
        ("C«ng t¸c ®èi ngo¹i n¨m 2006", None, "Công tác đối ngoại năm 2006", TCVN3),
        ("ViÖt Nam", None, "Việt Nam", TCVN3),
        ("§oµn ®¹i biÓu", ".VnTime", "Đoàn đại biểu", TCVN3),
        ("Phßng", ".VnArial", "Phòng", TCVN3),
        ("héi nghÞ", ".VnTimeH", "HỘI NGHỊ", TCVN3),
        ("KÕ ho¹ch 12/KH-UBND", None, "Kế hoạch 12/KH-UBND", TCVN3),
        ("Hoäi nghò ñoái ngoaïi", None, "Hội nghị đối ngoại", VNI),
        ("Vieät Nam", None, "Việt Nam", VNI),
        ("phöông höôùng", "VNI-Times", "phương hướng", VNI),
        ("Ñoaøn ñaïi bieåu", "VNI-Times", "Đoàn đại biểu", VNI),
        ("Hội nghị".encode().decode("latin-1"), None, "Hội nghị", TWICE_ENCODED),
    ],
)
def test_fragments_are_repaired(text: str, font: str | None, repaired: str, name: str) -> None:
    assert repair_legacy(text, font) == (repaired, name)


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị đối ngoại",
        "Hà Nam",
        "cô bé và hoa mai",
        "Công ty TNHH Tân Á",
        "già trẻ",
        "là ai",
        "ôn hoà",
        "Tà Ôi",
        "Le président français a été reçu à l'occasion de la fête",
        "Ça va, à bientôt, là-bas, dès août",
        "Genève, Côte d'Ivoire, Île-de-France",
        "boxe thaï",
        "Raphaël et Noël",
        "Fußgängerübergang für Schüler öffnet",
        "El señor González viajó; él sí, tú también",
        "São Tomé e Príncipe não é só uma ilha",
        "På tirsdag så på kø ved sjøen",
        "Työ jäi kesken ja hän meni yöllä",
        "© 2008 Company · Contact · About",
        "70°C – 5 µm ± 3, 1º e 2ª",
        "«No» y «Sí»",
        "café",
        "",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert repair_legacy(text) == (text, None)
    assert repair_legacy(unicodedata.normalize("NFC", text))[1] is None


def test_a_font_name_alone_repairs_nothing() -> None:
    assert repair_legacy("Le président français", ".VnTime") == ("Le président français", None)
    assert repair_legacy("Hội nghị", ".VnTime") == ("Hội nghị", None)
