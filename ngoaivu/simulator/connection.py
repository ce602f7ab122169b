"""HTTP/1.1 on the wire, well and badly: requests as they come in, replies with all that faults do to their sending."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple, Protocol

from ngoaivu.simulator.messages import Reply

_SLICES = 20  # pieces in which a trickling body comes
_BROKEN = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError)


class Answers(Protocol):
    """Who knows the replies."""

    def arrived(self, method: str, url: str, headers: dict[str, str]) -> tuple[int, Reply]:
        """Log a request; its place in the log, and the reply to send."""
        ...

    @property
    def log(self) -> Ends:
        """The log, which is told when a reply is out."""
        ...


class Ends(Protocol):
    """A log that is told when a reply is out."""

    def ended(self, place: int) -> None:
        """Note that a reply is out."""
        ...


class Head(NamedTuple):
    """The head of a request."""

    method: str
    target: str
    version: str
    headers: dict[str, str]

    @property
    def stays(self) -> bool:
        """Say whether the client keeps the connection for its next request."""
        return self.version == "HTTP/1.1" and self.headers.get("connection", "").lower() != "close"


class Connections:
    """Serves connections, one coroutine each. ``host`` is whose portal answers under the name 127.0.0.1."""

    def __init__(self, answers: Answers, host: str) -> None:
        self._answers, self._host = answers, host
        self.tls_port = 0

    async def plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection without TLS: requests to an origin or a proxy, or a tunnel."""
        await self._served(reader, writer, "http")

    async def secure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection after the TLS handshake."""
        await self._served(reader, writer, "https")

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str) -> None:
        try:
            while True:
                head = _read_head(await reader.readuntil(b"\r\n\r\n"))
                if head.method == "CONNECT":
                    await self._tunnel(reader, writer)
                    return
                await reader.readexactly(int(head.headers.get("content-length", "0")))
                if not await self._answer(head, writer, scheme):
                    return
        except _BROKEN:
            pass  # the client went away, or spoke no HTTP
        finally:
            writer.close()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join the client to the TLS side of this server, whatever host it asks for."""
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.tls_port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        finally:
            inner_writer.close()

    async def _answer(self, head: Head, writer: asyncio.StreamWriter, scheme: str) -> bool:
        """Send one reply; say whether the connection goes on."""
        place, reply = self._answers.arrived(head.method, self._url(head, scheme), head.headers)
        try:
            await asyncio.sleep(reply.delay)
            if reply.reset:
                _reset(writer)
                return False
            await self._send(place, reply, head, writer)
        finally:
            self._answers.log.ended(place)
        return head.stays and reply.cut_after is None

    def _url(self, head: Head, scheme: str) -> str:
        if "://" in head.target:
            return head.target
        host = head.headers.get("host", "")
        return f"{scheme}://{self._host if host.startswith('127.0.0.1') else host}{head.target}"

    async def _send(self, place: int, reply: Reply, head: Head, writer: asyncio.StreamWriter) -> None:
        body = reply.body[: reply.cut_after] if head.method != "HEAD" and reply.status not in {204, 304} else b""
        start = _head_of(reply, stays=head.stays)
        if reply.drip:
            writer.write(start)
            size = max(1, -(-len(body) // _SLICES))
            for first in range(0, len(body), size):
                writer.write(body[first : first + size])
                await asyncio.sleep(reply.drip / _SLICES)
            start = body = b""
        # Before the last bytes leave: a client that has them may already send its next request.
        self._answers.log.ended(place)
        writer.write(start + body)
        await writer.drain()


def _read_head(data: bytes) -> Head:
    first, *lines = data.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, version = first.split(" ", 2)
    fields = (line.partition(":") for line in lines)
    return Head(method, target, version, {name.lower(): value.strip() for name, _, value in fields})


def _head_of(reply: Reply, *, stays: bool) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}", f"Date: {formatdate(usegmt=True)}"]
    if reply.status not in {204, 304}:
        lines += [f"Content-Type: {reply.content_type}", f"Content-Length: {len(reply.body)}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines.append("Connection: keep-alive" if stays else "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _reset(writer: asyncio.StreamWriter) -> None:
    """End the connection with RST instead of FIN."""
    at_once = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
