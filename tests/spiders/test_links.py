"""Addresses: canonical form, deny rules, page numbers."""

import pytest

from spiders.families import FAMILIES
from spiders.families.base import Family
from spiders.links import (
    canonical_url,
    denied,
    is_trap,
    listing_key,
    looks_like_article,
    page_number,
    without_credentials,
)

LIFERAY, JOOMLA, NUKEVIET = FAMILIES["liferay"], FAMILIES["joomla"], FAMILIES["nukeviet"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.Portal.test:443/tin/bai-1.html#top", "http://portal.test/tin/bai-1.html"),
        ("http://portal.test/x?b=2&a=1&utm_source=zalo", "http://portal.test/x?a=1&b=2"),
        ("http://portal.test/x;jsessionid=AB12?a=1", "http://portal.test/x?a=1"),
        ("http://portal.test/index.php", "http://portal.test/"),
        ("http://portal.test/tin/", "http://portal.test/tin"),
        ("http://user:secret@portal.test/tin", "http://portal.test/tin"),
        ("http://portal.test/b%c3%a0i", "http://portal.test/b%C3%A0i"),
    ],
)
def test_spellings_of_one_address_are_equal(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://portal.test/tin?id=1", "http://portal.test/tin?id=2"),
        ("http://portal.test/Pages/tin.aspx?ItemID=1", "http://portal.test/Pages/tin.aspx?ItemID=2"),
        ("http://portal.test/a", "http://portal.test/b"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("/tin/bai-1.html", None),
        ("/tin/bai-1.html?tmpl=component&print=1", "deny_rule"),
        ("/vi/news/print/tin/bai-1.html", "deny_rule"),
        ("/dang-nhap", "deny_rule"),
        ("/Default.aspx?tabid=1&ctl=Login", "deny_rule"),
        ("/tim-kiem?q=a", "deny_rule"),
        ("/uploads/van-ban.pdf", "file"),
        ("/images/a.JPG?x=1", "file"),
        ("/a/b/a/b/a/b/a/b", "trap"),
        ("/tin/bai-1.html/en/vi/en", "trap"),
        ("/in-dam-ban-sac-van-hoa-viet", None),
        ("/users-manual-cho-doanh-nghiep-moi.html", None),
    ],
)
def test_deny_rules(place: str, reason: str | None) -> None:
    assert denied(f"http://portal.test{place}") == reason


def test_other_schemes_are_denied() -> None:
    assert denied("javascript:void(0)") == "scheme"
    assert denied("mailto:a@portal.test") == "scheme"


@pytest.mark.parametrize(
    ("family", "place", "key"),
    [
        (LIFERAY, "/vi/tin/-/view_content/123-slug.html", "123"),
        (LIFERAY, "/tin/-/asset_publisher/aB3/content/mot-bai-viet-moi", "mot-bai-viet-moi"),
        (LIFERAY, "/web/guest/-/mot-bai-viet", "mot-bai-viet"),
        (LIFERAY, "/tin-tuc", None),
        (JOOMLA, "/index.php/tin/45-mot-bai", "45"),
        (JOOMLA, "/index.php?option=com_content&view=article&id=45:mot-bai&catid=2", "45"),
        (JOOMLA, "/index.php/tin?start=7", None),
        (NUKEVIET, "/vi/news/Tin/mot-bai-45.html", "news/45"),
        (NUKEVIET, "/vi/news/Tin/page-2/", None),
        (NUKEVIET, "/vi/about/gioi-thieu-1.html", None),
        (FAMILIES["dotnetnuke"], "/tintuc/tabid/67/id/1121/Default.aspx", "tabid/67/1121"),
        (FAMILIES["sharepoint"], "/tintuc/Pages/tin-tong-hop.aspx?ItemID=9", "/tintuc/pages/tin-tong-hop.aspx/9"),
        (FAMILIES["vccorp"], "/mot-bai-viet-20260120162634507.htm", "20260120162634507"),
    ],
)
def test_native_ids(family: Family, place: str, key: str | None) -> None:
    assert family.native_id(f"http://portal.test{place}") == key


def test_native_ids_of_two_modules_do_not_collide() -> None:
    family = FAMILIES["dotnetnuke"]
    assert family.native_id("http://p.test/tabid/67/id/5/Default.aspx") != family.native_id(
        "http://p.test/tabid/80/id/5/Default.aspx"
    )


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ("/tin?page=3", 3),
        ("/tin?start=14", 14),
        ("/tin/page-2/", 2),
        ("/tin/trang-4.htm", 4),
        ("/tin?_101_INSTANCE_x_cur=5", 5),
        ("/tin?id=3", None),
        ("/tin/page", None),
    ],
)
def test_page_numbers(place: str, number: int | None) -> None:
    assert page_number(f"http://portal.test{place}") == number


def test_pages_of_one_listing_share_a_key() -> None:
    assert listing_key("http://p.test/tin/page-2/") == listing_key("http://p.test/tin/")
    assert listing_key("http://p.test/tin?start=7") == listing_key("http://p.test/tin")
    assert listing_key("http://p.test/tin?cat=2&page=3") != listing_key("http://p.test/tin?cat=1&page=3")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("/tin/doan-cong-tac-tham-tinh-ban.html", True),
        ("/bai-viet/19491", True),
        ("/chi-tiet?newsid=5", True),
        ("/gioi-thieu", False),
        ("/tin-tuc?page=2", False),
        ("/danh-muc?catid=5", False),
    ],
)
def test_articles_of_unknown_portals(place: str, expected: bool) -> None:
    assert looks_like_article(f"http://portal.test{place}") is expected


def test_credentials_are_cut() -> None:
    assert without_credentials("http://a:b@portal.test/x") == "http://portal.test/x"


def test_a_doubled_segment_is_no_trap() -> None:
    assert not is_trap("/UserPages/x/tabid/180/language/vi-VN/language/vi-VN/Default.aspx")
