"""A small web server that keeps a log, for tests of how a crawl treats its hosts."""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import cast


@dataclass(frozen=True)
class Reply:
    """What is answered: ``slow`` seconds after the request; no status breaks the connection off."""

    status: int | None = 200
    body: str = "<p>Trang chủ</p>"
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it: its path, when it came (monotonic seconds), how many were in flight with it."""

    path: str
    at: float
    in_flight: int
    agent: str


Answer = Callable[[str, int], Reply]


@dataclass
class Site:
    """What a server answers: by path, else by ``otherwise``; an answer is told the path and how often it was asked."""

    pages: dict[str, Reply | Answer] = field(default_factory=dict)
    robots: str | None = None
    otherwise: Reply | Answer = field(default_factory=Reply)
    port: int = 0
    log: list[Asked] = field(default_factory=list)
    _times: Counter[str] = field(default_factory=Counter)
    _in_flight: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def key(self) -> str:
        """The host's name in the book."""
        return f"127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    @property
    def pages_asked(self) -> list[Asked]:
        return [asked for asked in self.log if asked.path != "/robots.txt"]

    @property
    def gaps(self) -> list[float]:
        """Seconds between the beginnings of two requests, robots.txt included."""
        return [later.at - sooner.at for sooner, later in pairwise(self.log)]

    def kept_delay(self, seconds: float) -> bool:
        """Whether a delay was kept. A request that opens a connection comes late, and the next seems early by as much."""
        return bool(self.gaps) and min(self.gaps) >= 0.6 * seconds

    @contextmanager
    def answered(self, path: str, agent: str) -> Iterator[Reply]:
        with self._lock:
            self._in_flight += 1
            self._times[path] += 1
            times = self._times[path]
            self.log.append(Asked(path, time.monotonic(), self._in_flight, agent))
        try:
            yield self._reply(path, times)
        finally:
            with self._lock:
                self._in_flight -= 1

    def _reply(self, path: str, times: int) -> Reply:
        if path == "/robots.txt" and path not in self.pages:
            return Reply(404) if self.robots is None else Reply(200, self.robots, {"Content-Type": "text/plain"})
        reply = self.pages.get(path, self.otherwise)
        return reply if isinstance(reply, Reply) else reply(path, times)


@contextmanager
def serve(site: Site, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a site on a free port of 127.0.0.1 until the block is left; over TLS where a context is given."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.site, site.port = site, server.server_address[1]
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that refuse a certificate."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = cast("_Server", self.server).site
        with site.answered(self.path, self.headers.get("User-Agent", "")) as reply:
            time.sleep(reply.slow)
        # No longer in flight once the answer begins: what the client does with it is later than this.
        if reply.status is None:
            self.close_connection = True
            return
        body = reply.body.encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing: the site's log has it all."""
