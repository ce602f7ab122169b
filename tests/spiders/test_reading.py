"""Golden pages, one for each family's markup: every field its own test."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import Article
from spiders.page import Page
from spiders.reading import NotAnArticle, Reading, read, read_page

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "cases").glob("*/meta.json"))
FIELDS = ("title", "published", "author", "author_role", "source", "lead", "body", "attachments", "images")
HTML = {"content-type": "text/html; charset=utf-8"}


def reading_of(case: Path) -> Reading:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    return read(Page((case / "page.html").read_bytes(), meta["url"], HTML), explaining=True)


def shown(article: Article, field: str) -> Any:
    """A field in the words of the golden files."""
    value = getattr(article, field)
    if field == "published" and isinstance(value, datetime):
        return value.date().isoformat() if article.published_precision == "day" else value.isoformat()
    if field == "body":
        return (value or "").split("\n\n")
    if field == "attachments":
        return [file.url for file in article.attachments]
    if field == "images":
        return [{"url": image.url, "caption": image.caption} for image in article.images]
    return value.isoformat() if isinstance(value, date) else value


def expected_of(case: Path, field: str) -> Any:
    value = json.loads((case / "expected.json").read_text(encoding="utf-8"))[field]
    if field == "attachments":
        return [file["url"] if isinstance(file, dict) else file for file in value]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_family_is_recognised_from_the_page(case: Path) -> None:
    assert reading_of(case).family.name == json.loads((case / "meta.json").read_text(encoding="utf-8"))["family"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_field(case: Path, field: str) -> None:
    reading = reading_of(case)
    assert isinstance(reading.outcome, Article)
    considered = [candidate for candidate in reading.trail.candidates if candidate.field == field]
    assert shown(reading.outcome, field) == expected_of(case, field), considered


def test_every_field_says_which_rule_gave_it() -> None:
    article = reading_of(next(case for case in CASES if case.name == "nukeviet4-egov")).outcome
    assert isinstance(article, Article)
    assert {"title", "published", "body", "author", "source"} <= set(article.field_from)
    assert article.reader == "nukeviet/1"


def test_the_visible_date_beats_the_time_of_the_last_edit() -> None:
    page = """<html><head><meta name="generator" content="NukeViet v4.5"></head><body><div class="news_column">
      <h1 itemprop="headline">Tiếp đoàn công tác của tỉnh bạn tại trụ sở</h1>
      <span class="hidden" itemprop="datePublished">2024-01-04T11:44:00+07:00</span>
      <span class="h5">Thứ ba - 26/12/2023 09:03</span>
      <div id="news-bodyhtml"><p>Sáng nay, hai bên đã trao đổi về việc đưa đón công nhân qua lại.</p></div></div></body></html>"""
    article = read_page(page.encode(), "http://portal.test/vi/news/tin/tiep-doan-5.html", HTML)
    assert isinstance(article, Article)
    assert article.published == datetime.fromisoformat("2023-12-26T09:03+07:00")
    assert article.published_from == "visible"


def test_a_title_cut_in_the_listing_does_not_win() -> None:
    page = (
        "<html><body><h2>Ký kết biên bản ghi nhớ về đào tạo nghề điện</h2><p>"
        + "Hai bên thống nhất lộ trình. " * 9
        + "</p></body></html>"
    )
    article = read_page(page.encode(), "http://portal.test/tin/ky-ket-bien-ban-ghi-nho.html", HTML)
    assert isinstance(article, Article)
    assert article.title == "Ký kết biên bản ghi nhớ về đào tạo nghề điện"


def test_a_page_of_attachments_alone_is_kept() -> None:
    page = """<html><body><div class="item-page"><h2 itemprop="headline">Thông báo lịch tiếp công dân quý ba</h2>
      <div itemprop="articleBody"><p><a href="/files/lich.pdf">Tải về</a></p></div></div></body></html>"""
    article = read_page(page.encode(), "http://portal.test/index.php/tin/7-thong-bao", HTML)
    assert isinstance(article, Article)
    assert (article.body, [file.url for file in article.attachments]) == (None, ["http://portal.test/files/lich.pdf"])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_an_article_or_a_reason(body: bytes) -> None:
    outcome = read_page(body, "http://portal.test/x")
    assert isinstance(outcome, Article) or outcome.reason


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.sampled_from([case.name for case in CASES]))
def test_truncated_pages_are_an_article_or_a_reason(size: int, name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    outcome = read_page((case / "page.html").read_bytes()[:size], "http://portal.test/x", HTML)
    assert isinstance(outcome, (Article, NotAnArticle))


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + "Xin chào".encode(),
        b"<html><body><p>" + b"&amp;" * 200_000,
        b"<a href='/x-y-z-t'>x</a>" * 50_000,
        b"\x00" * 10_000 + b"<html><p>x",
        b"<html><body " + b"a='1' " * 20_000 + b">x",
    ],
    ids=["nested", "entities", "links", "nul", "attributes"],
)
def test_hostile_pages_end(body: bytes) -> None:
    outcome = read_page(body, "http://portal.test/x", HTML)
    assert isinstance(outcome, (Article, NotAnArticle))


CLOCK = """<html><body><div class="top">Thứ Hai, 04/12/2023</div><div class="box"><h1>Tiếp đoàn công tác của tỉnh bạn tại trụ sở</h1>
<p class="meta-line">Được đăng bởi admin vào lúc 08:10, lượt xem: 700, chuyên mục đối ngoại nhân dân</p>
<div class="article-content"><p>Sáng nay, hai bên đã trao đổi về việc đưa đón công nhân qua lại hai bờ sông.</p><p>Buổi làm việc
kết thúc bằng việc ký biên bản ghi nhớ, trước sự chứng kiến của đại diện hai địa phương.</p></div></div></body></html>"""


def test_the_site_clock_is_no_publication_date() -> None:
    article = read_page(
        CLOCK.encode(), "http://portal.test/tin/tiep-doan-5.html", {**HTML, "date": "Tue, 24 Nov 2026 08:00:00 GMT"}
    )
    assert isinstance(article, Article)
    assert article.published is None


def test_a_line_of_data_is_no_lead() -> None:
    article = read_page(CLOCK.encode(), "http://portal.test/tin/tiep-doan-5.html", HTML)
    assert isinstance(article, Article)
    assert (article.lead, (article.body or "").startswith("Sáng nay")) == (None, True)


@pytest.mark.parametrize("url", ["http://[::1/x", "http://portal.test:99999/x", "", "::", "javascript:x"])
def test_any_address_will_do(url: str) -> None:
    assert isinstance(read_page(CLOCK.encode(), url, HTML), (Article, NotAnArticle))
