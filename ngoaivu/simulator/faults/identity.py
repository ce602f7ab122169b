"""Faults of who answers and under which address: moves, sessions, certificates, validators that lie."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

from ngoaivu.simulator.faults.base import Change, Stage, fault
from ngoaivu.simulator.messages import HTML, Reply, Request

_HREF = re.compile(r'(<a\b[^>]*?\bhref=")(/[^"#]*)')
_BETS = """<html><head><title>Nhà cái uy tín - casino trực tuyến, nổ hũ, tài xỉu</title></head><body>
<h1>Nhà cái số một</h1><p>Cá cược, casino, nổ hũ, tài xỉu, xóc đĩa, soi cầu lô đề. Đăng ký nhận thưởng, link vào mới nhất.</p>
</body></html>"""


@fault(
    "redirect-host",
    "every page answers 301 to the same path on the host `to` of the same domain, where the portal is whole",
    expected=("moved", "complete"),
    loses=False,
    stage=Stage.STATUS,
)
def redirect_host(aliases: dict[str, str], to: str = "") -> Change:
    """Move the portal; without ``to`` to the host ``moi`` of its domain."""

    def change(request: Request, reply: Reply) -> Reply:
        parts = urlsplit(request.url)
        target = to or f"moi.{parts.netloc.partition('.')[2]}"
        if parts.netloc in {target, *aliases}:
            return reply
        aliases[target] = parts.netloc
        return _sent_to(reply, parts._replace(netloc=target).geturl())

    return change


@fault(
    "redirect-stranger",
    "every page answers 302 to a betting house on the host `to`",
    expected=("moved", "retired"),
    loses=True,
    stage=Stage.STATUS,
)
def redirect_stranger(aliases: dict[str, str], to: str = "nhacai88.example") -> Change:
    """Send visitors to a stranger."""

    def change(request: Request, reply: Reply) -> Reply:
        parts = urlsplit(request.url)
        if parts.netloc == to:
            return replace(reply, status=200, content_type=HTML, kind="other", body=_BETS.encode(), headers=())
        aliases[to] = parts.netloc
        return replace(_sent_to(reply, parts._replace(netloc=to).geturl()), status=302)

    return change


@fault(
    "sessions",
    "addresses carry ;jsessionid= with another value in each page",
    expected=("complete",),
    loses=False,
    stage=Stage.TEXT,
)
def sessions() -> Change:
    """Put a session into the path of every link."""
    return _linking(lambda path, number: re.sub(r"(?=\?|$)", f";jsessionid={number:032X}", path, count=1))


@fault(
    "session-query",
    "addresses carry ?sid= with another value in each page",
    expected=("complete",),
    loses=False,
    stage=Stage.TEXT,
)
def session_query() -> Change:
    """Put a session into the query of every link."""
    return _linking(lambda path, number: f"{path}{'&amp;' if '?' in path else '?'}sid={number:08x}")


@fault(
    "certificate-expired",
    "the certificate of https ran out",
    expected=("down", "blocked"),
    loses=True,
    stage=Stage.SENT,
    certificate="expired",
)
def certificate_expired() -> Change:
    """Leave replies alone: the handshake before them fails."""
    return lambda _, reply: reply


@fault(
    "lying-etag",
    "every conditional request is answered 304, whatever changed",
    expected=("complete",),
    loses=True,
    stage=Stage.STATUS,
)
def lying_etag() -> Change:
    """Answer 304 to whoever has any copy."""

    def change(request: Request, reply: Reply) -> Reply:
        conditional = {"if-none-match", "if-modified-since"} & request.headers.keys()
        return replace(reply, status=304, body=b"") if conditional and reply.status == 200 else reply

    return change


def _sent_to(reply: Reply, url: str) -> Reply:
    return replace(reply, status=301, body=b"", headers=(("Location", url),))


def _linking(relink: Callable[[str, int], str]) -> Change:
    numbers = count(0x5F3A)

    def change(_: Request, reply: Reply) -> Reply:
        if not reply.is_page:
            return reply
        number = next(numbers)
        text = _HREF.sub(lambda found: found[1] + relink(found[2], number), reply.body.decode())
        return replace(reply, body=text.encode())

    return change


FAULTS = (
    redirect_host,
    redirect_stranger,
    sessions,
    session_query,
    certificate_expired,
    lying_etag,
)
