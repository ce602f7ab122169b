"""What is found, in which order, and what narrows it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import StorageError
from archive.search import Filters, Search, open_search
from tests.archive.search.conftest import ARTICLES, add, capture_of

DAK_LAK, MEETING, MEDIATION, UNDATED, LAO = (facts[0] for facts in ARTICLES)


def titles(search: Search, question: str, **filters: Any) -> list[str]:
    return [hit.title for hit in search.find(question, Filters(**filters)).hits]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("jeollabuk hop tac", [DAK_LAK]),
        ("hop tac", [DAK_LAK, MEETING]),  # hợp tác in a row before họp ... tác
        ("hợp tác", [DAK_LAK]),
        ("họp tac", [MEETING]),
        ("HỢP TÁC", [DAK_LAK]),
        ("hòa giải", [MEDIATION]),
        ("hoà giải", [MEDIATION]),
        ("hóa giải", []),
        ('"ghi nho"', [LAO]),
        ('"nhớ ghi"', []),
        ("ky bien ban -lao", [DAK_LAK]),
        ('ky bien ban -"ghi nho"', [DAK_LAK]),
        ("-ký -họp -giải", [UNDATED]),
        ("khong ro ngay", [UNDATED]),
    ],
)
def test_what_a_question_finds(search: Search, question: str, wanted: list[str]) -> None:
    assert titles(search, question) == wanted


def test_most_words_will_do_where_none_has_all(search: Search) -> None:
    found = search.find("jeollabuk hop tac xyzzy")
    assert found.relaxed
    assert [hit.title for hit in found.hits] == [DAK_LAK]


def test_without_words_the_newest_come_first(search: Search) -> None:
    found = search.find("")
    assert found.total == len(ARTICLES)
    assert [hit.published_date for hit in found.hits] == [
        date(2022, 3, 4), date(2021, 1, 31), date(2019, 5, 2), date(2019, 5, 2), None,
    ]  # fmt: skip


def test_pages_follow_one_another(search: Search) -> None:
    pages = [search.find("", limit=2, offset=start).hits for start in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({hit.article_id for page in pages for hit in page}) == len(ARTICLES)


def test_a_limit_of_nothing_counts(search: Search) -> None:
    assert (search.find("", limit=0).total, search.find("", limit=0).hits) == (len(ARTICLES), ())


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"provinces": frozenset({"66"})}, {DAK_LAK, MEETING}),
        ({"provinces": frozenset({"66", "01"}), "country": "LAO"}, {MEDIATION, LAO}),
        ({"portals": frozenset({"dak-lak"})}, {DAK_LAK, MEETING}),
        ({"since": date(2021, 1, 31)}, {MEDIATION, LAO}),
        ({"until": date(2019, 5, 2)}, {DAK_LAK, MEETING}),
        ({"since": date(2019, 5, 3), "until": date(2021, 1, 30)}, set()),
        ({"agency": "so ngoai vu"}, {DAK_LAK, MEETING}),
        ({"agency": "vụ sở"}, set()),
        ({"section": "hop tac"}, {DAK_LAK}),
    ],
)
def test_filters(search: Search, filters: dict[str, Any], wanted: set[str]) -> None:
    assert set(titles(search, "", **filters)) == wanted


def test_facets_count_what_is_found(search: Search) -> None:
    assert search.facets("") == {
        "province": [("01", 2), ("66", 2)],
        "year": [("2019", 2), ("2021", 1), ("2022", 1)],
        "portal": [("ha-noi", 3), ("dak-lak", 2)],
        "country": [("LAO", 2), ("KHM", 1), ("KOR", 1)],
    }
    assert search.facets("jeollabuk xyzzy hop")["portal"] == [("dak-lak", 1)]


def test_a_hit_says_what_its_article_is(search: Search) -> None:
    hit = search.find("jeollabuk").hits[0]
    assert (hit.portal_id, hit.province, hit.published_date) == ("dak-lak", "Đắk Lắk", date(2019, 5, 2))
    assert hit.url == "https://dak-lak.example.vn/bai-0"
    assert hit.snippet == (("Hai bên ký biên bản hợp tác về nông nghiệp.", False),)


def test_threads_may_ask_at_once(search: Search) -> None:
    questions = ["hop tac", "hoa giai", "", "jeollabuk"] * 25
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(search.find, questions))
    assert answers == [search.find(question) for question in questions]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text()
    | st.lists(
        st.sampled_from(['"', "-", "hop", "tác", " ", "AND", "(", "*", "body:", "\x00", "\ud800", "^2", "~"])
    ).map("".join)
)
def test_no_question_is_malformed(search: Search, question: str) -> None:
    assert search.find(question).total >= 0
    assert search.facets(question).keys() == {"province", "year", "portal", "country"}


@settings(deadline=None, max_examples=1)
@given(st.lists(st.text(min_size=1), min_size=30, max_size=30, unique=True))
def test_every_article_is_found_by_its_own_title(tmp_path_factory: pytest.TempPathFactory, made: list[str]) -> None:
    hostile = [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "\u202eđảo",
        "a\x00b",
        "x" * 1_000_000,
        "dài " * 250_000,
        "[bold]",
    ]
    path = tmp_path_factory.mktemp("titles") / "archive"
    add(path, *(capture_of(number, title, f"Thân bài {number}") for number, title in enumerate(made + hostile)))
    with open_search(path) as search:
        for number, title in enumerate(made + hostile):
            urls = {hit.url for hit in search.find(title, limit=100).hits}
            assert f"https://tinh-a.example.vn/bai-{number}" in urls


def test_where_no_archive_is(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no ngoaivu archive"):
        open_search(tmp_path)
    assert not list(tmp_path.iterdir())
