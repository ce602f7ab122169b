"""Portals and their ledgers: how each stands, its runs, and its articles by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from archive.ledger import HarvestRow
from archive.listing.shelf import Shelf
from archive.rows import row_harvest
from archive.schema import SCHEMAS
from archive.standing import Holding, Standing, standings
from archive.tables import read_part

_HOLDINGS = """\
SELECT portal::VARCHAR, count(*), count(*) FILTER (gone), max(published_date), max(first_seen) FROM shelf GROUP BY ALL"""
_YEARS = """\
SELECT year(published_date), count(*), count(*) FILTER (gone), count(*) FILTER (edited), count(DISTINCT month(published_date))
FROM shelf WHERE portal::VARCHAR = ? GROUP BY ALL ORDER BY 1 DESC NULLS LAST"""

_LONGEST_SILENCE = 50  # years


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A portal's articles of one year; None stands for those without a date. ``months`` is in how many months there are any."""

    year: int | None
    articles: int
    gone: int
    edited: int
    months: int


def holdings(shelf: Shelf) -> dict[str, Holding]:
    """What is held of each portal."""
    rows: Any = shelf.ask(_HOLDINGS)
    return {
        portal: Holding(articles=articles, gone=gone, newest=newest, newest_seen=seen)
        for portal, articles, gone, newest, seen in rows
    }


def standings_of(shelf: Shelf) -> list[Standing]:
    """How every portal stands of which there is a run or an article, in the order of their ids."""
    return standings(_ledger(shelf), holdings(shelf))


def years(shelf: Shelf, portal_id: str) -> list[Year]:
    """A portal's articles by year, the latest first; silent years between stand there with nothing."""
    rows: Any = shelf.ask(_YEARS, [portal_id])
    found: list[Year] = []
    for one in (Year(**dict(zip(Year.__slots__, row, strict=True))) for row in rows):
        found += [*_silent(found[-1].year, one.year)] if found else []
        found.append(one)
    return found


def _silent(later: int | None, earlier: int | None) -> Iterator[Year]:
    """The years between two that have articles; none where the gap is an impossible date's."""
    if later is not None and earlier is not None and later - earlier <= _LONGEST_SILENCE:
        for year in range(later - 1, earlier, -1):
            yield Year(year=year, articles=0, gone=0, edited=0, months=0)


def run_counts(shelf: Shelf, portal_id: str) -> int:
    """How many runs of a portal the ledger has."""
    count: Any = shelf.ask("SELECT count(*) FROM harvests WHERE portal_id = ?", [portal_id])[0][0]
    return int(count)


def portal_runs(shelf: Shelf, portal_id: str, *, limit: int, offset: int = 0) -> list[HarvestRow]:
    """Some of a portal's runs, the latest first."""
    ledger = _ledger(shelf)
    keys = zip(*(ledger[name].to_pylist() for name in ("portal_id", "started", "run_id")), strict=True)
    mine = [(started, run, place) for place, (portal, started, run) in enumerate(keys) if portal == portal_id]
    wanted = [place for *_, place in sorted(mine, reverse=True)][offset : offset + limit]
    return [row_harvest(row) for row in ledger.take(pa.array(wanted, pa.int64())).to_pylist()]


def _ledger(shelf: Shelf) -> pa.Table:
    parts = [read_part(shelf.archive.snapshot, "harvests", part) for part in shelf.archive.manifest.of("harvests")]
    return pa.concat_tables(parts or [SCHEMAS["harvests"].empty_table()])
