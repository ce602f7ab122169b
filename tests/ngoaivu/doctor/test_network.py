"""One question to each portal, on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ngoaivu.doctor.finding import Finding
from ngoaivu.doctor.network import check_network, check_portal
from spiders.registry import CrawlRules, Portal
from tests.spiders.test_probe import tls_server

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
AGENT = "ngoaivu/test (+https://example.test/contact)"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def portal(status: int = 200, body: str = "", date: datetime = NOW) -> Iterator[tuple[Portal, list[tuple[str, str]]]]:
    """A portal on loopback that answers everything alike, and what it was asked, with the user agent."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["User-Agent"]))
            self.send_response_only(status)
            self.send_header("Date", format_datetime(date))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield at(f"http://127.0.0.1:{server.server_port}/trang-chu"), asked
        finally:
            server.shutdown()
            thread.join()


def at(url: str, **named: object) -> Portal:
    return Portal(id="tinh-a", name="Tỉnh A", url=url, **named)  # type: ignore[arg-type]


def found(one: Portal) -> list[Finding]:
    return list(check_portal(one, AGENT, lambda: NOW))


def test_one_question_with_our_name() -> None:
    with portal() as (one, asked):
        assert [finding.state for finding in found(one)] == ["ok"]
    assert asked == [("/robots.txt", AGENT)]


@pytest.mark.parametrize(
    ("status", "body", "state", "words"),
    [
        (200, "User-agent: *\nDisallow: /tim-kiem", "ok", "may be fetched"),
        (404, "", "ok", "may be fetched"),
        (200, "User-agent: ngoaivu\nDisallow: /", "warning", "forbids the home page"),
        (403, "", "warning", "may refuse us"),
        (503, "", "warning", "may refuse us"),
        (500, "", "warning", "nothing may be fetched"),
    ],
)
def test_what_an_answer_lets_expect(status: int, body: str, state: str, words: str) -> None:
    with portal(status, body) as (one, _):
        [finding] = found(one)
    assert (finding.state, words in finding.text) == (state, True)


def test_a_clock_that_is_off_is_told_by_the_portals() -> None:
    with portal(date=NOW + timedelta(days=3)) as (one, _):
        assert [(finding.area, finding.code) for finding in found(one)] == [("network", 0), ("clock", 3)]


def test_nobody_listens() -> None:
    with portal() as (one, _):
        pass
    [finding] = found(one)
    assert (finding.code, "cannot be reached" in finding.text) == (4, True)


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    [finding] = found(at("http://songoaivu.tinh-a.test/"))
    assert (finding.code, "does not resolve (Name or service not known)" in finding.text) == (4, True)


def test_a_certificate_that_is_not_accepted(tmp_path: Path) -> None:
    with tls_server(tmp_path, days=30) as port:
        [finding] = found(at(f"https://localhost:{port}/"))
    assert (finding.code, "insecure_tls_reason" in finding.text) == (4, True)


def test_an_exception_in_the_portal_file_is_honoured(tmp_path: Path) -> None:
    with tls_server(tmp_path, days=30) as port:
        rules = CrawlRules(insecure_tls_reason="it expired, and nobody answers")
        [finding] = found(at(f"https://localhost:{port}/", crawl=rules))
    assert "certificate" not in finding.text


def test_portals_are_asked_one_after_another_with_a_pause_between() -> None:
    events: list[str] = []
    with portal() as (one, asked):
        list(check_network([one, one, one], AGENT, lambda: NOW, lambda: events.append(f"after {len(asked)}")))
    assert events == ["after 1", "after 2"]
