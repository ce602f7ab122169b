"""Every number of a report is what its statement gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from archive.queries import check_reads_only, connect
from archive.reports import Figures, KnownPortal, Rows, read_articles, read_figures
from archive.reports.flows import EXACT, LATER, UNDIRECTED
from archive.reports.gaps import Gap
from tests.archive.reports.conftest import MAPS, QUOTED

AS_OF = datetime(2026, 1, 10, tzinfo=UTC)
KNOWN = {
    name: KnownPortal(portal_id=name, name=name, status=status)
    for name, status in (("tinh-bb", "retired"), ("tinh-x", "live"))
}


@pytest.fixture(scope="session")
def connection(varied: Path) -> duckdb.DuckDBPyConnection:
    return connect(varied, MAPS)


@pytest.fixture(scope="session")
def figures(connection: duckdb.DuckDBPyConnection) -> Figures:
    return read_figures(connection, AS_OF, KNOWN)


def numbers(of: object) -> Iterator[Rows]:
    if isinstance(of, Rows):
        yield of
    elif is_dataclass(of):
        for one in fields(of):
            yield from numbers(getattr(of, one.name))
    elif isinstance(of, Mapping):
        for value in of.values():
            yield from numbers(value)
    elif isinstance(of, tuple):
        for value in of:
            yield from numbers(value)


def test_every_number_is_what_its_statement_gives(figures: Figures, connection: duckdb.DuckDBPyConnection) -> None:
    found = list({(rows.sql, rows.summed): rows for rows in numbers(figures)}.values())
    wrong = []
    for rows in found:
        check_reads_only(connection, rows.sql)
        what = f"coalesce(sum({rows.summed}), 0)" if rows.summed else "count(*)"
        given = connection.execute(f"SELECT {what} FROM ({rows.sql})").fetchone()
        if given != (rows.number,):
            wrong.append((rows, given))
    assert not wrong
    assert len(found) > 80


def test_the_rows_beside_a_number_are_the_first_of_its_statement(
    figures: Figures, connection: duckdb.DuckDBPyConnection
) -> None:
    for rows in numbers(figures):
        if rows.articles:
            named = [row[-1] for row in connection.execute(f"{rows.sql} LIMIT {len(rows.articles)}").fetchall()]
            assert list(rows.articles) == named
            assert len(named) == min(rows.number, 3)


def test_what_is_shown_of_articles_is_read_at_once(figures: Figures, connection: duckdb.DuckDBPyConnection) -> None:
    ids = figures.articles.articles
    found = read_articles(connection, ids)
    assert set(found) == set(ids)
    assert all(row.text and row.url for row in found.values())


def test_years_that_cannot_be_are_not_on_the_map_but_told(figures: Figures) -> None:
    held = figures.coverage.by_id["tinh-a"]
    assert held.outside is not None
    assert held.undated is not None
    assert (held.outside.number, held.undated.number) == (2, 2)
    assert [year.year for year in held.years] == [2021, 2022, 2023, 2024]
    assert (figures.dates.early.number, figures.dates.future.number) == (1, 1)


def test_months_add_up_to_their_year(figures: Figures) -> None:
    for portal in figures.coverage.portals:
        assert [sum(year.months.values()) for year in portal.years] == [year.rows.number for year in portal.years]
        outside = sum(rows.number for rows in (portal.undated, portal.outside) if rows)
        assert sum(portal.months.values()) + outside == portal.rows.number


def test_gaps_have_their_causes(figures: Figures) -> None:
    causes = {portal.portal_id: {gap.gap for gap in portal.gaps} for portal in figures.coverage.portals}
    assert causes["tinh-a"] == {Gap.SILENT}
    assert causes["tinh-bb"] == {Gap.UNHARVESTED, Gap.VANISHED}
    assert causes["tinh-d"] == {Gap.INCOMPLETE}
    assert causes[QUOTED] == {Gap.UNHARVESTED}


def test_the_last_run_tells_what_is_missing(figures: Figures) -> None:
    run = figures.runs["tinh-a"]
    assert (run.verdict, run.runs.number, run.complete.number) == ("incomplete", 2, 1)
    assert (run.sections.number, run.missing.number) == (1, 3)
    assert [(name, rows.number) for name, rows in run.unread] == [("failed: HTTP 503", 2), ("unexplained", 1)]
    # A page that was read at last did not fail; one that is gone is not there either.
    assert run.failed.number == 2
    assert [(name, rows.number) for name, rows in run.reasons] == [("HTTP 404", 1), ("HTTP 503", 1)]


def test_edits_and_disappearances(figures: Figures) -> None:
    changes = figures.changes
    assert {kind: rows.number for kind, rows in changes.edits.items()} == {"substantive": 1, "cosmetic": 1}
    assert changes.gone.number == changes.portals["tinh-a"]["gone"].number == 1
    assert sum(rows.number for found in changes.months.values() for rows in found.values()) == 3


def test_texts_flow_from_the_earliest(figures: Figures) -> None:
    flows = {
        (one.origin, one.taker): {kind: rows.number for kind, rows in one.kinds.items()} for one in figures.flows.pairs
    }
    assert flows["tinh-a", "tinh-bb"] == {LATER: 1, EXACT: 1}
    assert flows["tinh-a", QUOTED] == {UNDIRECTED: 1}


def test_shares_are_whole_only_where_all_have_the_field(figures: Figures) -> None:
    lacks = {lack.field: lack for lack in figures.completeness.portals["tinh-a"]}
    assert (lacks["title"].percent, lacks["source"].percent) == (100, 0)
    assert 0 < lacks["author"].percent < 100


def test_portals_that_nobody_harvested_are_named(figures: Figures) -> None:
    assert [one.portal_id for one in figures.never] == ["tinh-x"]
