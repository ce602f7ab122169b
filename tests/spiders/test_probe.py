"""The steps of a probe against the sample portals and their faults, and what it is put together from."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ngoaivu.simulator.messages import HTML, Reply
from spiders.discovery import Discovery
from spiders.families import FAMILIES, GENERIC
from spiders.links import Link
from spiders.page import Page
from spiders.portal_file import Portal, read_portal_file
from spiders.probing import Probing
from spiders.probing_answers import Answer
from spiders.probing_certificate import certificate_state
from spiders.probing_file import MAX_LINES, name_portal, portal_file_text
from spiders.probing_pages import FOREIGN, NEWS, feeds_of, pager_of, topic_of
from spiders.probing_report import ArticleSeen, Report, RobotsSeen, SectionSeen
from spiders.probing_robots import robots_seen
from spiders.probing_selectors import derive
from spiders.probing_text import blocks
from spiders.reading import read
from tests.portals.server import SamplePortals

NOW = dt.datetime(2025, 11, 24, 8, 0, tzinfo=dt.UTC)
JOOMLA = "http://tuyengiao.sample.test/"
DOFA = "http://songoaivu.sample.test/"

Probe = Callable[[str], Report]


@pytest.fixture
def probe(sample_portals: SamplePortals) -> Probe:
    """Probe over the wire, without Scrapy: what Scrapy adds is tested with the command."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": sample_portals.proxy}), Stay)

    async def fetch(url: str) -> Answer:
        try:
            with opener.open(url, timeout=5) as response:
                return Answer(
                    url, response.status, response.read(), {k.lower(): v for k, v in response.headers.items()}
                )
        except urllib.error.HTTPError as response:
            with response:
                return Answer(url, response.code, response.read(), {k.lower(): v for k, v in response.headers.items()})
        except OSError as error:
            return Answer(url, failure=type(error).__name__)

    def probe(url: str) -> Report:
        def robots_of(address: str) -> tuple[int | None, bytes]:
            answer = asyncio.run_coroutine_threadsafe(fetch(f"http://{urlsplit(address).netloc}/robots.txt"), loop)
            return answer.result().status, answer.result().body

        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            probing = Probing(Portal(id="probe", name="probe", url=url), fetch, robots_of, NOW, "ngoaivu")
            asyncio.run(probing.run())
            return probing.report
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    return probe


def page(html: str, url: str = "http://portal.test/tin") -> Page:
    return Page(html.encode(), url, {"content-type": HTML})


def test_a_joomla_portal_is_found_out(probe: Probe) -> None:
    report = probe(JOOMLA)
    assert report.verdict()[0] == 0
    assert (report.family, report.home_family, report.language) == ("joomla", "joomla", "vi")
    assert [(one.topic, one.articles) for one in report.sections] == [(FOREIGN, 4), (NEWS, 3), (NEWS, 3)]
    assert report.pager is not None
    assert (report.pager.kind, report.pager.key, report.pager.last) == ("start", "start", 3)
    assert report.pager.checked == "shows 4 articles, 4 of them new"
    assert report.robots.hits == (("/index.php/noi-bo", f"{JOOMLA}index.php/noi-bo"),)
    assert all({"title", "body"} <= seen.fields().keys() for seen in report.read)
    # No page of this portal prints a date: the probe says so instead of finding one.
    assert report.selectors == {}
    assert "published" in report.verdict()[1]
    notes = dict(blocks(report))["Notes"]
    assert any("published was not found on 3 of 3 articles" in note for _, note in notes)


@pytest.mark.parametrize(
    ("fault", "how", "code", "words"),
    [
        ("down", {}, 5, "HTTP 503"),
        ("reset", {}, 4, "could not be read"),
        ("challenge", {}, 5, "challenge"),
        ("soft404", {}, 4, "soft_404"),
        ("not-html", {}, 4, "file"),
        ("redirect-host", {"to": "songoaivudaklak.com"}, 4, "not followed"),
    ],
)
def test_what_cannot_be_read_ends_with_a_code_and_a_reason(
    probe: Probe, sample_portals: SamplePortals, fault: str, how: dict[str, object], code: int, words: str
) -> None:
    sample_portals.switch_on(fault, match="test/$", **how)
    report = probe(DOFA)
    assert report.verdict()[0] == code
    assert words in report.verdict()[1]
    assert (report.articles, report.sections) == ([], [])


def test_a_refused_move_is_reported_and_its_host_is_never_asked(probe: Probe, sample_portals: SamplePortals) -> None:
    sample_portals.switch_on("redirect-host", to="songoaivudaklak.com")
    report = probe(DOFA)
    assert [(edge.to_url, edge.allowed) for edge in report.edges] == [("http://songoaivudaklak.com/", False)]
    assert {urlsplit(request.url).netloc for request in sample_portals.log} == {"songoaivu.sample.test"}


def test_an_allowed_move_is_followed_and_written(probe: Probe, sample_portals: SamplePortals) -> None:
    site = sample_portals.sites["songoaivu.sample.test"]
    sample_portals.sites["songoaivudaklak.gov.vn"] = site
    sample_portals.sites["songoaivu.daklak.gov.vn"] = site
    sample_portals.switch_on("redirect-host", to="songoaivu.daklak.gov.vn")
    report = probe("http://songoaivudaklak.gov.vn/")
    assert report.verdict()[0] == 0
    assert [edge.allowed for edge in report.edges] == [True]
    assert report.url == "http://songoaivu.daklak.gov.vn/"
    assert (report.province_code, report.portal_id) == ("66", "dak-lak-songoaivu")


def test_a_stub_that_moves_by_script_gives_the_page_behind_it_as_address(
    probe: Probe, sample_portals: SamplePortals
) -> None:
    site = sample_portals.sites["tuyengiao.sample.test"]
    stub = b"<html><head><script>window.location.href = '/index.php';</script></head><body></body></html>"

    class Stubbed:
        id, host = site.id, site.host

        def answer(self, path: str, query: dict[str, str]) -> Reply:
            return Reply(body=stub) if path == "/" else site.answer(path, query)

        truth = site.truth

    sample_portals.sites[site.host] = Stubbed()
    report = probe(JOOMLA)
    assert (report.verdict()[0], report.url) == (0, f"{JOOMLA}index.php")


@pytest.mark.parametrize(
    ("text", "url", "topic"),
    [
        ("Hoạt động đối ngoại", "/a", FOREIGN),
        ("x", "/chuyen-muc/oi-ngoai", FOREIGN),
        ("x", "/hot-ng-i-ngoi", FOREIGN),
        ("x", "/hop-tac-quoc-te.html", FOREIGN),
        ("x", "/hop-tac-quoc-te", FOREIGN),
        ("x", "/tin-hoat-ong", NEWS),
        ("x", "/hu-ngh-nguoi-viet-nam-o-nuoc-ngoai", FOREIGN),
        ("", "/%C4%91%E1%BB%91i-ngo%E1%BA%A1i", FOREIGN),
        ("ĐỐI NGOẠI", "/12", FOREIGN),
        ("Foreign Affairs", "/en/12", FOREIGN),
        ("News & Events", "/en/13", NEWS),
        ("Tin tức - Sự kiện", "/14", NEWS),
        ("Giới thiệu", "/gioi-thieu", None),
        ("Thủ tục hành chính", "/ttHC", None),
    ],
)
def test_topics_of_sections(text: str, url: str, topic: str | None) -> None:
    assert topic_of(Link(f"http://portal.test{url}", text)) == topic


PAGERS = {
    "query": ('<a href="?page=2">2</a><a href="?page=9">Cuối</a>', "query", "page", False, 9),
    "from nought": ('<a href="?trang=1">2</a><a href="?trang=2">3</a>', "query", "trang", True, 3),
    "path": ('<a href="/tin/page/2">2</a><a href="/tin/page/5">5</a>', "path", None, False, 5),
    "cur": ('<a href="/tin?_101_cur=2">2</a><p>Trang 1 / 40</p>', "cur", "_101_cur", False, 40),
    "offset": ('<a href="?start=10">2</a><a href="?start=30">4</a>', "start", "start", False, 4),
    "next": ('<a href="?page=2">Trang sau »</a>', "next-only", "page", False, None),
    "postback": ("""<a href="javascript:__doPostBack('ctl$pager','7')">7</a>""", "postback", None, False, 7),
    "none": ("""<a href="javascript:__doPostBack('ctl$login','')">Đăng nhập</a>""", "none", None, False, None),
}


@pytest.mark.parametrize("name", PAGERS)
def test_kinds_of_pagers(name: str) -> None:
    html, *expected = PAGERS[name]
    listing = page(html)
    family = FAMILIES["liferay"] if name == "cur" else GENERIC
    pager = pager_of(listing, Discovery("http://portal.test/", family).sort(listing), family)
    assert [pager.kind, pager.key, pager.from_zero, pager.last] == expected


def test_feeds_of_a_page() -> None:
    html = (
        '<link rel="alternate" type="application/rss+xml" href="/vi/rss"><link rel=alternate hreflang=en href="/en">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed"><a href="/rss/tin-tuc.rss">RSS</a>'
        '<a href="/cross-border">x</a><a href="/rss/tin-tuc.rss">lặp</a>'
    )
    assert [(feed.url, feed.known_from) for feed in feeds_of(page(html))] == [
        ("http://portal.test/vi/rss", "link rel=alternate"),
        ("http://portal.test/rss/tin-tuc.rss", "linked on the page"),
    ]


def test_rules_of_robots_that_touch_what_was_found() -> None:
    body = b"User-agent: *\nDisallow: /tin/\nDisallow: /admin\nCrawl-delay: 7\nSitemap: http://p.test/s.xml\n"
    found = robots_seen(200, body, "ngoaivu", ["http://p.test/tin/1", "http://p.test/tin/2", "http://p.test/x"])
    assert found == RobotsSeen(
        status=200, delay=7.0, sitemaps=("http://p.test/s.xml",), hits=(("/tin/", "http://p.test/tin/1"),)
    )
    assert robots_seen(404, body, "ngoaivu", ["http://p.test/tin/1"]) == RobotsSeen(status=404)
    assert robots_seen(200, b"\x00\xff<html>", "ngoaivu", ["http://p.test/"]).hits == ()


@pytest.mark.parametrize(
    ("url", "title", "made"),
    [
        ("http://songoaivudaklak.gov.vn/", "Trang chủ - Sở Ngoại vụ", ("dak-lak-songoaivu", "Sở Ngoại vụ", "66")),
        ("https://tinhuyx.vn/", "Tỉnh ủy Quảng Bình | Trang chủ", ("quang-binh-tinhuyx", "Tỉnh ủy Quảng Bình", "44")),
        ("https://angiang.gov.vn/", "Home", ("an-giang-portal", "angiang.gov.vn", "89")),
        ("http://dfa.test/", "Vì hòa bình và hữu nghị", ("dfa", "Vì hòa bình và hữu nghị", None)),
        ("http://203.0.113.7/", "", ("203-0-113-7", "203.0.113.7", None)),
    ],
)
def test_a_portal_is_named_after_its_host_and_title(url: str, title: str, made: tuple[str, str, str | None]) -> None:
    named = name_portal(page(f"<title>{title}</title>", url))
    assert (named.id, named.name, named.unit.code if named.unit else None) == made


def test_a_title_that_names_no_site_leaves_the_name_to_the_logo() -> None:
    html = (
        '<title>Trang chủ</title><div class="site-header"><a><img alt="Ban Đối ngoại tỉnh Gia Lai"></a> Tìm kiếm</div>'
    )
    named = name_portal(page(html, "http://doingoai.test/"))
    assert (named.id, named.name) == ("gia-lai-doingoai", "Ban Đối ngoại tỉnh Gia Lai")


def test_the_portal_file_is_short_and_sound_whatever_stands_in_it(tmp_path: Path) -> None:
    report = Report(
        asked="http://p.test/", url="https://p.test/", started=NOW, name='Cổng "A\\B"\t1', province_code="45"
    )
    report.family, report.date_order, report.selectors = "nukeviet", "mdy", {"date": '[title="ngày"]', "title": ".t"}
    report.robots = RobotsSeen(status=200, delay=12.5)
    report.sections = [
        SectionSeen(url=f"http://p.test/{n}", name=f"Mục {n}", topic=None, found_in="x", articles=3, discovered=False)
        for n in range(20)
    ]
    path = tmp_path / "p.toml"
    path.write_text(portal_file_text(report, "p"), encoding="utf-8")
    assert len(path.read_text(encoding="utf-8").splitlines()) == MAX_LINES
    portal, faults = read_portal_file(path)
    assert faults == []
    assert portal is not None
    assert (portal.name, portal.family, portal.date_order, portal.crawl.delay) == (
        'Cổng "A\\B" 1',
        "nukeviet",
        "mdy",
        12.5,
    )
    assert portal.selectors == report.selectors
    assert report.notes == [f"{20 - len(portal.sections)} sections found no room in the portal file"]


def articles(template: str, *, linked: bool = True) -> list[ArticleSeen]:
    """Three articles made from one template, as a listing would lead to them."""
    seen = []
    for number in range(1, 4):
        title = f"Đoàn đại biểu thứ {number} của tỉnh bạn đến thăm và làm việc"
        text = "".join(
            f"<p>Trong buổi làm việc lần {number}, nội dung {line} của hai bên được bàn kỹ và thống nhất.</p>"
            for line in range(4)
        )
        html = template.format(title=title, text=text, n=number, day=f"{number + 9}/0{number}/2024")
        read_page = page(f"<title>Tin</title><body>{html}</body>", f"http://portal.test/x/{'abc'[number - 1]}")
        link = Link(read_page.url, title if linked else "Xem chi tiết")
        seen.append(ArticleSeen(link=link, page=read_page, reading=read(read_page, None, link)))
    return seen


_FAR = "<p>Đường dây nóng</p>" * 20
_GOOD = '<h1 class="t">{title}</h1><div class="d">{day}</div><div class="b">{text}</div>'
_LATE = f'<h1 class="t">{{title}}</h1>{_FAR}<div class="b">{{text}}</div>{_FAR}'


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (_GOOD, {}),
        (_LATE + '<div class="x"><b>{day}</b></div>', {"date": ".x"}),
        (_LATE + '<span id="ctl{n}_Ngay">{day}</span>', {"date": "[id$=_Ngay]"}),
        (_LATE + '<u class="x">01/02/2024</u>', {}),
        (_LATE, {}),
        ("<h1>Tin tức sự kiện của tỉnh trong tuần</h1>" + _GOOD.replace("h1", "em"), {"title": ".t"}),
    ],
)
def test_selectors_are_derived_only_for_what_is_missed(template: str, expected: dict[str, str]) -> None:
    portal = Portal(id="p", name="p", url="http://portal.test/")
    assert derive(articles(template), portal, {}, NOW) == expected


def test_a_title_is_not_derived_from_links_that_all_say_the_same() -> None:
    portal = Portal(id="p", name="p", url="http://portal.test/")
    template = "<h1>Tin tức sự kiện của tỉnh trong tuần</h1>" + _GOOD.replace("h1", "em")
    assert "title" not in derive(articles(template, linked=False), portal, {}, NOW)


def test_a_date_is_the_one_that_the_listing_tells() -> None:
    portal = Portal(id="p", name="p", url="http://portal.test/")
    template = _LATE + '<i class="k1">{day}</i><i class="k2">0{n}/05/2023</i>'
    seen = articles(template)
    days = {one.page.url: dt.date(2023, 5, number) for number, one in enumerate(seen, start=1)}
    assert derive(seen, portal, days, NOW) == {"date": ".k2"}


@contextmanager
def tls_server(folder: Path, *, days: int) -> Iterator[int]:
    """Serve TLS on loopback with a certificate signed by itself that is valid until ``days`` from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def answer() -> None:
        connection, _ = listener.accept()
        try:
            with connection, context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(1)
        except OSError:
            pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_the_state_of_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tls_server(tmp_path, days=30) as port:
        assert certificate_state("localhost", port) == ("https: the certificate is self-signed", False)
    with tls_server(tmp_path, days=30) as port:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
        words, good = certificate_state("localhost", port)
        assert good
        assert "valid until" in words
    with tls_server(tmp_path, days=-2) as port:
        assert certificate_state("localhost", port) == ("https: the certificate has expired", False)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert certificate_state("127.0.0.1", port) == ("http only: nothing answers on the port of https", False)
