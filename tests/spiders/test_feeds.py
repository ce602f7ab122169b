"""Feeds and sitemaps: every kind that portals serve, broken ones, hostile ones, and any bytes at all."""

import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import feeds
from spiders.feeds import FeedEntry, Sitemap, SitemapEntry, read_feed, read_sitemap

RSS_2 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Đối ngoại</title><link>http://portal.test/</link>
<atom:link rel="self" href="http://portal.test/rss"/>
<item><title><![CDATA[Đoàn công tác thăm & làm việc]]></title><link>http://portal.test/tin?a=1&amp;id=7</link>
  <guid isPermaLink="false">news_7</guid><pubDate>Mon, 06 May 2024 08:30:00 +0700</pubDate></item>
<item><title>Tin &lt;b&gt;đậm&lt;/b&gt; &amp;amp; rõ</title><link>http://portal.test/tin?id=8</link>
  <dc:date>2024-05-07T01:00:00Z</dc:date></item>
<item><title>Chỉ có guid</title><guid>http://portal.test/tin?id=9</guid></item>
<item><title>Không có địa chỉ</title></item>
<item><title>Thư</title><link>mailto:a@portal.test</link></item>
<item><title>Lặp lại</title><link>http://portal.test/tin?id=8</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://portal.test/vi/">
<title>Tin</title><link href="/vi/"/>
<entry><title type="html">Hội đàm &lt;i&gt;cấp cao&lt;/i&gt;</title>
  <link rel="enclosure" href="/a.pdf"/><link rel="alternate" type="application/json" href="/7.json"/>
  <link rel="alternate" href="/vi/bai-7"/>
  <id>tag:portal.test,2024:7</id><updated>2024-06-01T00:00:00Z</updated><published>2024-05-06T08:30:00+07:00</published></entry>
<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Tiếp <b>khách</b></div></title>
  <link href="./bai-8"/><updated>2024-06-01T00:00:00Z</updated></entry>
</feed>"""

RDF = """<!DOCTYPE rdf:RDF [<!ENTITY % x PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://w3.test/x.ent"> %x;]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://portal.test/"><items><rdf:Seq><rdf:li resource="http://portal.test/1"/></rdf:Seq></items></channel>
<item rdf:about="http://portal.test/1"><title>Lễ k&yacute; kết&nbsp;mới</title><dc:date>2012-03-04</dc:date></item>
</rdf:RDF>"""

URLSET = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>
  http://portal.test/a?b=1&amp;c=2 </loc><lastmod>2024-05-06</lastmod>
  <image:image><image:loc>http://portal.test/a.jpg</image:loc></image:image></url>
<url><loc><![CDATA[http://portal.test/tin-2]]></loc><news:news>
  <news:publication><news:name>Cổng</news:name></news:publication><news:title>Tiếp đoàn Lào</news:title>
  <news:publication_date>2024-05-07T09:00+07:00</news:publication_date></news:news></url>
<url><loc>javascript:alert(1)</loc></url><url><lastmod>2024-01-01</lastmod></url>
</urlset>"""


def test_an_rss_feed_is_read() -> None:
    assert read_feed(RSS_2.encode()) == [
        FeedEntry(
            "http://portal.test/tin?a=1&id=7", "Đoàn công tác thăm & làm việc", "Mon, 06 May 2024 08:30:00 +0700"
        ),
        FeedEntry("http://portal.test/tin?id=8", "Tin đậm & rõ", "2024-05-07T01:00:00Z"),
        FeedEntry("http://portal.test/tin?id=9", "Chỉ có guid"),
    ]


def test_an_atom_feed_is_read_and_its_edit_time_is_no_publication() -> None:
    assert read_feed(ATOM.encode()) == [
        FeedEntry("http://portal.test/vi/bai-7", "Hội đàm cấp cao", "2024-05-06T08:30:00+07:00"),
        FeedEntry("http://portal.test/vi/bai-8", "Tiếp khách"),
    ]


def test_an_rdf_feed_keeps_html_entities_that_its_dtd_would_declare() -> None:
    assert read_feed(RDF.encode()) == [FeedEntry("http://portal.test/1", "Lễ ký kết mới", "2012-03-04")]


@pytest.mark.parametrize(
    "declaration", ["", '<?xml version="1.0" encoding="utf-16"?>', '<?xml version="1.0" encoding="nope"?>']
)
def test_a_wrong_declaration_and_words_before_it_do_no_harm(declaration: str) -> None:
    junk = "\n<br />\n<b>Warning</b>:  mysql_connect() in <b>/var/www/rss.php</b> on line <b>3</b><br />\n"
    feed = f"{junk}{declaration}<rss><channel><item><title>Đối ngoại</title><link>http://p.test/1</link></item></channel></rss>"
    assert read_feed(feed.encode()) == [FeedEntry("http://p.test/1", "Đối ngoại")]


def test_a_feed_in_utf_16_is_read() -> None:
    feed = '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>Đối</title><link>http://p.test/1</link></item></channel></rss>'
    assert read_feed(feed.encode("utf-16")) == [FeedEntry("http://p.test/1", "Đối")]


def test_a_forgotten_ampersand_is_kept_and_one_in_cdata_is_not_touched() -> None:
    feed = (
        b"<rss><channel><item><link>http://p.test/?a=1&b=2&copy=3</link></item>"
        b"<item><link><![CDATA[http://p.test/?a=1&b=3]]></link></item></channel></rss>"
    )
    assert [entry.url for entry in read_feed(feed)] == ["http://p.test/?a=1&b=2&copy=3", "http://p.test/?a=1&b=3"]


def test_a_feed_that_broke_off_gives_what_it_has() -> None:
    cut = RSS_2[: RSS_2.index("Chỉ có guid")].encode()
    assert [entry.url for entry in read_feed(cut)] == ["http://portal.test/tin?a=1&id=7", "http://portal.test/tin?id=8"]


def test_a_sitemap_is_read_with_its_news() -> None:
    assert read_sitemap(URLSET.encode()) == Sitemap(
        [
            SitemapEntry("http://portal.test/a?b=1&c=2", "2024-05-06"),
            SitemapEntry("http://portal.test/tin-2", None, "Tiếp đoàn Lào", "2024-05-07T09:00+07:00"),
        ]
    )


def test_an_index_of_sitemaps_is_read() -> None:
    index = b"<sitemapindex><sitemap><loc>http://p.test/1.xml.gz</loc><lastmod>x</lastmod></sitemap></sitemapindex>"
    assert read_sitemap(index) == Sitemap([], ["http://p.test/1.xml.gz"])


def test_a_gzipped_sitemap_of_several_members_is_read() -> None:
    half = len(URLSET) // 2
    packed = gzip.compress(URLSET[:half].encode()) + gzip.compress(URLSET[half:].encode())
    assert read_sitemap(packed) == read_sitemap(URLSET.encode())


def test_a_sitemap_may_be_a_feed_or_a_list_of_lines() -> None:
    assert read_sitemap(b"http://p.test/a\r\nhttp://p.test/b\n") == Sitemap(
        [SitemapEntry("http://p.test/a"), SitemapEntry("http://p.test/b")]
    )
    assert [entry.url for entry in read_sitemap(RDF.encode()).entries] == ["http://portal.test/1"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1f\x8b",
        b"\x00" * 100,
        b"<html><body><h1>404</h1></body></html>",
        b"http is a protocol",
        b'{"a": 1}',
        b"<rss",
    ],
)
def test_what_is_neither_feed_nor_sitemap_gives_nothing(data: bytes) -> None:
    assert (read_feed(data), read_sitemap(data)) == ([], Sitemap())


def test_entities_are_never_expanded_nor_files_read() -> None:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<!DOCTYPE rss [<!ENTITY e0 "0123456789"><!ENTITY f SYSTEM "file:///etc/hostname">{grown}]><rss><channel>'
        "<item><title>x&e11;&f;</title><link>http://p.test/1</link></item></channel></rss>"
    )
    assert read_feed(bomb.encode()) == [FeedEntry("http://p.test/1", "x&e11;&f;")]


def test_a_gzip_bomb_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_BYTES", 1_000_000)
    pack = zlib.compressobj(9, wbits=31)
    blanks = b" " * 1_000_000
    bomb = pack.compress(b"<urlset><url><loc>http://p.test/1</loc></url>")
    bomb += b"".join(pack.compress(blanks) for _ in range(50)) + pack.flush()
    tracemalloc.start()
    found = read_sitemap(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == Sitemap([SitemapEntry("http://p.test/1")], [], cut=True)
    assert peak < 20_000_000


def test_deep_nesting_and_many_attributes_end_in_time() -> None:
    started = time.monotonic()
    read_feed(b"<rss>" + b"<item>" * 200_000)
    read_sitemap(b"<urlset>" + b"<url><loc>http://p.test/&#" * 20_000)
    read_feed(b"<rss " + b"a='1' " * 50_000 + b"/>")
    read_feed(b"<rss>" + b"<![CDATA[" * 50_000)
    assert time.monotonic() - started < 5


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    for made in (data, b"<rss>" + data, b"<urlset><url><loc>" + data, b"\x1f\x8b\x08\x00" + data, gzip.compress(data)):
        assert isinstance(read_feed(made), list)
        assert isinstance(read_sitemap(made), Sitemap)


_PIECES = (
    "<rss> <channel> <item> </item> <link> </link> <link/href=' '/> <title> </title> <feed> <entry> <guid>"
    " <urlset> <url> <loc> </loc> <sitemap> <news:news> <![CDATA[ ]]>"
    " &amp; & &#x110; &#99999999; &bad; http://p.test/1 http://[ // đ"
)
_MARKUP = st.lists(st.sampled_from([*_PIECES.split(), "\ud800", "\x00", " "]), max_size=25)


@given(_MARKUP)
def test_any_pieces_of_markup_give_addresses_or_nothing(parts: list[str]) -> None:
    data = "".join(parts).encode("utf-8", "surrogatepass")
    for root in (b"", b"<rss>", b"<urlset>"):
        urls = [entry.url for entry in read_feed(root + data)]
        urls += [entry.url for entry in read_sitemap(root + data).entries]
        assert all(url == url.strip() and not url.lower().startswith(("javascript", "mailto")) for url in urls)


_TITLES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="<>&]"), min_size=1)


@given(st.lists(st.tuples(st.integers(0, 10**9), _TITLES), unique_by=lambda pair: pair[0], max_size=8), st.booleans())
def test_what_is_written_is_read(items: list[tuple[int, str]], packed: bool) -> None:
    rows = "".join(f"<item><title>{title}</title><link>http://p.test/{number}</link></item>" for number, title in items)
    data = f"<rss><channel>{rows}</channel></rss>".encode()
    found = read_feed(gzip.compress(data) if packed else data)
    assert [entry.url for entry in found] == [f"http://p.test/{number}" for number, _ in items]
