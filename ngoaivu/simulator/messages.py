"""What the simulator is asked and answers: requests as they are logged, replies before they are sent, sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from ngoaivu.simulator.truth import Truth

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a page is drawn; the defaults are a good day, and faults change them before the page is made.

    Attributes:
        emptied: a listing shows none of its items.
        more_pages: pages that the pager declares beyond the true number; below nought it leaves the last ones out.
        loops: the pager of the last page leads on to the first.
        endless: a page beyond the last shows the last one's items, and leads on.
        shuffled: a number that decides the order of the items of a listing; 0 keeps the order of publication.
        pinned: how many old articles stand above the items of each page.
        renamed: parts of an article (``title``, ``date``) that stand in markup which is not the family's.
        dates: how dates are printed: ``dmy``, ``mdy`` or ``short`` (two digits of the year).
    """

    emptied: bool = False
    more_pages: int = 0
    loops: bool = False
    endless: bool = False
    shuffled: int = 0
    pinned: int = 0
    renamed: frozenset[str] = frozenset()
    dates: str = "dmy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response before it is sent.

    Attributes:
        kind: what the page is: home, listing, article, view (print, pop-up, language twin), missing or other.
        look: how ``body`` was drawn, and ``render`` draws it in another way; None where a page can be drawn in one only.
        delay: seconds to wait before the first byte.
        drip: seconds over which the body trickles.
        cut_after: bytes of the body after which the connection is closed.
        reset: the connection is reset without an answer.
    """

    status: int = 200
    content_type: str = HTML
    body: bytes = b""
    kind: str = "other"
    headers: tuple[tuple[str, str], ...] = ()
    look: Look = field(default_factory=Look)
    render: Callable[[Look], bytes] | None = field(default=None, repr=False)
    delay: float = 0.0
    drip: float = 0.0
    cut_after: int | None = None
    reset: bool = False

    def drawn(self, look: Look) -> Reply:
        """The same page drawn in another way; the reply itself where it cannot be."""
        if self.render is None or look == self.look:
            return self
        return replace(self, look=look, body=self.render(look))

    @property
    def is_page(self) -> bool:
        """Say whether the reply is a page of HTML that was found."""
        return self.status == 200 and self.content_type.startswith("text/html")


class Site(Protocol):
    """One portal: a host, its answers, and the truth about its articles."""

    id: str
    host: str

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        """Answer one request; ``query`` has the last value of each parameter."""
        ...

    def truth(self) -> list[Truth]:
        """What a careful reader finds on the portal, without what robots.txt forbids."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it is logged.

    ``time`` and ``ended`` are monotonic seconds of its arrival and of the last byte sent, 0 until then; ``in_flight`` counts
    the host's unanswered requests, this one included. ``site`` is who answers, None where no portal has the host.
    """

    time: float
    method: str
    url: str
    status: int = 0
    in_flight: int = 1
    ended: float = 0.0
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    site: Site | None = field(default=None, repr=False)


def host_of(url: str) -> str:
    """Host and port of an address in lower case."""
    return urlsplit(url).netloc.lower()
