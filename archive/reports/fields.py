"""Which share of each portal's articles has each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from archive.reports.rows import Group, Rows, article_rows, both, equals, groups, one_number

#: What every article could have, and when it lacks it. Lists are left out: an article without a picture lacks nothing.
LACKING: Mapping[str, str] = {
    "title": "trim(title) = ''",
    "published_date": "published_date IS NULL",
    "body": "body IS NULL",
    "section": "section IS NULL",
    "agency": "agency IS NULL",
    "author": "author IS NULL",
    "source": "source IS NULL",
    "byline_raw": "byline_raw IS NULL",
    "lead": "lead IS NULL",
    "language": "language IS NULL",
    "province_code": "province_code IS NULL",
    "payload_digest": "payload_digest IS NULL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """The articles of one portal, or of all, that lack a field, of how many."""

    field: str
    rows: Rows
    of: int

    @property
    def share(self) -> float:
        """The share that has the field, from 0 to 1; 0 where there are no articles."""
        return 1 - self.rows.number / self.of if self.of else 0.0

    @property
    def percent(self) -> int:
        """The share that has the field in whole percent: 100 only where none lacks it, 0 only where none has it."""
        whole = round(self.share * 100)
        return min(max(whole, 1), 99) if 0 < self.share < 1 else whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What lacks in all articles, and in those of each portal, in the order of ``LACKING``."""

    all: tuple[Lack, ...]
    portals: Mapping[str, tuple[Lack, ...]]


def read_completeness(connection: duckdb.DuckDBPyConnection, totals: Mapping[str, int]) -> Completeness:
    """Count what articles lack.

    Args:
        connection: One of ``archive.queries.connect``.
        totals: How many articles each portal has.
    """
    everything: list[Lack] = []
    portals: dict[str, list[Lack]] = {portal_id: [] for portal_id, count in totals.items() if count}
    for name, lacking in LACKING.items():
        found = {group.values[0]: group for group in groups(connection, ["portal_id"], where=lacking)}
        for portal_id, lacks in portals.items():
            group = found.get(portal_id, Group(values=(portal_id,), count=0))
            rows = article_rows(group, both(equals("portal_id", portal_id), lacking))
            lacks.append(Lack(field=name, rows=rows, of=totals[portal_id]))
        everything.append(Lack(field=name, rows=one_number(connection, lacking), of=sum(totals.values())))
    return Completeness(all=tuple(everything), portals={name: tuple(lacks) for name, lacks in portals.items()})
