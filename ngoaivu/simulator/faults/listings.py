"""Faults of listings: what they show, in which order, and how many pages their pagers declare."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import count
from typing import Protocol, runtime_checkable

from ngoaivu.simulator.faults.base import Change, Stage, fault
from ngoaivu.simulator.messages import Reply, Request, host_of

_MONTH = re.compile(r"/lich-su-kien/(\d+)-(\d+)$")


@runtime_checkable
class _Growing(Protocol):
    """A portal that can publish while it is served."""

    def publish(self, count: int) -> list[int]: ...


@fault(
    "empty",
    "a listing shows none of its items, once unless `times` says more",
    expected=("complete",),
    loses=False,
    stage=Stage.DRAWN,
    times=1,
    kind="listing",
)
def empty() -> Change:
    """Draw listings without items."""
    return lambda _, reply: reply.drawn(replace(reply.look, emptied=True))


@fault(
    "empty-listings",
    "listings show none of their items, however often they are asked",
    expected=("incomplete", "empty"),
    loses=True,
    stage=Stage.DRAWN,
    kind="listing",
)
def empty_listings() -> Change:
    """Draw listings without items, always."""
    return lambda _, reply: reply.drawn(replace(reply.look, emptied=True))


@fault(
    "empty-portal",
    "home page and listings show no item at all",
    expected=("empty",),
    loses=True,
    stage=Stage.DRAWN,
    kind="listing|home",
)
def empty_portal() -> Change:
    """Draw home page and listings without items."""
    return lambda _, reply: reply.drawn(replace(reply.look, emptied=True))


@fault(
    "empty-home",
    "the home page shows its menu and no item",
    expected=("complete",),
    loses=False,
    stage=Stage.DRAWN,
    kind="home",
)
def empty_home() -> Change:
    """Draw the home page without items."""
    return lambda _, reply: reply.drawn(replace(reply.look, emptied=True))


@fault(
    "pager-more",
    "pagers declare `pages` more pages than there are",
    expected=("incomplete", "complete"),
    loses=False,
    stage=Stage.DRAWN,
    kind="listing",
)
def pager_more(pages: int = 2) -> Change:
    """Declare pages that hold nothing."""
    return lambda _, reply: reply.drawn(replace(reply.look, more_pages=reply.look.more_pages + pages))


@fault(
    "pager-fewer",
    "pagers leave out the last `pages` pages",
    expected=("incomplete",),
    loses=True,
    stage=Stage.DRAWN,
    kind="listing",
)
def pager_fewer(pages: int = 2) -> Change:
    """Declare fewer pages than there are."""
    return lambda _, reply: reply.drawn(replace(reply.look, more_pages=reply.look.more_pages - pages))


@fault(
    "loop",
    "the pager of the last page leads on to the first",
    expected=("complete",),
    loses=False,
    stage=Stage.DRAWN,
    kind="listing",
)
def loop() -> Change:
    """Join the end of listings to their beginning."""
    return lambda _, reply: reply.drawn(replace(reply.look, loops=True))


@fault(
    "endless",
    "pages beyond the last show the last one's items again, and always one page more",
    expected=("complete",),
    loses=False,
    stage=Stage.DRAWN,
    kind="listing",
)
def endless() -> Change:
    """Let listings grow by being walked."""
    return lambda _, reply: reply.drawn(replace(reply.look, endless=True))


@fault(
    "reordered",
    "the order of items differs at each request, so that some stand on two pages and some on none",
    expected=("complete", "incomplete"),
    loses=True,
    stage=Stage.DRAWN,
    kind="listing",
)
def reordered() -> Change:
    """Shuffle runs of two pages anew for each request."""
    numbers = count(1)
    return lambda _, reply: reply.drawn(replace(reply.look, shuffled=next(numbers)))


@fault(
    "pinned",
    "`items` of the oldest articles stand above the items of each page",
    expected=("complete",),
    loses=False,
    stage=Stage.DRAWN,
    kind="listing",
)
def pinned(items: int = 2) -> Change:
    """Pin old articles to the top of every page."""
    return lambda _, reply: reply.drawn(replace(reply.look, pinned=items))


@fault(
    "growing",
    "new articles are published after each of the first `pages` answers of listings, and push the others on",
    expected=("complete",),
    loses=False,
    stage=Stage.DRAWN,
    kind="listing",
)
def growing(pages: int = 3, items: int = 1) -> Change:
    """Publish while the listings are walked."""
    answered: Counter[str] = Counter()

    def change(request: Request, reply: Reply) -> Reply:
        host = host_of(request.url)
        answered[host] += 1
        if answered[host] <= pages and isinstance(request.site, _Growing):
            request.site.publish(items)
        return reply

    return change


@fault(
    "calendar",
    "every page links to a calendar without end",
    expected=("complete",),
    loses=False,
    stage=Stage.TEXT,
)
def calendar(year: int = 2025) -> Change:
    """Put a calendar on every page, whose months link to the ones before and after."""

    def change(request: Request, reply: Reply) -> Reply:
        if found := _MONTH.search(request.url):
            page = f"<html><head><title>Lịch</title></head><body>{_month(int(found[1]), int(found[2]))}</body></html>"
            return replace(reply, status=200, kind="other", body=page.encode(), headers=())
        if not reply.is_page or b"</body>" not in reply.body:
            return reply
        return replace(reply, body=reply.body.replace(b"</body>", f"{_month(year, 6)}</body>".encode(), 1))

    return change


def _month(year: int, month: int) -> str:
    def link(months: int, words: str) -> str:
        at, of = divmod(year * 12 + month - 1 + months, 12)
        return f'<a href="/lich-su-kien/{at}-{of + 1}">{words}</a>'

    days = "".join(f'<td><a href="/lich-su-kien/ngay?ngay={day}-{month}-{year}">{day}</a></td>' for day in range(1, 29))
    return f'<table class="lich"><tr>{link(-1, "Tháng trước")} {month}/{year} {link(1, "Tháng sau")}</tr><tr>{days}</tr></table>'


FAULTS = (
    empty,
    empty_listings,
    empty_portal,
    empty_home,
    pager_more,
    pager_fewer,
    loop,
    endless,
    reordered,
    pinned,
    growing,
    calendar,
)
