"""Texts, addresses and commands that can do no harm."""

import shlex

import pytest

from ngoaivu.report.inert import address, command, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Hội nghị\n\ttổng  kết", "Hội nghị tổng kết"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 30, "x" * 19 + "…"),
        (" " * 200, "…"),
        (None, ""),
        ("=1+1", "=1+1"),
    ],
)
def test_a_text_is_one_line_that_can_be_seen(text: str | None, seen: str) -> None:
    assert shown(text, 20) == seen


@pytest.mark.parametrize("url", ["https://a.test/x?y=1#z", "http://a.test/tin-tức"])
def test_a_web_address_is_linked(url: str) -> None:
    assert address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "java\nscript:x",
        "data:text/html,x",
        "//a.test",
        "/x",
        "http:",
        "https://a.test/\x00",
        "http://[",
        "https://a/" + "x" * 3000,
        "",
        None,
    ],
)
def test_every_other_text_is_not(url: str | None) -> None:
    assert address(url) is None


@pytest.mark.parametrize(
    "sql", ["SELECT 'it''s'", "SELECT '$HOME'", "SELECT '`x`'", 'SELECT "a"', "SELECT '\\'", "SELECT '!x'"]
)
def test_a_shell_hands_the_statement_on_as_it_is(sql: str) -> None:
    assert shlex.split(command(sql)) == ["ngoaivu", "query", "ARCHIVE", sql]
