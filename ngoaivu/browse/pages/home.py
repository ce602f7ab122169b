"""The first page: what the archive holds, its newest articles, and how its portals stand."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from archive.listing import Choice, Listed, Shelf, Summary, facets, lines, standings_of
from archive.standing import Standing
from ngoaivu.browse.rendering import render
from ngoaivu.browse.site import site_of

_NEWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first page tells of a state."""

    summary: Summary
    newest: Listed
    years: list[tuple[str, int]]


def home(request: Request) -> Response:
    """The first page."""
    site = site_of(request)
    shelf = site.shelf()
    overview = site.remembering.of(shelf, overview_of)
    return render(
        request,
        "home.html",
        site=site,
        committed=shelf.archive.committed,
        overview=overview,
        most=max((count for _, count in overview.years), default=1),
        troubled=[one for one in site.remembering.of(shelf, portals_of) if one.last and one.last.exit_code],
        standing=site.finder.standing,
    )


def overview_of(shelf: Shelf) -> Overview:
    """What the first page tells of a state."""
    return Overview(
        summary=shelf.summary(),
        newest=lines(shelf, Choice(), limit=_NEWEST),
        years=facets(shelf, Choice())["year"],
    )


def portals_of(shelf: Shelf) -> list[Standing]:
    """How a state's portals stand."""
    return standings_of(shelf)
