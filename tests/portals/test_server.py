from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from html import unescape
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

if TYPE_CHECKING:
    from ngoaivu.simulator.truth import Truth
    from tests.portals.server import SamplePortals

HOME = "http://songoaivu.sample.test/"
LISTING = HOME + "tintuc/tabid/67/Default.aspx"
ARTICLE = HOME + "tintuc/tabid/67/id/1121/Default.aspx"
ENDLESS = re.compile(r"/en/.*Default|/index.php/.*/index.php/")
FORBIDDEN = re.compile(r"/noibo/|/index.php/noi-bo")

Fetch = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def fetch(sample_portals: SamplePortals) -> Fetch:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": sample_portals.proxy}), Stay)

    def fetch(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(url, method=method, headers=headers)
        try:
            with opener.open(request, timeout=5) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, dict(answer.headers), answer.read()

    return fetch


def links(url: str, page: bytes) -> set[str]:
    return {
        urljoin(url, unescape(href)) for href in re.findall(r'<a [^>]*?href="(?!javascript:)([^"]+)"', page.decode())
    }


def text_of(page: bytes) -> str:
    return "".join(str(text) for text in html.fromstring(page.decode()).itertext())


def test_all_articles_can_be_reached_by_links_from_the_home_page(
    fetch: Fetch, portal_truth: list[Truth], sample_portals: SamplePortals
) -> None:
    todo = [f"http://{host}/" for host in sample_portals.sites]
    seen = set(todo)
    while todo:
        url = todo.pop()
        _, headers, page = fetch(url)
        if headers["Content-Type"].startswith("text/html"):
            here = {link for link in links(url, page) if urlsplit(link).netloc in sample_portals.sites}
            new = {link for link in here - seen if not ENDLESS.search(link) and not FORBIDDEN.search(link)}
            seen |= new
            todo += new
    assert {url for truth in portal_truth for url in truth["urls"]} <= seen
    assert len(portal_truth) == 28


def test_pages_say_what_the_truth_says(fetch: Fetch, portal_truth: list[Truth]) -> None:
    for truth in portal_truth:
        for url in truth["urls"] + truth["views"]:
            status, _, page = fetch(url)
            text = text_of(page)
            assert status == 200
            assert truth["title"] in text
            assert all(cell in text for paragraph in truth["body"] for cell in paragraph.split(" | "))
            assert not truth["author"] or all(name in text for name in truth["author"].split("; "))
        assert (truth["published"] is None) == truth["id"].startswith("sample-joomla")


def test_the_relative_language_link_never_ends(fetch: Fetch) -> None:
    url = ARTICLE
    for _ in range(3):
        status, _, page = fetch(url)
        url = next(link for link in links(url, page) if "/en/" in link)
        assert status == 200
    assert url.endswith("/id/1121/en/en/en/Default.aspx")


def test_what_is_not_there(fetch: Fetch) -> None:
    assert fetch(HOME + "khong-co")[0] == 404
    assert fetch("http://elsewhere.test/")[0] == 502
    status, _, page = fetch(HOME + "tintuc/tabid/67/id/1098/Default.aspx")
    assert status == 200
    assert "không tồn tại" in page.decode()


def test_one_connection_serves_head_and_get_by_host_header(sample_portals: SamplePortals) -> None:
    connection = HTTPConnection("127.0.0.1", sample_portals.port, timeout=5)
    lengths = []
    for method in ("HEAD", "GET"):
        connection.request(method, "/", headers={"Host": "tuyengiao.sample.test"})
        answer = connection.getresponse()
        lengths.append((int(answer.headers["Content-Length"]), len(answer.read())))
        socket = connection.sock
    assert socket is connection.sock
    connection.close()
    assert lengths[0][0] == lengths[1][0] == lengths[1][1]
    assert lengths[0][1] == 0
    assert [(entry.method, entry.url, entry.status, entry.in_flight) for entry in sample_portals.log] == [
        ("HEAD", "http://tuyengiao.sample.test/", 200, 1),
        ("GET", "http://tuyengiao.sample.test/", 200, 1),
    ]


@pytest.mark.parametrize(
    ("name", "status"), [("down", 503), ("soft404", 200), ("retry-after", 429), ("redirect-host", 301)]
)
def test_faults_of_status(sample_portals: SamplePortals, fetch: Fetch, name: str, status: int) -> None:
    sample_portals.switch_on(name)
    got, headers, page = fetch(ARTICLE)
    assert got == status
    assert "Gangwon" not in page.decode()
    assert ("Retry-After" in headers) == (name == "retry-after")
    assert headers.get("Location", "").startswith("http://moi.sample.test/") == (name == "redirect-host")


def test_faults_of_the_connection(sample_portals: SamplePortals, fetch: Fetch) -> None:
    sample_portals.switch_on("reset", times=1)
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        fetch(ARTICLE)
    sample_portals.switch_on("truncated", match="1120")
    with pytest.raises(IncompleteRead):
        fetch(ARTICLE.replace("1121", "1120"))
    assert fetch(ARTICLE)[0] == 200


def test_a_listing_is_empty_once(sample_portals: SamplePortals, fetch: Fetch) -> None:
    sample_portals.switch_on("empty")
    assert b"1121" in fetch(ARTICLE)[2]
    assert b"/id/1121/" not in fetch(LISTING)[2]
    assert b"/id/1121/" in fetch(LISTING)[2]


def test_the_challenge_ends_with_its_cookie(sample_portals: SamplePortals, fetch: Fetch) -> None:
    sample_portals.switch_on("challenge")
    stub = fetch(ARTICLE)[2]
    cookie = re.search(rb'"(D1N=\w+)"', stub)
    assert cookie
    assert len(stub) == 177
    assert "Gangwon" in fetch(ARTICLE, Cookie=cookie[1].decode())[2].decode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("windows-1258", "trao đô\u0309i ca\u0301n bô\u0323 tre\u0309".encode("cp1258")),
        ("tcvn3", "trao ®æi c¸n bé trÎ".encode("cp1252")),
        ("not-html", b"PK\x03\x04"),
        ("huge", b" " * 9_000_000),
    ],
)
def test_faults_of_the_bytes(sample_portals: SamplePortals, fetch: Fetch, name: str, expected: bytes) -> None:
    sample_portals.switch_on(name)
    _, headers, page = fetch(ARTICLE)
    assert headers["Content-Type"].startswith("text/html")
    assert expected in page


def test_slow_answers_come_late(sample_portals: SamplePortals, fetch: Fetch) -> None:
    sample_portals.switch_on("slow", seconds=0.2)
    fetch(ARTICLE)
    fetch(ARTICLE)
    first, second = sample_portals.log
    assert second.time - first.time >= 0.2
    assert (first.in_flight, second.in_flight) == (1, 1)
