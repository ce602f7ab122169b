"""The passage that shows why an article was found."""

from hypothesis import given
from hypothesis import strategies as st

from archive.search.question import parse_question
from archive.search.snippets import snippet

FILLER = "Sáng nay đoàn đại biểu đã đến thăm nhà máy và trao quà cho công nhân. " * 20


def found(text: str, question: str) -> list[str]:
    return [piece for piece, matched in snippet(text, parse_question(question).wanted) if matched]


def test_words_are_marked_as_they_are_written() -> None:
    assert found("Hai bên bàn về HỢP TÁC, rồi họp.", "hop tac") == ["HỢP TÁC", "họp"]


def test_a_word_with_diacritics_marks_only_itself() -> None:
    assert found("Hai bên bàn về hợp tác, rồi họp.", "hợp") == ["hợp"]


def test_a_word_inside_another_is_not_marked() -> None:
    assert found("nghị hội nghịch", "nghi") == ["nghị"]


def test_marks_that_stand_apart_are_of_their_letters() -> None:
    assert found("gia hoa\u0300 bi\u0300nh", "hòa") == ["hoa\u0300"]


def test_the_passage_is_where_most_words_stand() -> None:
    text = f"Hợp đồng. {FILLER} Tỉnh Jeollabuk ký biên bản hợp tác. {FILLER}"
    assert found(text, "jeollabuk hop tac") == ["Jeollabuk", "hợp tác"]


def test_the_passage_is_short_and_says_that_it_is_cut() -> None:
    pieces = snippet(f"{FILLER} Jeollabuk. {FILLER}", parse_question("jeollabuk").wanted)
    assert pieces[0] == pieces[-1] == ("…", False)
    assert len("".join(piece for piece, _ in pieces)) < 300


def test_without_words_it_is_the_beginning() -> None:
    assert snippet("Một\n\nhai", ()) == (("Một hai", False),)


def test_characters_without_spaces_between() -> None:
    assert found("中国北京合作", "合作") == ["合作"]


@given(st.text(), st.text())
def test_a_passage_is_of_the_text(text: str, question: str) -> None:
    pieces = [piece for piece, _ in snippet(text, parse_question(question).wanted) if piece != "…"]
    assert "".join(pieces) in " ".join(text.split(" ")) or "".join(pieces).split() <= text.split()
