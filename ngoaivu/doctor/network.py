"""The network: one polite question for robots.txt to each portal that was named."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPSHandler, Request, build_opener, getproxies, proxy_bypass

from protego import Protego

from ngoaivu.doctor.clock import compare_clock
from ngoaivu.doctor.finding import NETWORK, Finding, failed, ok, warning
from spiders.registry import Portal

_AREA = "network"
_SECONDS = 20.0
_MOST = 500 * 1024  # bytes of robots.txt that RFC 9309 asks to be read
_REFUSING = frozenset({401, 403, 429, 451, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a portal answered to the question for its robots.txt."""

    status: int
    text: str
    date: datetime | None


Ask = Callable[[Portal, str], Answer]


def check_network(
    portals: Sequence[Portal], agent: str, now: Callable[[], datetime], pause: Callable[[], None]
) -> Iterator[Finding]:
    """Ask each portal, one after another.

    Args:
        portals: whom to ask.
        agent: the user agent, with its contact.
        now: the clock, which is compared with theirs.
        pause: called between two portals.
    """
    for number, portal in enumerate(portals):
        if number:
            pause()
        yield from check_portal(portal, agent, now)


def check_portal(portal: Portal, agent: str, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Whether one portal's name resolves, and what it answers."""
    host = urlsplit(portal.url).hostname or ""
    if not _proxied(portal.url):
        try:
            socket.getaddrinfo(host, None)
        except OSError as error:
            why = f"the name {host} does not resolve ({error.strerror})"
            yield failed(_AREA, f"{portal.id}: {why}; check the resolver, or the url in the portal file", NETWORK)
            return
    try:
        answer = ask(portal, agent)
    except (OSError, HTTPException) as error:
        yield failed(_AREA, f"{portal.id}: {_why(error, host)}", NETWORK)
        return
    yield judge(portal, answer, agent)
    if answer.date is not None:
        yield from compare_clock(now(), answer.date, host)


def judge(portal: Portal, answer: Answer, agent: str) -> Finding:
    """What an answer to robots.txt lets a harvest expect; RFC 9309: 4xx allows everything, 5xx nothing."""
    said = f"{portal.id}: robots.txt answers {answer.status}"
    if answer.status in _REFUSING:
        return warning(_AREA, f"{said}; the portal may refuse us: ask again later, or from another network")
    if answer.status >= 500:
        return warning(_AREA, f"{said}; while it does, nothing may be fetched: ask again later")
    if answer.status == 200 and not Protego.parse(answer.text).can_fetch(portal.url, agent):
        return warning(_AREA, f"{said} and forbids the home page; a harvest would end with exit code 5")
    return ok(_AREA, f"{said}; the home page may be fetched")


def ask(portal: Portal, agent: str) -> Answer:
    """Fetch robots.txt as a harvest would: certificates are verified unless the portal file says why not."""
    url = urljoin(portal.url, "/robots.txt")
    request = Request(url, headers={"User-Agent": agent})  # noqa: S310 - portal files have http addresses only
    opener = build_opener(HTTPSHandler(context=_context(portal)))
    try:
        with opener.open(request, timeout=_SECONDS) as reply:
            status, body, headers = reply.status, _body(reply), reply.headers
    except HTTPError as error:
        with error:
            status, body, headers = error.code, b"", error.headers
    return Answer(status, body.decode("utf-8", "replace"), _date(headers.get("Date")))


def _body(reply: HTTPResponse) -> bytes:
    """What comes in the time of one request: the socket's own limit begins anew with every byte that drips in."""
    until, body = monotonic() + _SECONDS, b""
    while len(body) < _MOST and monotonic() < until and (piece := reply.read1(_MOST)):
        body += piece
    return body


def _context(portal: Portal) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if portal.crawl.insecure_tls_reason:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def _proxied(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")


def _why(error: Exception, host: str) -> str:
    """Why nothing came, and what to do."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        told = "renew it there, or state insecure_tls_reason under [crawl]"
        return f"the certificate of {host} is not accepted ({cause.verify_message}); {told}"
    if isinstance(cause, TimeoutError):
        return f"{host} did not answer within {_SECONDS:.0f} seconds; ask again later, or from another network"
    words = getattr(cause, "strerror", None) or str(cause)
    return f"{host} cannot be reached ({words}); ask again later, or check the way out (firewall, http_proxy)"
