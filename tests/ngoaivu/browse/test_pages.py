"""What each page shows, and in which language."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.listing import lines
from ngoaivu.browse.finding import Standing
from ngoaivu.browse.site import Site
from ngoaivu.browse.words import Words, catalogue, preferred
from tests.ngoaivu.browse.archives import GONE, MAIN, MONTHLY, NEAR, OTHER, PORTAL

Ask = Callable[..., str]
TEMPLATES = sorted((Path(__file__).parents[3] / "ngoaivu" / "browse" / "templates").glob("*.html"))


def test_the_first_page_counts(ask: Ask) -> None:
    page = ask("/")
    for words in ('<a href="/search">34</a>', "<dt>Edited</dt><dd>1</dd>", "<dt>Gone from their portal</dt><dd>1</dd>"):
        assert words in page
    assert "incomplete" in page


def test_a_question_is_answered_with_passages(ask: Ask) -> None:
    page = ask("/search", q="giao vien jeollabuk")
    assert "<mark>giáo viên</mark>" in page
    assert f"/articles/{MAIN.article_id}" in page
    assert "best first" in page


def test_a_question_is_narrowed(ask: Ask) -> None:
    page = ask("/search", q="giao vien jeollabuk", portal=OTHER)
    assert f"/articles/{NEAR.article_id}" in page
    assert f"/articles/{MAIN.article_id}" not in page


def test_a_list_without_a_question_is_by_date(ask: Ask) -> None:
    page = ask("/search")
    assert "newest first" in page
    assert page.index("Đoàn số 27") < page.index("Đoàn số 26")
    assert "Page 1 of 2" in page


def test_the_second_page_goes_on(ask: Ask) -> None:
    assert 'start="21"' in ask("/search", page="2")


@pytest.mark.parametrize(
    ("facet", "value", "total"), [("province", "40", 1), ("year", "2026", 34), ("portal", PORTAL, 33), ("country", "LAO", 18), ("country", "XXX", 0)]
)  # fmt: skip
def test_a_list_is_narrowed(ask: Ask, facet: str, value: str, total: int) -> None:
    assert f"Articles: {total}<" in ask("/search", **{facet: value})


def test_a_facet_is_named_and_can_be_removed(ask: Ask) -> None:
    page = ask("/search", province="40", country="LAO", q="doan")
    assert "Nghệ An" in page
    assert 'href="/search?q=doan&amp;country=LAO"' in page


def test_an_article_tells_where_each_field_was_read(ask: Ask) -> None:
    page = ask(f"/articles/{MAIN.article_id}")
    assert "Bài, ảnh: Lê Thị Thơ" in page
    assert "generic rules" in page
    assert "trusted metadata names another day" in page
    assert "joomla/1" in page


def test_an_article_names_its_near_duplicates(ask: Ask) -> None:
    assert f"/articles/{NEAR.article_id}" in ask(f"/articles/{MAIN.article_id}")


def test_an_article_that_is_gone_says_so(ask: Ask) -> None:
    assert "No longer on its portal since 2026-03-04 02:30" in ask(f"/articles/{GONE.article_id}")


def test_a_date_is_as_exact_as_it_is_known(ask: Ask) -> None:
    assert ">2026-02</time>" in ask(f"/articles/{MONTHLY.article_id}")


def test_an_edit_is_shown_word_by_word(ask: Ask) -> None:
    page = ask(f"/articles/{MAIN.article_id}/changes/0")
    assert (
        '<ins><span class="sign">[+</span><span class="unseen">added: </span><bdi>lăm</bdi><span class="sign">+]</span></ins> giáo'
        in page
    )
    assert "Lê Thị Thơ; Hà My" in page


def test_the_capture_stands_beside_what_was_read(ask: Ask) -> None:
    page = ask(f"/articles/{MAIN.article_id}/capture")
    assert "&lt;h1&gt;Jeollabuk" in page
    assert "WARC-Target-URI" in page
    assert "HTTP/1.1 200" in page


def test_the_bytes_can_be_downloaded(client: TestClient) -> None:
    answer = client.get(f"/articles/{MAIN.article_id}/capture.txt")
    assert answer.content.startswith(b"<html><h1>Jeollabuk")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"] == f'attachment; filename="{MAIN.article_id}.txt"'
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_portal_shows_its_ledger(ask: Ask) -> None:
    page = ask(f"/portals/{PORTAL}")
    for words in ("Sở Ngoại vụ tỉnh Lụa", "incomplete", "2 pages answered 503", "4/4", "HTTP 503", "bai-50"):
        assert words in page


def test_portals_are_listed(ask: Ask) -> None:
    page = ask("/portals")
    assert "Sở Ngoại vụ tỉnh Lụa" in page
    assert "never harvested" in page


def test_without_an_index_a_question_gets_a_list_and_the_reason(client: TestClient, site: Site) -> None:
    ready, site.finder.standing = site.finder.standing, Standing()
    try:
        page = client.get("/search", params={"q": "jeollabuk"}).text
    finally:
        site.finder.standing = ready
    assert "index is being built" in page
    assert "newest first" in page


def test_an_index_that_is_ready_in_the_middle_of_a_page_changes_nothing_of_it(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, site.finder.standing = site.finder.standing, Standing()

    def listed(*given: Any, **named: Any) -> Any:
        site.finder.standing = ready
        return lines(*given, **named)

    monkeypatch.setattr("ngoaivu.browse.pages.search.lines", listed)
    page = client.get("/search", params={"q": "jeollabuk"}).text
    assert "newest first" in page
    assert "index is being built" in page


@pytest.mark.parametrize(
    ("accepted", "language"), [("", "vi"), ("en-GB,en;q=0.9", "en"), ("fr, vi;q=0.5, en;q=0.4", "vi"), ("en;q=0", "vi"), ("en;q=x", "vi"), ("de", "vi")]
)  # fmt: skip
def test_the_preferred_language(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


def test_the_language_that_is_asked_for_goes_along(ask: Ask) -> None:
    page = ask("/search", lang="vi", q="jeollabuk")
    assert '<html lang="vi">' in page
    assert "02/02/2026" in page
    assert f"/articles/{MAIN.article_id}?lang=vi" in page
    assert '<input type="hidden" name="lang" value="vi">' in page


def test_a_language_that_is_not_ours_leaves_the_preferred_one(ask: Ask) -> None:
    assert '<html lang="en">' in ask("/search", lang="xx")


def test_numbers_and_dates_are_written_as_each_language_does() -> None:
    vi, en = Words("vi"), Words("en")
    assert (vi.number(1234567), en.number(1234567)) == ("1.234.567", "1,234,567")
    day = MONTHLY.published_date
    assert (vi.day(day, "month"), en.day(day, "year"), en.day(None)) == ("02/2026", "2026", "date unknown")
    assert (vi.country("LAO"), en.country("LAO"), en.country("XXX")) == ("Lào", "Laos", "XXX")


def test_every_message_is_in_both_languages() -> None:
    assert not [key for key, message in catalogue().items() if set(message) != {"vi", "en"}]


def test_every_message_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    text += "".join(path.read_text(encoding="utf-8") for path in TEMPLATES[0].parents[1].rglob("*.py"))
    of_the_archive = ("verdict_", "rule_", "flag_", "from_", "precision_", "outcome_", "change_", "field_", "language_")
    facets = {"province", "year", "portal", "country"}
    named = {key for key in catalogue() if f'"{key}"' in text or f"'{key}'" in text}
    assert not [key for key in catalogue().keys() - named - facets if not key.startswith(of_the_archive)]
