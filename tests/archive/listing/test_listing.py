"""Lists by date with their facets, and what is known of one article and one portal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Capture
from archive.errors import StorageError
from archive.listing import (
    Choice,
    Shelf,
    Year,
    facets,
    history,
    holdings,
    lines,
    lines_of,
    open_shelf,
    portal_runs,
    run_counts,
    sightings,
    standings_of,
    years,
)
from tests.archive.listing.conftest import NO_MAPS


def titles(shelf: Shelf, limit: int = 10, offset: int = 0, **chosen: Any) -> list[str]:
    return [line.title for line in lines(shelf, Choice(**chosen), limit=limit, offset=offset).lines]


def test_a_list_is_by_date_and_what_has_none_stands_last(shelf: Shelf) -> None:
    assert titles(shelf) == ["Bài 2", "Bài 5", "Bài 1", "Bài 3", "Bài 4"]
    assert titles(shelf, limit=2, offset=1) == ["Bài 5", "Bài 1"]
    assert titles(shelf, offset=9) == []


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"province": "38"}, ["Bài 2", "Bài 1"]),
        ({"year": 2022}, ["Bài 3"]),
        ({"portal": "tinh-b"}, ["Bài 5", "Bài 4"]),
        ({"country": "THA"}, ["Bài 2", "Bài 4"]),
        ({"country": "THA", "portal": "tinh-b"}, ["Bài 4"]),
        ({"portal": "' OR 1=1 --"}, []),
    ],
)
def test_a_list_is_narrowed(shelf: Shelf, chosen: dict[str, Any], found: list[str]) -> None:
    assert titles(shelf, **chosen) == found


def test_a_list_counts_all_of_it(shelf: Shelf) -> None:
    assert lines(shelf, Choice(portal="tinh-a"), limit=1).total == 3


def test_facets_are_counted(shelf: Shelf) -> None:
    assert facets(shelf, Choice()) == {
        "province": [("38", 2), ("40", 2)],
        "year": [("2024", 3), ("2022", 1)],
        "portal": [("tinh-a", 3), ("tinh-b", 2)],
        "country": [("LAO", 2), ("THA", 2)],
    }
    assert facets(shelf, Choice(year=2022))["country"] == []


def test_lines_of_some_articles_keep_their_order(shelf: Shelf) -> None:
    ids = [line.article_id for line in lines(shelf, Choice(), limit=3).lines]
    assert [line.title for line in lines_of(shelf, [ids[2], "0" * 32, ids[0]])] == ["Bài 1", "Bài 2"]


def test_a_long_title_is_cut(store: Callable[..., Path], capture: Callable[..., Capture]) -> None:
    shelf = open_shelf(store([capture(1, title="dài " * 250_000)]), NO_MAPS)
    assert len(lines(shelf, Choice(), limit=1).lines[0].title) == 400


def test_the_states_and_captures_of_an_article(shelf: Shelf) -> None:
    row = shelf.article(lines(shelf, Choice(year=2024), limit=3).lines[2].article_id)
    assert row is not None
    found = history(shelf, row).change(0)
    assert found is not None
    assert found[0]["body"] != found[1]["body"] == "Nội dung nay đã khác hẳn."
    assert history(shelf, row).change(1) is None
    total, latest = sightings(shelf, row["article_id"], limit=1)
    assert (total, [one.fetched_at for one in latest]) == (2, [datetime(2024, 1, 21, tzinfo=UTC)])
    assert shelf.article("0" * 32) is None


def test_portals_and_their_runs(shelf: Shelf) -> None:
    assert [(one.portal_id, one.runs, one.holding.gone) for one in standings_of(shelf)] == [
        ("tinh-a", 3, 1),
        ("tinh-b", 0, 0),
    ]
    assert holdings(shelf)["tinh-b"].newest == date(2024, 5, 1)
    assert years(shelf, "tinh-a") == [
        Year(year=2024, articles=2, gone=0, edited=1, months=1),
        Year(year=2023, articles=0, gone=0, edited=0, months=0),
        Year(year=2022, articles=1, gone=1, edited=0, months=1),
    ]
    assert [run.run_id for run in portal_runs(shelf, "tinh-a", limit=2, offset=1)] == ["n1", "n0"]
    assert (run_counts(shelf, "tinh-a"), run_counts(shelf, "tinh-b")) == (3, 0)


def test_the_summary(shelf: Shelf) -> None:
    found = shelf.summary()
    assert (found.articles, found.portals, found.undated, found.edited, found.gone) == (5, 2, 1, 1, 1)
    assert (found.oldest, found.newest) == (date(2022, 1, 1), date(2024, 5, 3))


def test_an_archive_without_articles(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive", code_version="test"):
        pass
    shelf = open_shelf(tmp_path / "archive", NO_MAPS)
    assert lines(shelf, Choice(), limit=5).total == 0
    assert facets(shelf, Choice()) == {"province": [], "year": [], "portal": [], "country": []}
    assert standings_of(shelf) == []


def test_files_that_are_no_more_are_told(listed: Path, tmp_path: Path) -> None:
    shutil.copytree(listed, tmp_path / "copy", symlinks=True)
    shelf = open_shelf(tmp_path / "copy", NO_MAPS)
    shutil.rmtree(shelf.archive.snapshot)
    with pytest.raises(StorageError, match="cannot be read"):
        lines(shelf, Choice(), limit=1)
