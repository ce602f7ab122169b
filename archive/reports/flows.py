"""Which portals take texts over from which: near-duplicates by their days, and exact copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from archive.reports.rows import Rows, article_rows, both, equals, groups, one_number

#: The kinds of a taking-over: dated later than the earliest of its cluster; of the same day, or without one; and an exact copy.
LATER, UNDIRECTED, EXACT = "later", "undirected", "exact"
# A cluster bears the id of the article that heads it: the earliest published, then the earliest seen.
_TAKEN = (
    "(SELECT t.*, o.portal_id AS from_portal, o.published_date AS from_date FROM articles t "
    "JOIN articles o ON o.article_id = t.cluster_id WHERE t.article_id <> t.cluster_id)"
)
# Exact copies are one row, headed in the same way; that other portals have it, their captures of its other addresses tell.
_COPIED = (
    "(SELECT a.*, k.copy_portal FROM articles a JOIN (SELECT DISTINCT h.article_id, c.portal_id AS copy_portal FROM "
    "(SELECT article_id, portal_id, unnest(other_urls) AS url FROM articles WHERE len(other_urls) > 0) h "
    "JOIN captures c ON c.url = h.url AND c.portal_id <> h.portal_id WHERE c.outcome = 'kept') k USING (article_id))"
)
_LATER = "published_date > from_date"
_DIRECTION = f"coalesce({_LATER}, false)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What one portal took over from another, by kind."""

    origin: str
    taker: str
    kinds: Mapping[str, Rows]

    @property
    def total(self) -> int:
        """All kinds together."""
        return sum(rows.number for rows in self.kinds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Near-duplicates.

    Attributes:
        clustered: the articles that are near-duplicates of an earlier one.
        pairs: between two portals, those that take over most first.
        within: near-duplicates of one portal's own texts, by portal.
    """

    clustered: Rows
    pairs: tuple[Flow, ...]
    within: Mapping[str, Rows]


def read_flows(connection: duckdb.DuckDBPyConnection) -> Flows:
    """Count what portals took over."""
    kinds: dict[tuple[str, str], dict[str, Rows]] = {}
    for group in groups(connection, ["from_portal", "portal_id", _DIRECTION], where="from_portal <> portal_id", source=_TAKEN):
        origin, taker, later = group.values
        rows = article_rows(group, both(equals("from_portal", origin), equals("portal_id", taker), equals(_DIRECTION, later)), _TAKEN)
        kinds.setdefault((origin, taker), {})[LATER if later else UNDIRECTED] = rows
    for group in groups(connection, ["portal_id", "copy_portal"], source=_COPIED):
        origin, taker = group.values
        rows = article_rows(group, both(equals("portal_id", origin), equals("copy_portal", taker)), _COPIED)
        kinds.setdefault((origin, taker), {})[EXACT] = rows
    pairs = [Flow(origin=origin, taker=taker, kinds=found) for (origin, taker), found in kinds.items()]
    within = groups(connection, ["portal_id"], where="from_portal = portal_id", source=_TAKEN)
    return Flows(
        clustered=one_number(connection, "cluster_id <> article_id"),
        pairs=tuple(sorted(pairs, key=lambda one: (-one.total, one.origin, one.taker))),
        within={one.values[0]: article_rows(one, both("from_portal = portal_id", equals("portal_id", one.values[0])), _TAKEN) for one in within},
    )
