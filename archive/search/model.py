"""What a search is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question is put to; an empty one leaves all.

    Attributes:
        provinces: Codes on the map of 34, any of which will do.
        portals: Portals by their ids, any of which will do.
        since: The first day of publication; with it or ``until``, articles without a day are left out.
        until: The last day of publication.
        agency: Words of the publishing body's name, as they follow one another; case and diacritics do not matter.
        section: Words of the heading that the article stood under, likewise.
        country: The ISO 3166-1 alpha-3 code of a partner country named.
    """

    provinces: frozenset[str] = frozenset()
    portals: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    agency: str | None = None
    section: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article found. Its texts are the archive's own words: whoever shows them makes them inert.

    Attributes:
        article_id: As in the table ``articles``.
        portal_id: As in the table.
        province: The name of the province on the day of publication; None where it is not known.
        title: As in the table.
        published_date: The Vietnamese calendar day; None where it is not known.
        url: The canonical address.
        snippet: A passage of the body in pieces, each with whether it is a word of the question.
        score: How well it fits; comparable within one question only, and 0 where there was nothing to rank by.
    """

    article_id: str
    portal_id: str
    province: str | None
    title: str
    published_date: date | None
    url: str
    snippet: tuple[tuple[str, bool], ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a question.

    Attributes:
        total: How many articles there are, of which ``hits`` are some.
        hits: The articles asked for, the best first.
        relaxed: Whether no article has every word of the question, and these have most of them.
    """

    total: int
    hits: tuple[Hit, ...]
    relaxed: bool = False
