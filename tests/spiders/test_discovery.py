"""Links of listing pages, sorted; and the two sides of a golden case's listing."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from spiders.discovery import Discovery, section_rank
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.links import Link, canonical_url
from spiders.page import Page

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "cases").glob("*/meta.json"))


def page(html: str, url: str = "http://portal.test/tin") -> Page:
    return Page(html.encode(), url, {"content-type": "text/html; charset=utf-8"})


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_golden_listing_gives_its_articles_and_next_pages(case: Path) -> None:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    listing = meta["listing"]
    read = Page((case / "listing.html").read_bytes(), listing["url"], {"content-type": "text/html; charset=utf-8"})
    found = Discovery("http://" + urlsplit(listing["url"]).netloc, recognise(read)[0]).sort(read)
    links = {
        canonical_url(link.url)
        for link in (*found.articles, *(entry for entry in found.sections if len(entry.text) >= 20))
    }
    assert {canonical_url(url) for url in listing["articles"]} <= links
    assert {canonical_url(url) for url in listing["next_pages"]} <= {canonical_url(link.url) for link in found.pages}


def test_other_hosts_and_denied_links_are_counted_not_followed() -> None:
    found = Discovery("http://portal.test/", GENERIC).sort(
        page(
            '<a href="http://other.test/tin/mot-bai-viet-rat-dai-o-day.html">x</a><a href="/dang-nhap">y</a><a href="a.pdf">z</a>'
        )
    )
    assert (found.articles, found.cut["other_host"], found.cut["deny_rule"], found.cut["file"]) == ([], 1, 1, 1)


def test_a_pager_counted_from_nought_keeps_its_second_page() -> None:
    found = Discovery("http://portal.test/", FAMILIES["drupal"]).sort(
        page('<a href="?page=0">1</a><a href="?page=1">2</a><a href="?page=2">3</a>')
    )
    assert [link.url for link in found.pages] == ["http://portal.test/tin?page=1", "http://portal.test/tin?page=2"]


def test_a_link_in_an_onclick_is_a_link() -> None:
    found = Discovery("http://portal.test/", FAMILIES["liferay"]).sort(
        page("""<a href="#" onclick="location.href='/tin/-/view_content/12-mot-bai.html'">x</a>""")
    )
    assert [link.url for link in found.articles] == ["http://portal.test/tin/-/view_content/12-mot-bai.html"]


def test_a_shortened_anchor_is_completed_by_its_title() -> None:
    found = Discovery("http://portal.test/", FAMILIES["liferay"]).sort(
        page('<a href="/-/view_content/12-x.html" title="Đoàn công tác thăm tỉnh bạn">Đoàn công tác...</a>')
    )
    assert found.articles[0].text == "Đoàn công tác thăm tỉnh bạn"


def test_the_date_beside_a_link_is_kept() -> None:
    found = Discovery("http://portal.test/", FAMILIES["liferay"]).sort(
        page('<li><a href="/-/view_content/12-x.html">Đoàn công tác</a> ( 08/10 )</li>')
    )
    assert found.articles[0].beside == "( 08/10 )"


def test_declared_pages_are_read() -> None:
    assert Discovery("http://portal.test/", GENERIC).sort(page("<p>Page 1 of 7</p>")).declared_pages == 7


def test_sections_of_foreign_affairs_come_first() -> None:
    links = [
        Link("http://p.test/gioi-thieu", "Giới thiệu"),
        Link("http://p.test/x", "Khác"),
        Link("http://p.test/oi-ngoai", "Đối ngoại"),
    ]
    assert [link.text for link in sorted(links, key=section_rank)] == ["Đối ngoại", "Khác", "Giới thiệu"]


def test_addresses_of_one_article_share_a_key() -> None:
    finder = Discovery("http://portal.test/", FAMILIES["liferay"])
    assert finder.article_key("http://portal.test/vi/a/-/view_content/12-x.html") == finder.article_key(
        "http://portal.test/b/-/view_content/12-y.html"
    )


def test_article_links_of_the_raw_source() -> None:
    finder = Discovery("http://portal.test/", FAMILIES["liferay"])
    source = page(
        '<a class=x href="/a/-/view_content/12-x.html">x</a><a href="/-/view_content/pop_up/12-x.html">in</a><a href="/lien-he">y</a>'
    )
    assert list(finder.article_links(source)) == ["http://portal.test/a/-/view_content/12-x.html"]


def test_a_malformed_link_costs_nothing_else() -> None:
    found = Discovery("http://portal.test/", FAMILIES["liferay"]).sort(
        page(
            '<a href="http://portal.test:99999/x">a</a><a href="http://[::1/x">b</a><a href="/-/view_content/12-x.html">c</a>'
        )
    )
    assert [link.url for link in found.articles] == ["http://portal.test/-/view_content/12-x.html"]


def test_a_number_on_the_listings_own_address_is_its_pager() -> None:
    finder = Discovery("http://portal.test/", FAMILIES["sharepoint"])
    found = finder.sort(page('<a href="?PageIndex=2">2</a>', "http://portal.test/Pages/tin-tuc-su-kien.aspx"))
    assert [link.url for link in found.pages] == ["http://portal.test/Pages/tin-tuc-su-kien.aspx?PageIndex=2"]


def test_the_days_of_a_calendar_are_no_sections() -> None:
    days = "".join(f'<a href="/ngay/{day}">{day}</a>' for day in range(1, 32))
    found = Discovery("http://portal.test/", GENERIC).sort(page(days))
    assert (found.sections, found.cut["calendar"] + len(found.pages)) == ([], 31)


def test_a_slug_in_a_menu_is_a_section() -> None:
    source = '<ul class="menu"><li><a href="/tin-tuc-su-kien-doi-ngoai">Tin tức</a></li></ul>'
    found = Discovery("http://portal.test/", GENERIC).sort(page(source))
    assert ([link.text for link in found.sections], found.articles) == (["Tin tức"], [])
