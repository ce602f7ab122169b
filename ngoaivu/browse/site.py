"""What every page is made with: the state to read, the search, and the names of provinces and portals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from archive.listing import Shelf
from ngoaivu.browse.finding import Finder
from ngoaivu.browse.following import Following
from ngoaivu.browse.remembering import Remembering


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The parts that all requests share.

    Attributes:
        following: gives the state to answer from.
        finder: the full-text search, or why there is none yet.
        remembering: answers about a whole state, worked out once for each state.
        portals: the registry's names of portals by their ids.
        provinces: the names of the map of 34 by their codes.
    """

    following: Following
    finder: Finder
    remembering: Remembering
    portals: Mapping[str, str]
    provinces: Mapping[str, str]

    def shelf(self) -> Shelf:
        """The state to answer a request from."""
        return self.following.shelf()


def site_of(request: Request) -> Site:
    """The site that a request is put to."""
    site: Site = request.app.state.site
    return site
