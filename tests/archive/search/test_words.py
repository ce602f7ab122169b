"""Words as the index holds them, and what a question means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.question import MOST_WORDS, parse_question
from archive.search.words import LONGEST, index_terms, words_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Hợp tác", "hop tac"),
        ("ĐẮK LẮK", "dak lak"),
        ("Thuỷ, thủy; thủy", "thuy thuy thuy"),
        ("27/7/2022", "27 7 2022"),
        ("Jeollabuk-do", "jeollabuk do"),
        ("北京", "北 京"),
        ("전북", "전북"),
    ],
)
def test_words_without_diacritics(text: str, plain: str) -> None:
    assert " ".join(word.plain for word in words_of(text)) == plain


def test_tone_placement_and_unicode_form_are_one_word() -> None:
    assert len({words_of(text)[0].exact for text in ("hòa", "hoà", "HÒA", "ho\u0300a")}) == 1


def test_only_words_with_diacritics_are_indexed_exactly() -> None:
    plain, exact = index_terms("Sở Ngoai vu")
    assert plain.split() == ["so", "ngoai", "vu"]
    assert exact.split() == [words_of("sở")[0].exact]


def test_a_word_is_no_longer_than_the_engine_takes() -> None:
    assert len(index_terms("x" * 1_000_000)[0].strip()) == LONGEST


def test_quotes_make_phrases_and_minus_excludes() -> None:
    question = parse_question("“biên bản” ký -lào -“hội nghị” Việt - Trung")
    assert [[word.plain for word in phrase] for phrase in question.phrases] == [["bien", "ban"]]
    assert [word.plain for word in question.words] == ["ky", "viet", "trung"]
    assert [[word.plain for word in one] for one in question.excluded] == [["lao"], ["hoi", "nghi"]]


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert not parse_question("Jeollabuk-do").excluded


@given(st.text())
def test_any_text_is_a_question_of_few_words(text: str) -> None:
    assert len(parse_question(text * 20).wanted) <= MOST_WORDS
