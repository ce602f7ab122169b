"""Lists of an archive's articles, newest first, narrowed and counted within milliseconds: for pages that people leaf through."""

from archive.listing.article import History, Sighting, history, near_duplicates, sightings
from archive.listing.lines import Choice, Line, Listed, facets, lines, lines_of
from archive.listing.portals import Year, holdings, portal_runs, run_counts, standings_of, years
from archive.listing.shelf import Shelf, Summary, open_shelf

__all__ = [
    "Choice",
    "History",
    "Line",
    "Listed",
    "Shelf",
    "Sighting",
    "Summary",
    "Year",
    "facets",
    "history",
    "holdings",
    "lines",
    "lines_of",
    "near_duplicates",
    "open_shelf",
    "portal_runs",
    "run_counts",
    "sightings",
    "standings_of",
    "years",
]
