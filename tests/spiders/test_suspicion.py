"""Edits and broken readings told apart: which changes of a known article are doubted, and what the doubts of a run come to."""

import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from archive.article import Article
from archive.rows import reading_row
from spiders.suspicion import Doubt, Former, changed, doubt, drift, judge, strayed

BODY = "\n\n".join(
    f"Chiều ngày thứ {one} của chuyến thăm, đoàn đã đến một xã ở vùng biên để trao quà và chúc Tết bà con hai bên."
    for one in range(6)
)
KEPT = Article(
    article_id="a" * 32,
    portal_id="p",
    family="joomla",
    url="http://p.test/1",
    title="Đoàn công tác thăm và chúc Tết bà con vùng biên",
    body=BODY,
    published=datetime(2026, 2, 9, 1, tzinfo=UTC),
    published_date=date(2026, 2, 9),
    published_precision="minute",
    author="Lan Anh",
    source="Báo Biên phòng",
    field_from={"title": "selector", "body": "selector", "published": "selector"},
)


def former(**named: Any) -> Former:
    return reading_row(replace(KEPT, **named))


def read(**named: Any) -> Article:
    return replace(KEPT, **named)


def day(year: int, month: int, number: int) -> dict[str, Any]:
    return {"published": datetime(year, month, number, 1, tzinfo=UTC), "published_date": date(year, month, number)}


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ({"published": None, "published_date": None}, "date"),
        (day(2026, 9, 2), "dates"),
        (day(2026, 2, 10), "dates"),
        ({"body": None}, "text"),
        ({"body": "Mời xem tệp đính kèm.", "field_from": {"body": "generic"}}, "text"),
        ({"author": None}, "byline"),
        ({"source": None}, "byline"),
        ({"title": "Cổng thông tin đối ngoại", "field_from": {"title": "metadata"}}, "title"),
        ({"body": BODY.encode().decode("cp1252", "replace")}, "encoding"),
        ({"body": "".join(letter if letter.isascii() else "?" for letter in BODY)}, "encoding"),
        (
            {
                "body": "".join(
                    letter for letter in unicodedata.normalize("NFD", BODY.replace("đ", "d")) if letter.isascii()
                )
            },
            "encoding",
        ),
        ({"body": BODY.upper()}, "encoding"),
    ],
)
def test_what_a_reading_is_doubted_for(now: dict[str, Any], kind: str | None) -> None:
    found = doubt(former(), read(**now))
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    "now",
    [
        {"body": BODY + "\n\nBuổi tối, hai bên cùng dự chương trình văn nghệ."},
        {"body": BODY[: len(BODY) * 2 // 3]},
        {"body": BODY + "\n\nĐính chính: ngày thăm là ngày 10.", **day(2026, 2, 10)},
        {"title": "Đoàn công tác thăm bà con vùng biên"},
        {"body": BODY.replace("chúc Tết", "thăm hỏi"), "author": None},
        {"author": "Lan Anh, Minh Đức"},
        {"body": "Tin đã được rút xuống theo yêu cầu."},
        {"body": BODY.replace("xã", "Xã").replace(",", " –")},
    ],
    ids=["longer", "shorter", "corrected date", "retitled", "rewritten", "another author", "withdrawn", "typography"],
)
def test_an_honest_edit_is_not_doubted(now: dict[str, Any]) -> None:
    assert doubt(former(), read(**now)) is None


def test_a_date_that_was_not_known_may_be_found() -> None:
    assert doubt(former(published=None, published_date=None), read()) is None


def test_a_swapped_date_is_named_for_what_it_is() -> None:
    found = doubt(former(), read(**day(2026, 9, 2)))
    assert found is not None
    assert "day and month are swapped" in found.evidence


def test_signs_that_stood_there_before_are_not_garbled_letters() -> None:
    table = BODY + " ½ × ¼ ×" * 60
    assert doubt(former(body=table), read(body=table + "\n\nSố liệu đến hết tháng 10.")) is None


def test_what_reads_the_same_has_not_changed() -> None:
    assert not changed(former(), read(section="Tin tức", language="vi"))


def test_another_text_has_changed() -> None:
    assert changed(former(), read(body=BODY + " Hết."))


def doubts(*kinds: str) -> list[Doubt]:
    return [Doubt(kind, f"evidence of {kind}") for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "looked_at", "verdict"),
    [
        (["text"], 1, None),  # a single one is an edit that looks odd
        (["text", "text"], 10, "redesigned"),
        (["text", "text"], 11, None),  # less than a fifth
        (["title", "byline"], 4, "redesigned"),
        (["dates", "dates"], 5, "dates"),
        (["encoding", "encoding", "text"], 5, "encoding"),
        (["date", "date"], 5, "redesigned"),
        ([], 5, None),
    ],
)
def test_doubts_about_many_are_a_change_of_the_pages(kinds: list[str], looked_at: int, verdict: str | None) -> None:
    assert judge(doubts(*kinds), len(kinds), looked_at).kind == verdict


@pytest.mark.parametrize(
    ("changes", "looked_at", "verdict"), [(5, 5, None), (6, 12, None), (7, 12, "redesigned"), (7, 100, None)]
)
def test_most_articles_changed_in_one_night(changes: int, looked_at: int, verdict: str | None) -> None:
    assert judge([], changes, looked_at).kind == verdict


def test_a_judgement_counts_what_was_lost_and_shows_one() -> None:
    said = judge(doubts("text", "text", "title"), 3, 9).evidence
    assert said.startswith("of 9 known articles looked at again, the text of 2, the title of 1")
    assert said.endswith("evidence of text")


def test_fields_that_no_selector_gives_any_more_have_strayed() -> None:
    rules = {"title": "selector", "body": "generic", "published": "metadata"}
    assert strayed(former(), read(field_from=rules)) == ["published", "body"]
    assert strayed(former(field_from=rules), read()) == []


@pytest.mark.parametrize(
    ("fields", "looked_at", "rebuilt"),
    [({"body": 5}, 10, True), ({"body": 4}, 10, False), ({"body": 1}, 1, False), ({}, 0, False)],
)
def test_pages_that_were_rebuilt_though_they_can_be_read(fields: dict[str, int], looked_at: int, rebuilt: bool) -> None:
    assert (drift(Counter(fields), looked_at) is not None) == rebuilt
