"""Faults of robots.txt, which decides what may be asked at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ngoaivu.simulator.faults.base import Change, Stage, fault
from ngoaivu.simulator.messages import HTML, Reply, Request


@fault(
    "robots-closed",
    "robots.txt forbids everything",
    expected=("blocked",),
    loses=True,
    stage=Stage.STATUS,
)
def robots_closed() -> Change:
    """Forbid everything to everybody."""
    return _robots(lambda reply: replace(reply, status=200, body=b"User-agent: *\nDisallow: /\n"))


@fault(
    "robots-down",
    "robots.txt answers 503: a prohibition, unless a copy of less than a day stands (RFC 9309, 2.3.1.4 and 2.4)",
    expected=("blocked", "complete", "down"),
    loses=True,
    stage=Stage.STATUS,
)
def robots_down() -> Change:
    """Answer 503 for robots.txt alone."""
    return _robots(lambda reply: replace(reply, status=503, body=b"Service Unavailable"))


@fault(
    "robots-page",
    "robots.txt is a page of HTML with status 200",
    expected=("complete",),
    loses=False,
    stage=Stage.STATUS,
)
def robots_page() -> Change:
    """Answer for robots.txt with a page, as portals do that answer everything with one."""
    body = "<html><head><title>Trang chủ</title></head><body><p>Trang chủ</p></body></html>".encode()
    return _robots(lambda reply: replace(reply, status=200, content_type=HTML, body=body))


def _robots(changed: Callable[[Reply], Reply]) -> Change:
    def change(request: Request, reply: Reply) -> Reply:
        return changed(reply) if request.url.endswith("/robots.txt") else reply

    return change


FAULTS = (robots_closed, robots_down, robots_page)
