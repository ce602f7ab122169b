"""The application: which address leads to which page, and what is answered where something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from archive.errors import NgoaivuError
from ngoaivu.browse.guard import Guard
from ngoaivu.browse.pages import articles, home, portals, search
from ngoaivu.browse.rendering import render
from ngoaivu.browse.site import Site
from ngoaivu.browse.words import catalogue

_STATIC = Path(__file__).with_name("static")


def application(site: Site, is_ours: Callable[[str], bool]) -> Guard:
    """The pages over a site, for requests to the names that are ours."""
    app = Starlette(
        routes=[
            Route("/", home.home),
            Route("/search", search.search),
            Route("/portals", portals.portals),
            Route("/portals/{portal_id}", portals.portal),
            Route("/articles/{article_id}", articles.article),
            Route("/articles/{article_id}/capture", articles.capture),
            Route("/articles/{article_id}/capture.txt", articles.download),
            Route("/articles/{article_id}/changes/{revision}", articles.change),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        exception_handlers={HTTPException: _refused, NgoaivuError: _unreadable, 500: _broken},
    )
    app.state.site = site
    # Outermost, so that the page that tells of a fault has its headers too.
    return Guard(app, is_ours)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = error.detail if error.detail in catalogue() else "no_page"
    return render(request, "error.html", error.status_code, key=key, detail="")


def _unreadable(request: Request, error: Exception) -> Response:
    return render(request, "error.html", 503, key="unreadable", detail=str(error))


def _broken(request: Request, _: Exception) -> Response:
    return render(request, "error.html", 500, key="broken", detail="")
