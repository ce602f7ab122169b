"""The server on the wire: a proxy and an origin, TLS, and what faults do to the sending of a reply."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from tests.portals.driver import QUICK, rows, run_harvest

HOST, SECURE = "songoaivu.sim.test", "baomat.sim.test"
HOME = f"http://{HOST}/"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    newest = datetime(2025, 3, 14, 3, 20, tzinfo=UTC)
    plain = Generated("sim", HOST, "joomla", articles=9, newest=newest)
    secure = Generated("sim-tls", SECURE, "wordpress", articles=9, newest=newest, scheme="https")
    simulator = Simulator([plain, secure])
    with simulator.running():
        yield simulator


def connection(simulator: Simulator) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=5)


def context(simulator: Simulator) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=simulator.authority.pem.decode())


def fetch(simulator: Simulator, url: str) -> bytes:
    proxies = urllib.request.ProxyHandler({"http": simulator.proxy, "https": simulator.proxy})
    opener = urllib.request.build_opener(proxies, urllib.request.HTTPSHandler(context=context(simulator)))
    with opener.open(url, timeout=5) as answer:
        body: bytes = answer.read()
    return body


def test_a_proxy_serves_each_host_and_no_other(simulator: Simulator) -> None:
    assert b"Joomla!" in fetch(simulator, HOME)
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(simulator, "http://elsewhere.test/")
    with refused.value:
        assert refused.value.code == 502
    assert [(entry.url, entry.status) for entry in simulator.log] == [(HOME, 200), ("http://elsewhere.test/", 502)]


def test_https_goes_through_a_tunnel_with_a_certificate_for_its_host(simulator: Simulator) -> None:
    assert b"WordPress" in fetch(simulator, f"https://{SECURE}/")
    assert simulator.log[-1].url == f"https://{SECURE}/"


def test_an_origin_answers_over_tls(simulator: Simulator) -> None:
    with (
        socket.create_connection(("127.0.0.1", simulator.tls_port), 5) as bare,
        context(simulator).wrap_socket(bare, server_hostname=SECURE) as secured,
    ):
        secured.sendall(f"GET / HTTP/1.1\r\nHost: {SECURE}\r\nConnection: close\r\n\r\n".encode())
        assert secured.recv(15) == b"HTTP/1.1 200 OK"


def test_a_certificate_that_ran_out_ends_the_handshake(simulator: Simulator) -> None:
    simulator.switch_on("certificate-expired")
    with pytest.raises(urllib.error.URLError, match="certificate has expired"):
        fetch(simulator, f"https://{SECURE}/")
    simulator.switch_off()
    assert b"WordPress" in fetch(simulator, f"https://{SECURE}/")


def test_a_portal_of_https_is_harvested(simulator: Simulator, tmp_path: Path) -> None:
    files = simulator.write_portal_files(tmp_path)
    done = run_harvest(simulator, tmp_path / "a", files[1:], *QUICK)
    assert (done.code, len(rows(tmp_path / "a"))) == (0, 9), done.stdout + done.stderr
    simulator.switch_on("certificate-expired")
    assert run_harvest(simulator, tmp_path / "b", files[1:], *QUICK).code != 0


def test_one_connection_serves_many_requests(simulator: Simulator) -> None:
    client = connection(simulator)
    for method in ("HEAD", "GET", "GET"):
        client.request(method, "/", headers={"Host": HOST})
        answer = client.getresponse()
        length = len(answer.read())
        assert length == (0 if method == "HEAD" else int(answer.headers["Content-Length"]))
        assert abs(parsedate_to_datetime(answer.headers["Date"]) - datetime.now(UTC)).total_seconds() < 60
    client.close()
    assert [entry.in_flight for entry in simulator.log] == [1, 1, 1]


def test_a_conditional_request_is_answered_without_a_body(simulator: Simulator) -> None:
    client = connection(simulator)
    client.request("GET", "/", headers={"Host": HOST})
    answer = client.getresponse()
    answer.read()
    client.request("GET", "/", headers={"Host": HOST, "If-None-Match": answer.headers["ETag"]})
    again = client.getresponse()
    assert (again.status, again.read()) == (304, b"")
    client.close()


def test_requests_of_two_connections_are_in_flight_together(simulator: Simulator) -> None:
    simulator.switch_on("slow", seconds=0.3)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: fetch(simulator, HOME), range(2)))
    assert [entry.in_flight for entry in simulator.log] == [1, 2]
    assert all(entry.ended - entry.time >= 0.3 for entry in simulator.log)


def test_a_reply_trickles(simulator: Simulator) -> None:
    simulator.switch_on("drip", seconds=0.4)
    client = connection(simulator)
    client.request("GET", "/", headers={"Host": HOST})
    answer = client.getresponse()
    begun = time.monotonic()
    assert answer.read(100)
    early = time.monotonic()
    assert len(answer.read()) == int(answer.headers["Content-Length"]) - 100
    assert time.monotonic() - early > early - begun
    client.close()


@pytest.mark.parametrize(
    ("fault", "error"), [("reset", ConnectionResetError), ("truncated", http.client.IncompleteRead)]
)
def test_a_connection_ends_early(simulator: Simulator, fault: str, error: type[Exception]) -> None:
    simulator.switch_on(fault)
    client = connection(simulator)
    client.request("GET", "/", headers={"Host": HOST})
    with pytest.raises(error):
        client.getresponse().read()
    client.close()


@pytest.mark.parametrize("sent", [b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"])
def test_what_is_no_http_ends_its_connection_alone(simulator: Simulator, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", simulator.port), 5) as bare:
        bare.sendall(sent)
        assert bare.recv(100) == b""
    assert fetch(simulator, HOME)


def test_a_port_that_is_taken_is_an_error(simulator: Simulator) -> None:
    with pytest.raises(OSError, match="in use"), Simulator().running(simulator.port):
        pass
