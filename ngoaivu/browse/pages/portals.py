"""The portals: how each stands, and the ledger of one."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from archive.listing import portal_runs, run_counts, years
from archive.standing import failed_pages, missing, unread
from ngoaivu.browse.asked import page_of
from ngoaivu.browse.pages.home import portals_of
from ngoaivu.browse.rendering import render
from ngoaivu.browse.site import site_of

_RUNS = 30


def portals(request: Request) -> Response:
    """How every portal stands of which there is a run or an article."""
    site = site_of(request)
    standings = site.remembering.of(site.shelf(), portals_of)
    return render(request, "portals.html", site=site, standings=standings, missing=missing)


def portal(request: Request) -> Response:
    """One portal: what is held of it by year, and its runs."""
    site = site_of(request)
    shelf = site.shelf()
    portal_id = request.path_params["portal_id"]
    standing = next((one for one in site.remembering.of(shelf, portals_of) if one.portal_id == portal_id), None)
    if standing is None:
        raise HTTPException(404, "no_portal")
    page = page_of(request.query_params)
    counted = years(shelf, portal_id)
    last = standing.last
    failed = failed_pages(shelf.tables, {portal_id: last.run_id}) if last and last.exit_code and page == 1 else {}
    return render(
        request,
        "portal.html",
        site=site,
        standing=standing,
        years=counted,
        most=max((year.articles for year in counted), default=1),
        runs=portal_runs(shelf, portal_id, limit=_RUNS, offset=(page - 1) * _RUNS),
        page=page,
        pages=max(1, -(-run_counts(shelf, portal_id) // _RUNS)),
        failed=failed.get(portal_id, []),
        missing=missing,
        unread=unread,
    )
