"""What stands before every page: who may be asked for, what may be asked, and the headers that keep a browser from running anything.

Another site open in the same browser can make its own name mean 127.0.0.1 and would then read these pages as its own; its requests
carry its name in the Host header, so only names of this machine are answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_METHODS = ("GET", "HEAD")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """An application around another one: answers only GET and HEAD of this machine's names, and sets the headers of every answer."""

    app: ASGIApp
    is_ours: Callable[[str], bool]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (self._refusal(scope) or self.app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self.is_ours(host_of(hosts[0])):
            return PlainTextResponse("This server does not answer to that name.\n", 400)
        if scope["method"] not in _METHODS:
            return PlainTextResponse(
                "Only GET and HEAD: an archive is read here.\n", 405, {"Allow": ", ".join(_METHODS)}
            )
        return None


def host_of(header: str) -> str:
    """The host of a Host header, without its port and brackets, in lower case.

    >>> host_of("[::1]:8091"), host_of("LOCALHOST:8091")
    ('::1', 'localhost')
    """
    header = header.strip().lower()
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def names_of(address: str) -> Callable[[str], bool]:
    """What a server on an address answers to: loopback's names and the address; on all addresses, any address given in numbers."""
    bound = address.lower()

    def is_ours(host: str) -> bool:
        return host in LOOPBACK or host == bound or (bound in {"0.0.0.0", "::"} and _is_number(host))  # noqa: S104

    return is_ours


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
