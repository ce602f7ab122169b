from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.folding import fold, text_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("thuỷ lợi", "thủy lợi"),
        ("khoẻ", "khỏe"),
        ("hoàn toàn", "hòan tòan"),
        ("HỘI NGHỊ", "hội nghị"),
        (unicodedata.normalize("NFD", "Đối ngoại"), "Đối ngoại"),
        ("“Hữu nghị” – hợp tác…", '"Hữu nghị" - hợp tác...'),
        ("kinh\u00a0tế,\u200b xã\thội", "kinh tế xã hội"),
        ("Ðoàn đại biểu", "Đoàn đại biểu"),
        ("đối\u00adngoại", "đốingoại"),
        ("ﬁle", "file"),
    ],
)
def test_spellings_of_one_text_agree(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ma", "má"),
        ("ban", "bàn"),
        ("cua", "của"),
        ("năm 2023", "năm 2024"),
        ("đa", "da"),
        ("hoa", "hoà"),
        ("tu", "tư"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_title_and_body_do_not_run_into_one_another(title: str, body: str) -> None:
    assert text_hash(title, body) == text_hash(title.upper(), body) or title.upper().casefold() != title.casefold()
    assert (text_hash(f"{title} x", body) == text_hash(title, f"x {body}")) is False
