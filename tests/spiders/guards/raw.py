"""A server that sends whatever bytes a test wants, for as long as the client takes them, and counts them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class RawServer:
    """``answer`` gives the bytes of an answer piece by piece; ``sent`` is how many of them the client took, at the last request."""

    answer: Callable[[], Iterable[bytes]]
    robots: bytes = NOTHING
    port: int = 0
    sent: int = 0
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            with client, suppress(OSError):
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        request = client.recv(65536)
        self.requests.append(request)
        if request.startswith(b"GET /robots.txt"):
            client.sendall(self.robots)
            return
        self.sent = 0
        client.settimeout(5)
        for piece in self.answer():
            client.sendall(piece)
            self.sent += len(piece)
            if self.over.is_set():
                return
        client.shutdown(socket.SHUT_WR)


@contextmanager
def serving(answer: Callable[[], Iterable[bytes]], robots: bytes = NOTHING) -> Iterator[RawServer]:
    """Serve on a free port of 127.0.0.1 until the block is left."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = RawServer(answer, robots, port=listening.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=6)
