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
    _gather(connection)
    kinds: dict[tuple[str, str], dict[str, Rows]] = {}
    for group in groups(
        connection, ["from_portal", "portal_id", _DIRECTION], where="from_portal <> portal_id", source="taken"
    ):
        origin, taker, later = group.values
        condition = both(equals("from_portal", origin), equals("portal_id", taker), equals(_DIRECTION, later))
        kinds.setdefault((origin, taker), {})[LATER if later else UNDIRECTED] = article_rows(group, condition, _TAKEN)
    for group in groups(connection, ["portal_id", "copy_portal"], source="copied"):
        origin, taker = group.values
        condition = both(equals("portal_id", origin), equals("copy_portal", taker))
        kinds.setdefault((origin, taker), {})[EXACT] = article_rows(group, condition, _COPIED)
    pairs = [Flow(origin=origin, taker=taker, kinds=found) for (origin, taker), found in kinds.items()]
    return Flows(
        clustered=one_number(connection, "cluster_id <> article_id"),
        pairs=tuple(sorted(pairs, key=lambda one: (-one.total, one.origin, one.taker))),
        within=_within(connection),
    )


def _within(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    own = "from_portal = portal_id"
    found = groups(connection, ["portal_id"], where=own, source="taken")
    return {one.values[0]: article_rows(one, both(own, equals("portal_id", one.values[0])), _TAKEN) for one in found}


# What ``_TAKEN`` and ``_COPIED`` ask for in one statement is worked out in steps here, each of which holds in memory only the few
# rows that matter: in one, either side of a join of all articles with all articles or captures would be.
_STEPS: Mapping[str, str] = {
    "near": "SELECT article_id, portal_id, published_date, cluster_id FROM articles WHERE article_id <> cluster_id",
    "heads": "SELECT article_id, portal_id, published_date FROM articles WHERE article_id IN (SELECT cluster_id FROM near)",
    "taken": """
        SELECT n.*, h.portal_id AS from_portal, h.published_date AS from_date
        FROM near n JOIN heads h ON h.article_id = n.cluster_id""",
    "addresses": "SELECT DISTINCT hash(unnest(other_urls)) AS address, portal_id FROM articles",
    "elsewhere": """
        SELECT DISTINCT c.url, c.portal_id
        FROM captures c JOIN addresses h ON h.address = hash(c.url) AND h.portal_id <> c.portal_id
        WHERE c.outcome = 'kept'""",
    "copied": """
        SELECT DISTINCT h.article_id, h.published_date, h.portal_id, c.portal_id AS copy_portal
        FROM (SELECT article_id, published_date, portal_id, unnest(other_urls) AS url FROM articles) h
        JOIN elsewhere c ON c.url = h.url AND c.portal_id <> h.portal_id""",
}


def _gather(connection: duckdb.DuckDBPyConnection) -> None:
    for name, query in _STEPS.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
