"""Near-duplicates of a whole archive at once: every text signed, all signatures joined by band, linked texts made clusters."""

from archive.neardup.clusters import Found, find_clusters, join_here
from archive.neardup.joining import Texts, band_links, join_all
from archive.neardup.signing import sign_part
from archive.neardup.store import SignatureStore

__all__ = ["Found", "SignatureStore", "Texts", "band_links", "find_clusters", "join_all", "join_here", "sign_part"]
