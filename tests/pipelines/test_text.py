from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.text import clean_line, fold, fold_bare, nfc, repair_entities, strip_diacritics, text_hash

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
anything = st.text(max_size=60)
vietnamese = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + "  \u00a0\u200b-–—“”\"'.,:;…()ðÐ", max_size=80)
repeatable = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("  Sở\u00a0Ngoại \t vụ\r\n", "Sở Ngoại vụ"),
        ("Ðoàn đại biểu", "Đoàn đại biểu"),
        ("Ðà Nẵng", "Đà Nẵng"),
        ("Ðoàn", "Đoàn"),
        ("UBND-HÐND", "UBND-HĐND"),
        ("ÐÔNG", "ĐÔNG"),
        ("NORÐUR", "NORÐUR"),
        ("maður á Íslandi", "maður á Íslandi"),
        ("soft\u00adhyphen, zero\u200bwidth, \ufeffmark, bell\x07", "softhyphen, zerowidth, mark, bell"),
        ("Hội nghị".encode().decode(), "Hội nghị"),
        (unicodedata.normalize("NFD", "Hữu nghị"), "Hữu nghị"),
        ("bad \ud800 half", "bad \ufffd half"),
        ("", ""),
    ],
)
def test_clean_line(printed: str, clean: str) -> None:
    assert clean_line(printed) == clean


@repeatable
@given(anything | vietnamese)
@example("ÐÐ")
def test_clean_line_is_nfc_single_spaced_and_idempotent(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    assert once == nfc(once)
    assert once == " ".join(once.split())
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("HOẢ HOẠN", "hỏa hoạn"),
        ("hoá", "hóa"),
        ("xoã", "xõa"),
        ("hoạ sĩ", "họa sĩ"),
        ("khoẻ", "khỏe"),
        ("xoè", "xòe"),
        ("choé", "chóe"),
        ("nhoẹ", "nhọe"),
        ("Thuỷ", "Thủy"),
        ("uỷ ban", "ủy ban"),
        ("thuý", "thúy"),
        ("luỹ", "lũy"),
        ("tuỵ", "tụy"),
        ("thuỳ", "thùy"),
        ("“Hữu nghị” – đối tác…", '"Hữu nghị" - đối tác...'),
        ("Việt Nam – Lào", "Việt Nam-Lào"),
        ("ngày 5/6, tại", "Ngày 5/6 tại"),
        ("Ðà Nẵng", "Đà Nẵng"),
        (unicodedata.normalize("NFD", "Quảng Ngãi"), "QUẢNG NGÃI"),
        ("a\u00a0 b\u200bc", "a bc"),
    ],
)
def test_fold_forgives_spelling(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("má", "mà"),
        ("đa", "da"),
        ("50%", "50"),
        ("1,5 triệu", "15 triệu"),
        ("+5", "5"),
        ("của", "cua"),
        ("chúa", "chứa"),
        ("múi", "mui"),
    ],
)
def test_fold_keeps_what_makes_another_word(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@repeatable
@given(anything | vietnamese)
@example("ŉ")
@example("\u0345\u03b1")
@example("ᾳ\u0300")
@example("İ")
def test_fold_is_idempotent_and_blind_to_form_and_case(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", text)) == once
    assert "\n" not in once


@repeatable
@given(vietnamese)
def test_fold_is_blind_to_case_in_vietnamese(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


def test_fold_keeps_the_marks_of_other_scripts() -> None:
    assert fold("ກິນ") != fold("ກນ")
    assert fold("កិន") != fold("កន")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Đắk Lắk, hữu nghị", "Dak Lak, huu nghi"),
        ("ỦY BAN NHÂN DÂN", "UY BAN NHAN DAN"),
        (unicodedata.normalize("NFD", "Thừa Thiên Huế"), "Thua Thien Hue"),
        ("한국 ລາວ", "한국 ລາວ"),
        ("plain", "plain"),
    ],
)
def test_strip_diacritics(text: str, bare: str) -> None:
    assert strip_diacritics(text) == bare


@repeatable
@given(vietnamese)
def test_strip_diacritics_leaves_ascii_letters(text: str) -> None:
    bare = strip_diacritics(text)
    assert all(letter.isascii() for letter in bare if letter.isalpha())
    assert strip_diacritics(bare) == bare


@repeatable
@given(vietnamese)
def test_fold_bare_is_fold_without_diacritics(text: str) -> None:
    assert fold_bare(text) == strip_diacritics(fold(text))


def test_text_hash_is_stable_and_forgives_spelling() -> None:
    # The digits are stored: if this value changes, every archive's does.
    assert text_hash("Hội đàm", "Hai bên nhất trí.") == "44b38051629ce998fe9acdd9ad9dc251"
    assert text_hash("HỘI ĐÀM", "Hai bên  nhất trí") == text_hash("Hội đàm", "Hai bên nhất trí.")


def test_text_hash_parts_do_not_run_into_each_other() -> None:
    assert text_hash("Hội đàm hai", "bên") != text_hash("Hội đàm", "hai bên")
    assert text_hash("Hội đàm", None) == text_hash("Hội đàm", "")
    assert text_hash("Hội đàm", None) != text_hash(None, "Hội đàm")


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("1977 ndash; 2012", "1977 – 2012"),
        ("Đôi neacute;t về tỉnh", "Đôi nét về tỉnh"),
        ("Vagrave; ocirc;ng", "Và ông"),
        (";Yacute; kiến", "Ý kiến"),
        ("&agrave;", "à"),
        ("V&amp;agrave;", "Và"),
        ("thứ #7855;", "thứ ắ"),
        ("quyết &amp;#273;ịnh", "quyết định"),
        ("ldquo;Hữu nghị rdquo;", "“Hữu nghị ”"),
        ("AT&amp;T", "AT&T"),
        ("cho ph;ép", "cho ph;ép"),
        ("thứ nhất; thứ hai", "thứ nhất; thứ hai"),
        ("three times; then", "three times; then"),
        ("one copy; two", "one copy; two"),
        ("&lt;b&gt;", "&lt;b&gt;"),
        ("&amp;#60;", "&amp;#60;"),
        ("&nosuch;", "&nosuch;"),
        ("&#xD800;", "&#xD800;"),
    ],
)
def test_repair_entities(pasted: str, meant: str) -> None:
    assert repair_entities(pasted) == meant


@repeatable
@given(st.text(alphabet="&amp;#x128lt;grave ndash", max_size=40))
def test_repair_entities_never_fails_and_makes_no_markup(text: str) -> None:
    assert "<" not in repair_entities(text)
