"""Values as SQL writes them: inert, whatever they hold."""

import duckdb
import pytest

from archive.reports.rows import articles_sql, contains, equals, literal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Đắk Lắk",
        "it's",
        "';DROP TABLE articles--",
        "a\x00b",
        "\x00",
        "a\nb",
        "\u202egnp.exe",
        "'\u200b'",
        "a  b",
        '"$HOME`\\',
    ],
)
def test_a_text_comes_back_as_it_was_and_is_written_in_what_can_be_seen(text: str) -> None:
    written = literal(text)
    assert duckdb.execute(f"SELECT {written}").fetchone() == (text,)
    assert all(letter.isprintable() for letter in written)


def test_what_is_null_is_asked_for_as_null() -> None:
    assert equals("author", None) == "author IS NULL"


def test_joined_pieces_are_compared_as_one() -> None:
    assert duckdb.execute(f"SELECT {equals(literal('a' + chr(10)), 'a' + chr(10))}").fetchone() == (True,)
    assert duckdb.execute(f"SELECT {contains('[1]::VARCHAR[]', 'a' + chr(10))}").fetchone() == (False,)


def test_articles_are_listed_newest_first_in_a_total_order() -> None:
    assert articles_sql("TRUE").endswith("WHERE TRUE ORDER BY published_date DESC NULLS LAST, article_id DESC")
