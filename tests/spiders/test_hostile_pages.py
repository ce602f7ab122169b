"""Pages and files that cost far more than their length where each part is looked at once for every other. Costs are counted, not timed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spiders import discovery
from spiders.discovery import Discovery
from spiders.families import GENERIC
from spiders.feeds import read_feed, read_sitemap
from spiders.page import Page, holds_more, text_of
from spiders.portal_file import read_portal_file
from spiders.select import Compound
from spiders.sources.cdx import read_list
from spiders.sources.spool import Spool
from tests.spiders.test_portal_files import FOUR_LINES

MANY = 1500


def found(body: str) -> discovery.Found:
    page = Page(f"<html><body>{body}</body></html>".encode(), "http://p.vn/", {"content-type": "text/html; charset=utf-8"})
    return Discovery("http://p.vn/", GENERIC).sort(page)


@pytest.fixture
def read_characters(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count the characters that links are read by."""
    count = 0
    real = text_of

    def counted(element: Any) -> str:
        nonlocal count
        text = real(element)
        count += len(text)
        return text

    monkeypatch.setattr(discovery, "text_of", counted)
    return lambda: count


@pytest.mark.parametrize(
    "link",
    ['<a href="/tin-{}-doan-cong-tac-cua-tinh">Tin {}</a>', '<a href="/muc{}x">Mục {}</a>', '<li><a href="/bai/{}.html">Đoàn {}</a> 12/3'],
)
def test_links_beside_each_other_are_not_read_once_for_each_other(link: str, read_characters: Callable[[], int]) -> None:
    body = "".join(link.format(number + 1000, number) for number in range(MANY))
    links = found(body)
    assert len(links.articles) + len(links.sections) == MANY
    assert read_characters() < 10 * len(body)


def test_further_pages_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Counted:
        def __init__(self, url: str, *_: str) -> None:
            self._url = url

        @property
        def url(self) -> str:
            nonlocal looked
            looked += 1
            return self._url

    monkeypatch.setattr(discovery, "Link", Counted)
    links = found("".join(f'<a href="/tin?page={number % MANY + 2}">{number}</a>' for number in range(2 * MANY)))
    assert len(links.pages) == MANY
    assert looked < 4 * MANY


def test_an_item_is_short_in_words_and_in_nodes() -> None:
    page = _page("<p>" + "chữ " * 50 + "</p><ul>" + "<li></li>" * 500 + "</ul>")
    (words,), (nodes,) = page.root.iter("p"), page.root.iter("ul")
    assert [holds_more(words, most) for most in (149, 150)] == [True, False]
    assert holds_more(nodes, 300)


def _page(body: str) -> Page:
    return Page(body.encode(), "http://p.vn/", {"content-type": "text/html; charset=utf-8"})


def test_a_selector_is_matched_in_one_walk_to_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    real = Compound.holds

    def counted(compound: Compound, element: Any) -> bool:
        nonlocal asked
        asked += 1
        return real(compound, element)

    monkeypatch.setattr(Compound, "holds", counted)
    page = _page("<div>" * 60 + "<p class='x'>" + "</div>" * 60)
    assert page.index.select("section div div div div div div div .x") == []
    assert asked < 8 * 70


@pytest.mark.parametrize(
    ("selector", "matches"),
    [("div > p .x", 1), ("ul div > .x", 0), ("div p > .x", 1), ("body > div .x", 1), ("body > p .x", 0), ("div > div > p > .x", 1), ("div > p > div .x", 0)],
)
def test_children_and_descendants_are_told_apart(selector: str, matches: int) -> None:
    assert len(_page("<div><div><p><b class='x'></b></p></div></div>").index.select(selector)) == matches


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    portal, told = read_portal_file(path)
    assert portal is None
    return [fault.message for fault in told]


@pytest.mark.parametrize("nested", ["x = " + "[" * 100_000, "x = " + "{a=" * 50_000, "x = " + "[" * 900 + "]" * 900, "a." * 50_000 + "b = 1"])
def test_a_portal_file_of_deep_nesting_is_refused(tmp_path: Path, nested: str) -> None:
    assert len(faults(tmp_path, f"{FOUR_LINES}\n{nested}\n")) == 1


def test_a_portal_file_of_ten_megabytes_is_not_read(tmp_path: Path) -> None:
    assert "is longer than" in faults(tmp_path, FOUR_LINES + "#" * 10_000_000)[0]


def test_a_portal_file_of_many_faults_names_some(tmp_path: Path) -> None:
    told = faults(tmp_path, FOUR_LINES + "".join(f"k{number} = 1\n" for number in range(2000)))
    assert len(told) == 101
    assert told[-1] == "and 1900 more faults, which are not listed"


@pytest.mark.parametrize("selector", ["(a+)+$", "a:has(b)", "a[href~='x']", "a, b", ".x" * 3 + " >", "//a"])
def test_what_is_no_selector_of_ours_is_refused(tmp_path: Path, selector: str) -> None:
    assert "is no selector" in faults(tmp_path, f'{FOUR_LINES}\n[selectors]\ntitle = """{selector}"""\n')[0]


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))


@pytest.mark.parametrize("root", ["<urlset><url><loc>http://a.vn/{}</loc></url></urlset>", "<rss><item><link>http://a.vn/{}</link></item></rss>"])
@pytest.mark.parametrize("entity", ["&e29;", "&file;"])
def test_entities_of_sitemaps_and_feeds_are_not_expanded(root: str, entity: str) -> None:
    data = f'<!DOCTYPE x [<!ENTITY e0 "0123456789"><!ENTITY file SYSTEM "file:///etc/passwd">{LAUGHS}]>{root.format(entity)}'.encode()
    told = str(read_sitemap(data)) + str(read_feed(data))
    assert len(told) < 500
    assert "root:" not in told


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 100_000, "[1, 2]", '[["url"], 5]', "[{}]", '{"url": "x"', "[[[]]]", '["a"]', "{}\n[]"])
def test_a_list_of_captures_that_is_none_says_so(text: str) -> None:
    try:
        rows, _ = read_list(text.encode())
    except ValueError:
        return
    assert rows == []


def test_an_address_that_would_begin_another_header_is_left_out(tmp_path: Path) -> None:
    line = '{"url": "http://a.vn/%s", "timestamp": "20190301080000", "status": "200"}'
    rows, _ = read_list("\n".join([line % "x", line % r"x\r\nWARC-Type: evil", line % r"x\ny", line % r"\u0000"]).encode())
    assert [row.url for row in rows] == ["http://a.vn/x"]


def test_headers_of_a_fetched_capture_begin_no_others(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.warc.gz")
    spool.add("http://a.vn/\r\nEvil: 1", "20190301080000", 200, [("X-A", "1\r\nEvil: 2"), ("X\nEvil: 3", "b")], b"<p>")
    spool.close()


    assert b"\nEvil" not in gzip.decompress((tmp_path / "spool.warc.gz").read_bytes())
