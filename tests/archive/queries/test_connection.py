"""A question sees one committed state and its views, and reaches nothing else."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from archive import ArchiveWriter, Article, Capture
from archive.errors import StorageError, UsageError
from archive.queries import Maps, check_reads_only, connect
from archive.queries.connection import PLACES_63, PORTALS, UNITS_34

MakeArticle = Callable[..., Article]
MakeCapture = Callable[..., Capture]

# Two provinces of the old map, A1 and B1, became B2 on the new one, which took B1's code; C is the same on both.
MAPS = Maps(
    places_63=pa.Table.from_pylist(
        [
            {"code": "10", "code_63": "10", "name_63": "A1"},
            {"code": "11", "code_63": "11", "name_63": "B1"},
            {"code": "09", "code_63": "10", "name_63": "A1"},
            {"code": "20", "code_63": "20", "name_63": "C"},
        ],
        PLACES_63,
    ),
    units_34=pa.Table.from_pylist(
        [{"code": "11", "name": "B2", "only_63": None}, {"code": "20", "name": "C", "only_63": "20"}], UNITS_34
    ),
    portals=pa.Table.from_pylist([{"portal_id": "registered", "province_code": "10"}], PORTALS),
)
BEFORE, AFTER = date(2024, 5, 1), date(2025, 7, 2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, article: MakeArticle, capture: MakeCapture) -> Path:
    places: list[tuple[str, date | None, str | None, str | None]] = [
        ("registered", BEFORE, "09", "11"),
        ("registered", AFTER, "11", "11"),
        ("own-past", BEFORE, "11", "11"),
        ("own-past", AFTER, "11", "11"),
        ("only-now", AFTER, "11", "11"),
        ("same-on-both", AFTER, "20", "20"),
        ("nowhere", AFTER, None, None),
        ("own-past", None, "11", "11"),
    ]
    path = tmp_path_factory.mktemp("places") / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        for number, (portal, day, code, code_2025) in enumerate(places):
            named = {
                "published_date": day,
                "province_code": code,
                "province": "as read",
                "province_code_2025": code_2025,
            }
            writer.add(capture(of=article(number, portal_id=portal, **named)))
    return path


@pytest.fixture(scope="module")
def asked(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(folder, MAPS) as connection:
        yield connection


def placed(connection: duckdb.DuckDBPyConnection, view: str) -> list[tuple[str, str, str | None, str | None]]:
    return connection.execute(
        f"SELECT portal_id, coalesce(CAST(published_date AS VARCHAR), ''), province_code, province FROM {view} ORDER BY 1, 2"
    ).fetchall()


def test_articles_stand_on_the_map_of_63(asked: duckdb.DuckDBPyConnection) -> None:
    assert placed(asked, "articles_63") == [
        ("nowhere", "2025-07-02", None, None),
        ("only-now", "2025-07-02", None, None),  # A1 or B1: nothing tells
        ("own-past", "", "11", "B1"),
        ("own-past", "2024-05-01", "11", "B1"),
        ("own-past", "2025-07-02", "11", "B1"),
        ("registered", "2024-05-01", "10", "A1"),
        ("registered", "2025-07-02", "10", "A1"),
        ("same-on-both", "2025-07-02", "20", "C"),
    ]


def test_articles_stand_on_the_map_of_34(asked: duckdb.DuckDBPyConnection) -> None:
    assert {row[2:] for row in placed(asked, "articles_34")} == {("11", "B2"), ("20", "C"), (None, None)}


def test_views_keep_every_article_once(asked: duckdb.DuckDBPyConnection) -> None:
    for view in ("articles_63", "articles_34", "latest"):
        assert asked.execute(f"SELECT count(*), count(DISTINCT article_id) FROM {view}").fetchone() == (8, 8)


def test_dates_are_those_of_vietnam(asked: duckdb.DuckDBPyConnection) -> None:
    assert asked.execute("SELECT CAST(TIMESTAMPTZ '2024-05-01 18:00+00' AS DATE)").fetchone() == (date(2024, 5, 2),)


def test_where_no_archive_is(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no ngoaivu archive"):
        connect(tmp_path / "nothing", MAPS)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('/etc/hostname')",
        "FROM read_csv('http://127.0.0.1:9/x.csv')",
        "FROM glob('/etc/*')",
        "FROM sql",  # a variable of this very function
    ],
)
def test_nothing_else_can_be_read(asked: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        asked.execute(sql)


def test_settings_cannot_be_changed_back(asked: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="locked"):
        asked.execute("SET enable_external_access = true")


@pytest.mark.parametrize(
    "sql",
    [
        "COPY articles TO 'x.csv'",
        "EXPLAIN ANALYZE COPY articles TO 'x.csv'",
        "explain analyze (format json) COPY articles TO 'x.csv'",
        "ATTACH 'x.db'",
        "CREATE TABLE t AS FROM articles",
        "DROP VIEW articles",
        "SET threads = 1",
        "INSTALL fts",
        "SELECT 1; SELECT 2",
        "",
        "SELEC 1",
    ],
)
def test_a_statement_that_is_no_question_is_refused(asked: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(UsageError):
        check_reads_only(asked, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "FROM latest",
        "WITH a AS (SELECT 1) FROM a",
        "DESCRIBE articles",
        "SUMMARIZE articles",
        "SHOW TABLES",
        "PIVOT articles ON family USING count(*)",
    ],
)
def test_a_question_is_let_through(asked: duckdb.DuckDBPyConnection, sql: str) -> None:
    check_reads_only(asked, sql)


@pytest.mark.parametrize("sql", ["EXPLAIN FROM latest", "EXPLAIN ANALYZE SELECT 1"])
def test_a_question_may_be_explained(asked: duckdb.DuckDBPyConnection, sql: str) -> None:
    check_reads_only(asked, sql)
