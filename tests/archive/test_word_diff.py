"""Differences between two texts, word by word."""

import pytest

from archive.word_diff import Paragraph, Piece, compare


def sides(found: list[Paragraph]) -> tuple[list[str], list[str]]:
    """Both texts again, by paragraph."""
    old = ["".join(piece.text for piece in pieces if piece.kind != "added") for pieces in found]
    new = ["".join(piece.text for piece in pieces if piece.kind != "removed") for pieces in found]
    return [text for text in old if text], [text for text in new if text]


def test_words_within_a_paragraph() -> None:
    assert compare("Đoàn gồm năm người.", "Đoàn gồm sáu người.") == [
        (Piece("same", "Đoàn gồm "), Piece("removed", "năm "), Piece("added", "sáu "), Piece("same", "người."))
    ]


def test_a_paragraph_that_came_or_went() -> None:
    assert compare("một\n\nhai", "một") == [(Piece("same", "một"),), (Piece("removed", "hai"),)]
    assert compare(None, "một") == [(Piece("added", "một"),)]


def test_paragraphs_without_common_words_are_not_mingled() -> None:
    assert compare("Khai mạc lễ hội.", "Thông báo tuyển dụng.") == [
        (Piece("removed", "Khai mạc lễ hội."),),
        (Piece("added", "Thông báo tuyển dụng."),),
    ]


def test_equal_texts() -> None:
    assert compare("a b\n\nc", "a b\n\nc") == [(Piece("same", "a b"),), (Piece("same", "c"),)]
    assert compare("", None) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 300_000, "b " * 300_000),
        ("\n\n".join("ab" * 5_000), "\n\n".join("ba" * 5_000)),
        ("một hai ba " * 900, "một ba hai " * 900),
        (" đầu cách\nxuống dòng ", "đầu cách \n xuống"),
    ],
)
def test_both_texts_are_in_the_answer_whatever_they_are(old: str, new: str) -> None:
    assert sides(compare(old, new)) == (old.split("\n\n"), new.split("\n\n"))
