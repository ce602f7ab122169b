"""What the archive knows of single pages: one by its address, or all of a host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the archive last saw at an address."""

    url: str
    outcome: str
    last_seen: datetime
    article_id: str | None
    payload_digest: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class PageOfHost:
    """A page of one host as the archive knows it.

    ``key`` is its address without the scheme. ``outcome`` and ``last_seen`` are None for an address that was only named, never fetched.
    ``times_gone`` counts the captures that found it gone. The rest tells of its article, where it has one: when it was published, and
    first and last seen at any address, how many states it had, and whether it is known to be gone.
    """

    key: str
    outcome: str | None
    last_seen: datetime | None
    times_gone: int
    article_id: str | None
    published: datetime | None
    article_first: datetime | None
    article_seen: datetime | None
    states: int
    gone: bool


# The places of a history's JSON are those of `History.dump`.
PAGES_OF_HOST = """
SELECT pages.key, pages.outcome, pages.last_seen, pages.times_gone, pages.article_id, articles.published,
    json_extract(articles.history, '$[0][0]'), json_extract(articles.history, '$[0][1]'),
    json_array_length(articles.history, '$[4]'), json_extract(articles.history, '$[8][2]')
FROM pages LEFT JOIN articles ON articles.article_id = pages.article_id WHERE pages.key >= ? AND pages.key < ?
"""


def page_of_host(row: tuple[Any, ...]) -> PageOfHost:
    """A page from a row of `PAGES_OF_HOST`."""
    key, outcome, last_seen, times_gone, article_id, published, first, seen, states, gone = row
    return PageOfHost(
        key=key,
        outcome=outcome,
        last_seen=_moment(last_seen),
        times_gone=times_gone,
        article_id=article_id.hex() if article_id else None,
        published=_moment(published),
        article_first=_moment(first),
        article_seen=_moment(seen),
        states=states or 0,
        gone=bool(gone),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
