"""Answers come in batches, errors as one sentence, and Ctrl-C at once."""

from __future__ import annotations

import os
import signal
import threading
import time

import duckdb
import pytest

from archive.errors import NgoaivuError, UsageError
from archive.queries import Answer


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    with Answer(connection, sql) as answer:
        return [tuple(row.values()) for batch in answer.batches() for row in batch.to_pylist()]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT article_id FROM articles",
        "FROM (SELECT article_id FROM articles);",
        "SELECT article_id FROM articles -- all of them",
        "PIVOT (SELECT article_id, family FROM articles) ON family USING count(*)",
    ],
)
def test_rows_are_counted(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with Answer(connection, sql) as answer:
        assert next(answer.batches()).num_rows == 15
        assert answer.count() == 15


def test_the_lines_of_an_explanation_are_counted(connection: duckdb.DuckDBPyConnection) -> None:
    with Answer(connection, "EXPLAIN SELECT 1") as answer:
        assert answer.count() == 1


def test_columns_of_one_name_are_told_apart(connection: duckdb.DuckDBPyConnection) -> None:
    with Answer(connection, "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a") as answer:
        assert next(answer.batches()).to_pylist() == [{"a": 1, "a_2": 2, "a_1": 3, "a_3": 4}]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("SELECT titel FROM articles", 'There is no column "titel"; the nearest is "title".'),
        ("SELECT a.titel FROM articles a", 'There is no column "titel"; the nearest is "title".'),
        (
            "FROM captures JOIN articles USING (artcle_id)",
            'There is no column "artcle_id"; the nearest is "article_id".',
        ),
        ("SELECT * EXCLUDE (titel) FROM articles", 'There is no column "titel"; the nearest is "title".'),
        ("WITH x AS (SELECT 1 AS mine) SELECT mime FROM x", 'There is no column "mime"; the nearest is "mine".'),
        ("FROM artcles", 'There is no table "artcles"; the nearest is "articles".'),
        ("SELECT b.title FROM articles a", 'There is no table "b".'),
        ("SELECT cuont(*) FROM articles", 'There is no function "cuont"; the nearest is "count".'),
        ("SELECT images[1].urll FROM articles", 'There is no field "urll"; the nearest is "url".'),
        ('FROM articles WHERE province = "Hà Nội"', "text stands between single quotes: 'Hà Nội'."),
        ("SELEC 1", 'no SQL that DuckDB understands: syntax error at or near "SELEC".'),
        ("-- nothing", "There is no statement in the question"),
        ("FROM 'x.csv'", "A question reads the archive's own tables and nothing else."),
        ("SELECT CAST(title AS INTEGER) FROM articles", "The question cannot be answered: Could not convert string"),
    ],
)
def test_what_is_wrong_is_one_sentence(connection: duckdb.DuckDBPyConnection, sql: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        ask(connection, sql)
    assert sentence in str(raised.value)
    assert len(str(raised.value)) < 600
    assert "\n" not in str(raised.value)


def test_an_error_among_the_rows_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NgoaivuError, match="stop here"):
        ask(connection, "SELECT if(range = 50000, error('stop here'), 0) FROM range(60000)")


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(hash(range)) FROM range(1000000000000)",  # before the first row
        "SELECT a.range FROM range(1000000) a, range(1000000) b WHERE hash(a.range + b.range) = 1",  # between rows
    ],
)
def test_an_interrupt_ends_a_long_question_at_once(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Timer(0.2, interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        ask(connection, sql)
    assert time.monotonic() - sent[0] < 2
    assert ask(connection, "SELECT 1") == [(1,)]
