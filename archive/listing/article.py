"""What the archive knows of one article besides its row: its earlier states, its captures, and what was written from it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.listing.lines import Line, lines_at
from archive.listing.shelf import Shelf
from archive.parts import Row

_SIGHTINGS = """\
SELECT fetched_at, left(url, 2000), outcome, status, left(reason, 500), left(run_id, 100), warc_record_type, count(*) OVER ()
FROM captures WHERE article_id = ? ORDER BY fetched_at DESC, url LIMIT {limit}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The states of an article, oldest first; the last one is the article as it is now."""

    earlier: tuple[Row, ...]
    now: Row

    def change(self, revision: int) -> tuple[Row, Row] | None:
        """A state by its number, and the one that took its place; None where no such change is."""
        states = [*self.earlier, self.now]
        for before, after in itertools.pairwise(states):
            if before["revision"] == revision:
                return before, after
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One time that an article was asked for."""

    fetched_at: datetime
    url: str
    outcome: str
    status: int | None
    reason: str | None
    run_id: str | None
    record_type: str | None


def history(shelf: Shelf, row: Row) -> History:
    """The states of an article that is given by its row."""
    earlier: list[Row] = []
    if row["revision"]:
        earlier = [state for _, state in shelf.tables.rows("revisions", [row["article_id"]])]
    return History(earlier=tuple(sorted(earlier, key=lambda state: state["revision"])), now=row)


def sightings(shelf: Shelf, article_id: str, *, limit: int) -> tuple[int, tuple[Sighting, ...]]:
    """How often an article was asked for, and the latest of these times."""
    rows: Any = shelf.ask(_SIGHTINGS.format(limit=int(limit)), [article_id])
    found = tuple(Sighting(**dict(zip(Sighting.__slots__, row[:-1], strict=True))) for row in rows)
    return (rows[0][-1] if rows else 0), found


def near_duplicates(shelf: Shelf, row: Row, *, limit: int) -> tuple[int, tuple[Line, ...]]:
    """How many other articles share an article's cluster, and the newest of them."""
    condition = "FROM shelf WHERE cluster = hash(?) AND id <> hash(?)"
    values = [row["cluster_id"], row["article_id"]]
    total: Any = shelf.ask(f"SELECT count(*) {condition}", values)[0][0]
    places: Any = shelf.ask(f"SELECT part, id {condition} ORDER BY rowid LIMIT {int(limit)}", values)
    return total, lines_at(shelf, places)
