from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta

import pytest

from archive import Attachment, Image
from archive.identity import address_key, article_id, clean_address, content_hash, same_substance, same_title, text_key
from tests.archive.conftest import MakeArticle


def test_article_id_is_of_the_portal_and_the_number_that_its_cms_gave() -> None:
    one = article_id("tinh-a", "17", "https://a.vn/x")
    assert one == article_id("tinh-a", "17", "https://a.vn/renamed")
    assert one != article_id("tinh-b", "17", "https://a.vn/x")
    assert len(one) == 32
    assert set(one) <= set(string.hexdigits.lower())


def test_article_id_without_a_number_is_of_the_address() -> None:
    assert article_id("a", None, "http://A.vn:80/x#top") == article_id("b", None, "https://a.vn/x")
    assert article_id("a", None, "http://a.vn/x?id=1") != article_id("a", None, "http://a.vn/x?id=2")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("http://user:secret@A.vn/x", "http://a.vn/x"),
        ("https://a.vn:443", "https://a.vn/"),
        ("http://a.vn:8080/x#part", "http://a.vn:8080/x"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("http://a.vn/X?b=2&a=1", "http://a.vn/X?b=2&a=1"),
    ],
)
def test_clean_address(given: str, clean: str) -> None:
    assert clean_address(given) == clean
    assert clean_address(clean) == clean


def test_http_and_https_are_one_address() -> None:
    assert address_key("http://a.vn/x") == address_key("https://A.VN:443/x")


def test_what_is_no_edit_leaves_the_content_hash(article: MakeArticle) -> None:
    first = article(1, images=(Image(url="https://a.vn/p.jpg?t=1", caption="Ảnh"),))
    assert content_hash(first) == content_hash(
        article(
            1,
            images=(Image(url="https://a.vn/p.jpg?t=2", caption="Ảnh"),),
            countries=("LAO",),
            section="Tin mới",
            language="vi",
            published_raw="2 giờ trước",
            reader="joomla/9",
            url="https://tinh-a.example.vn/vi/bai-1",
        )
    )


def test_a_date_taken_from_the_capture_is_no_content(article: MakeArticle) -> None:
    now = datetime(2024, 5, 1, tzinfo=UTC)
    one, other = (article(1, published=now + timedelta(days=n), published_from="capture") for n in (0, 1))
    assert content_hash(one) == content_hash(other)


def test_content_hash_tells_title_substance_and_typography_apart(article: MakeArticle) -> None:
    first = content_hash(article(1, body="Hoà bình, hợp tác"))
    typography = content_hash(article(1, body="Hòa bình – hợp tác"))
    substance = content_hash(article(1, body="Hòa bình"))
    retitled = content_hash(article(1, title="Tên khác", body="Hoà bình, hợp tác"))
    assert first != typography
    assert same_substance(first, typography)
    assert not same_substance(first, substance)
    assert same_title(first, substance)
    assert not same_title(first, retitled)


def test_long_texts_are_named_by_their_words_alone(article: MakeArticle) -> None:
    one = article(1)
    other = article(2, title=one.title.upper(), body=(one.body or "").replace(",", " –"))
    assert text_key(one) == text_key(other)


def test_short_texts_need_the_same_day_and_files(article: MakeArticle) -> None:
    file = (Attachment(url="https://a.vn/tb.pdf"),)

    def stub(number: int, day: int, files: tuple[Attachment, ...] = (), body: str | None = "Xem tệp đính kèm.") -> str:
        when = datetime(2024, 1, day, tzinfo=UTC)
        return text_key(article(number, title="Thông báo", body=body, published=when, attachments=files))

    assert stub(1, 1) == stub(2, 1)
    assert stub(1, 1) != stub(2, 2)
    assert stub(1, 1, file) != stub(2, 1)
    assert stub(1, 1, file, None) == stub(2, 1, file, None)
    assert stub(1, 1, (), None) != stub(2, 1, (), None)


def test_a_text_that_says_nothing_is_nobodys_copy(article: MakeArticle) -> None:
    bare = {"title": "Thông báo", "body": None, "published": None}
    assert text_key(article(1, **bare)) != text_key(article(2, **bare))
    assert text_key(article(1, **bare, published_date=date(2024, 1, 1))) != text_key(article(2, **bare))
