"""Full-text search over an archive, by an index that is kept current beside it."""

from archive.search.model import Filters, Found, Hit
from archive.search.search import FACETS, Search, open_search

__all__ = ["FACETS", "Filters", "Found", "Hit", "Search", "open_search"]
