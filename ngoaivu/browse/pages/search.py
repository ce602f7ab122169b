"""The search: a question's answers, best first, or the articles by date; narrowed by province, year, portal and country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from archive.listing import Choice, Line, Shelf, facets, lines, lines_of
from archive.search import Filters, Hit, Search
from ngoaivu.browse.asked import LAST_PAGE, PAGE, Asked, asked_of
from ngoaivu.browse.rendering import render
from ngoaivu.browse.site import Site, site_of
from ngoaivu.browse.words import Words

Snippet = tuple[tuple[str, bool], ...]
Facets = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question is answered with: lines with the passage that was found, where one was."""

    total: int
    results: tuple[tuple[Line, Snippet], ...]
    facets: Facets
    ranked: bool
    relaxed: bool = False

    @property
    def pages(self) -> int:
        """How many pages can be leafed through."""
        return max(1, min(LAST_PAGE, -(-self.total // PAGE)))


def search(request: Request) -> Response:
    """A page of answers. While there is no index, the articles by date stand in their place, and the page says so."""
    site = site_of(request)
    asked = asked_of(request.query_params)
    shelf = site.shelf()
    standing = site.finder.standing
    ranked = standing.search if asked.q else None
    answer = _ranked(ranked, shelf, asked) if ranked else _by_date(site, shelf, asked)
    return render(
        request, "search.html", site=site, asked=asked, answer=answer, standing=standing, name_of=naming(site)
    )


def _by_date(site: Site, shelf: Shelf, asked: Asked) -> Answer:
    listed = lines(shelf, asked.choice, limit=PAGE, offset=asked.offset)
    counted = facets(shelf, asked.choice) if asked.chosen else site.remembering.of(shelf, all_facets)
    return Answer(total=listed.total, results=tuple((line, ()) for line in listed.lines), facets=counted, ranked=False)


def all_facets(shelf: Shelf) -> Facets:
    """The facets of a whole state."""
    return facets(shelf, Choice())


def _ranked(engine: Search, shelf: Shelf, asked: Asked) -> Answer:
    filters = filters_of(asked.choice)
    found = engine.find(asked.q, filters, limit=PAGE, offset=asked.offset)
    known = {line.article_id: line for line in lines_of(shelf, [hit.article_id for hit in found.hits])}
    return Answer(
        total=found.total,
        results=tuple((known.get(hit.article_id) or _line(hit), hit.snippet) for hit in found.hits),
        facets=_latest_year_first(engine.facets(asked.q, filters)),
        ranked=True,
        relaxed=found.relaxed,
    )


def filters_of(choice: Choice) -> Filters:
    """What a search is narrowed to."""
    return Filters(
        provinces=frozenset({choice.province} if choice.province else ()),
        portals=frozenset({choice.portal} if choice.portal else ()),
        since=date(choice.year, 1, 1) if choice.year else None,
        until=date(choice.year, 12, 31) if choice.year else None,
        country=choice.country,
    )


def _latest_year_first(counted: Facets) -> Facets:
    return {**counted, "year": sorted(counted["year"], reverse=True)}


def _line(hit: Hit) -> Line:
    """A hit that is newer than the state which the lists are made from."""
    return Line(
        article_id=hit.article_id,
        portal_id=hit.portal_id,
        province=hit.province,
        province_code_2025=None,
        published_date=hit.published_date,
        published_precision=None,
        title=hit.title,
        url=hit.url,
        section=None,
        lead=None,
        gone=False,
        revision=0,
    )


def naming(site: Site) -> Callable[[Words, str, str], str]:
    """What the values of a facet are called in a language."""

    def name_of(words: Words, facet: str, value: str) -> str:
        if facet == "country":
            return words.country(value)
        names = {"province": site.provinces, "portal": site.portals}.get(facet, {})
        return names.get(value, value)

    return name_of
