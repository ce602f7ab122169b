"""Connections as a guarded crawl makes them: to addresses that it may reach, with heads of answers that come to an end.

What Scrapy does for http and https stays as it is, but for two places: where a socket is opened, the address is judged first, and what
comes before a body is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from twisted.internet.interfaces import IAddress, IReactorPluggableNameResolver, IReactorTCP, IReactorTime
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE
from twisted.web._newclient import Request as TwistedRequest
from twisted.web.client import Agent
from zope.interface import implementer

from spiders.guards.places import place_of

#: Bytes of a status line and headers, those of interim answers included; what curl allows. Twisted bounds a line, not their number.
MAX_HEAD = 300 * 1024

Judge = Callable[[str, int, str], None]


@implementer(IReactorPluggableNameResolver, IReactorTCP, IReactorTime)
class GuardedReactor:
    """A reactor that asks before it opens a connection. Names are resolved by then: what is judged is what would be connected to."""

    def __init__(self, inner: Any, judge: Callable[[str], None]) -> None:
        self._inner = inner
        self._judge = judge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def connectTCP(self, host: str, port: int, *args: Any, **named: Any) -> Any:  # noqa: N802  Twisted's name
        """Connect, or raise what the judge raises; an endpoint goes on to the name's next address then."""
        self._judge(host)
        return self._inner.connectTCP(host, port, *args, **named)


class GuardedAgent(_ScrapyAgent):
    """Scrapy's agent, with every address judged that it connects to; a proxy is the user's own choice.

    ``judge`` is told the host and the port that were asked for and the IP address, and raises where that is not to be reached.
    """

    def __init__(self, *, judge: Judge, **named: Any) -> None:
        super().__init__(**named)
        self._judge = judge

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        agent = super()._get_agent(request, timeout)
        if not request.meta.get("proxy"):
            host, port = place_of(request.url)
            endpoints: Any = agent._endpointFactory
            endpoints._reactor = GuardedReactor(endpoints._reactor, lambda address: self._judge(host, port, address))
        return agent


class HeadTooLong(Exception):  # noqa: N818 (a reason, as Scrapy names those of its own)
    """What came before the body of an answer did not end."""


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """A connection that is given up where an answer's head is longer than ``MAX_HEAD``."""

    _head = 0

    def request(self, request: TwistedRequest) -> Any:
        """Send a request; the count begins anew."""
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Take bytes in, and count them as long as no body has begun."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is not None and self._parser.state not in {BODY, DONE}:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._giveUp(Failure(HeadTooLong(f"its headers are longer than {MAX_HEAD} bytes")))  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: IAddress | None) -> BoundedProtocol:  # noqa: N802  Twisted's name
        """One connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
