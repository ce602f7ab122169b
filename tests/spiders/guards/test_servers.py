"""Servers that mean harm, asked by a crawl with the project's own settings: each answer ends, and what it costs is counted."""

import gzip
import threading
import zlib
from collections.abc import Iterator

import brotli
import pytest
import zstandard

from spiders.answers import network_reason
from spiders.guards.connections import MAX_HEAD
from tests.spiders.conftest import Crawls, Outcome
from tests.spiders.guards.raw import OK, serving

MOST = 1 << 20
#: What lies in the buffers of both sockets when the client goes.
IN_FLIGHT = 16 << 20


def reason(outcome: Outcome, path: str = "/") -> str:
    return network_reason(outcome.failures[path])


def forever(piece: bytes) -> Iterator[bytes]:
    while True:
        yield piece


def body(encoded: bytes, *codings: str) -> list[bytes]:
    head = f"Content-Encoding: {', '.join(codings)}\r\nContent-Length: {len(encoded)}\r\n\r\n".encode()
    return [OK + head + encoded]


def test_an_endless_body_is_given_up(crawls: Crawls) -> None:
    with serving(lambda: _after(OK + b"\r\n", b"x" * 65536)) as server:
        outcome = crawls.one([server.url], DOWNLOAD_MAXSIZE=MOST)
        assert reason(outcome) == "the answer is too large"
        assert server.sent < MOST + IN_FLIGHT


def test_a_body_that_announces_too_much_is_not_read(crawls: Crawls) -> None:
    with serving(lambda: _after(OK + b"Content-Length: 99999999999\r\n\r\n", b"x" * 65536)) as server:
        assert reason(crawls.one([server.url], DOWNLOAD_MAXSIZE=MOST)) == "the answer is too large"


def test_endless_headers_are_given_up(crawls: Crawls) -> None:
    lines = (b"X-Filler: " + b"x" * 1000 + b"\r\n") * 64
    with serving(lambda: _after(OK, lines)) as server:
        outcome = crawls.one([server.url], RETRY_ENABLED=False)
        assert reason(outcome) == "the answer broke off"
        assert server.sent < MAX_HEAD + IN_FLIGHT


def test_endless_interim_answers_are_given_up(crawls: Crawls) -> None:
    with serving(lambda: forever(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 100)) as server:
        outcome = crawls.one([server.url], RETRY_ENABLED=False)
        assert reason(outcome) == "the answer broke off"
        assert server.sent < MAX_HEAD + IN_FLIGHT


def test_a_head_of_ordinary_length_is_read(crawls: Crawls) -> None:
    head = OK + b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(100))
    with serving(lambda: [head + b"Content-Length: 2\r\n\r\nok"]) as server:
        assert crawls.one([server.url]).answers == {"/": 200}


def test_a_slow_drip_ends_with_the_time_of_a_request(crawls: Crawls) -> None:
    over = threading.Event()

    def drip() -> Iterator[bytes]:
        yield OK + b"\r\n"
        while not over.wait(0.05):
            yield b"x"

    with serving(drip) as server:
        try:
            outcome = crawls.one([server.url], DOWNLOAD_TIMEOUT=0.4, RETRY_ENABLED=False)
        finally:
            over.set()
        assert reason(outcome) == "no answer in time"


def test_headers_that_drip_end_with_the_time_of_a_request(crawls: Crawls) -> None:
    over = threading.Event()

    def drip() -> Iterator[bytes]:
        while not over.wait(0.05):
            yield b"H"

    with serving(drip) as server:
        try:
            outcome = crawls.one([server.url], DOWNLOAD_TIMEOUT=0.4, RETRY_ENABLED=False)
        finally:
            over.set()
        assert reason(outcome) == "no answer in time"


def _after(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    yield from forever(piece)


NOUGHTS = bytes(8 * MOST)
PACKED = {
    "gzip": gzip.compress(NOUGHTS),
    "deflate": zlib.compress(NOUGHTS),
    "br": brotli.compress(NOUGHTS, quality=5),
    "zstd": zstandard.compress(NOUGHTS),
}


@pytest.mark.parametrize("coding", PACKED)
def test_a_bomb_is_not_unfolded(crawls: Crawls, coding: str) -> None:
    with serving(lambda: body(PACKED[coding], coding)) as server:
        assert reason(crawls.one([server.url], DOWNLOAD_MAXSIZE=MOST)) == "the answer is too large"


def test_a_bomb_inside_a_coding_is_not_unfolded(crawls: Crawls) -> None:
    nested = gzip.compress(brotli.compress(PACKED["gzip"]))
    with serving(lambda: body(nested, "gzip", "br", "gzip")) as server:
        assert reason(crawls.one([server.url], DOWNLOAD_MAXSIZE=MOST)) == "the answer is too large"


def test_a_body_in_more_codings_than_a_page_needs_is_not_unfolded(crawls: Crawls) -> None:
    onion = b"<p>Trang</p>"
    for _ in range(6):
        onion = gzip.compress(onion)
    with serving(lambda: body(onion, *["gzip"] * 6)) as server:
        assert reason(crawls.one([server.url])) == "the answer is too large"


def test_a_body_in_two_codings_is_read(crawls: Crawls) -> None:
    with serving(lambda: body(gzip.compress(brotli.compress(b"<p>Trang</p>")), "br", "gzip")) as server:
        assert crawls.one([server.url]).answers == {"/": 200}


def test_a_bomb_of_robots_txt_keeps_the_host_from_being_asked(crawls: Crawls) -> None:
    bomb = body(PACKED["gzip"], "gzip")[0]
    with serving(lambda: [OK + b"Content-Length: 2\r\n\r\nok"], robots=bomb) as server:
        outcome = crawls.one([server.url], DOWNLOAD_MAXSIZE=MOST)
    assert outcome.kinds() == {"robots_unreachable"}
