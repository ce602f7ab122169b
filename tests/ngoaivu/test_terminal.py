"""Nothing that an archive holds is obeyed by a terminal, or breaks a table."""

import pytest

from ngoaivu.answer_text import table_lines
from ngoaivu.terminal import visible, visible_lines


@pytest.mark.parametrize(
    "letter", ["\x1b", "\x07", "\x00", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028", "\r", "\ud800"]
)
def test_a_character_that_is_obeyed_is_shown(letter: str) -> None:
    assert visible(f"a{letter}b").isascii()


def test_letters_stay() -> None:
    assert visible("Đoàn công tác 団 [bold]") == "Đoàn công tác 団 [bold]"


def test_lines_stay_lines() -> None:
    assert visible_lines("một\x1b\nhai") == "một\\x1b\nhai"


def test_columns_stand_below_one_another() -> None:
    rows = [("Hà Nội", 12, None), ("日本", 3, True)]
    assert list(table_lines(["province", "n", "x"], rows, None)) == [
        "province   n  x",
        "--------  --  ----",
        "Hà Nội    12",
        "日本       3  true",
    ]


def test_a_table_wider_than_the_terminal_is_one_line_a_column() -> None:
    rows = [("a" * 50, 1)]
    assert list(table_lines(["title", "n"], rows, 30)) == ["-- row 1", f"title  {'a' * 22}…", "n      1"]


def test_a_cell_is_one_line_and_not_endless() -> None:
    (_, _, line) = table_lines(["body"], [("một\n\nhai\t" + "x" * 1_000_000,)], None)
    assert line == f"một hai {'x' * 51}…"
