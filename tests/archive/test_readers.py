"""What data teams do: open the folder with what they have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

import ngoaivu
from archive import ArchiveWriter, open_archive
from archive.parts import Row
from archive.schema import ARTICLES, SCHEMA_VERSION
from tests.archive.conftest import START, MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]
Read = Callable[[Path], list[str]]


def by_pandas(path: Path) -> list[str]:
    return list(pd.read_parquet(path / "articles", columns=["article_id"])["article_id"])


def by_polars(path: Path) -> list[str]:
    return pl.scan_parquet(path / "articles").select("article_id").collect()["article_id"].to_list()


def by_polars_glob(path: Path) -> list[str]:
    return pl.scan_parquet(f"{path}/articles/**/*.parquet").select("article_id").collect()["article_id"].to_list()


def by_duckdb(path: Path) -> list[str]:
    with duckdb.connect() as base:
        return [
            row[0]
            for row in base.execute(f"SELECT article_id FROM read_parquet('{path}/articles/**/*.parquet')").fetchall()
        ]


def by_arrow(path: Path) -> list[str]:
    table = ds.dataset(path / "articles", format="parquet", partitioning="hive", exclude_invalid_files=False)
    return [str(one) for one in table.to_table(columns=["article_id"])["article_id"].to_pylist()]


READERS = [by_pandas, by_polars, by_polars_glob, by_duckdb, by_arrow]


@pytest.mark.parametrize("read", READERS)
def test_plain_readers_see_every_article_once(read: Read, store: Store, capture: MakeCapture) -> None:
    path = store(
        *([capture(n), capture(n, day=1)] for n in range(30)),
        [capture(31, published=None)],
        [capture(3, day=2, title="Sửa")],
    )
    assert len(read(path)) == len(set(read(path))) == 31


@pytest.mark.parametrize("read", READERS)
def test_an_empty_archive_can_be_read(read: Read, store: Store) -> None:
    assert read(store()) == []


@pytest.mark.parametrize("copy", [["cp", "-a"], ["cp", "-rL"]])
@pytest.mark.parametrize("read", READERS)
def test_copies_can_be_read(read: Read, copy: list[str], store: Store, capture: MakeCapture, tmp_path: Path) -> None:
    path = store([capture(n) for n in range(5)])
    subprocess.run([*copy, str(path), str(tmp_path / "copy")], check=True)
    shutil.rmtree(path)
    assert len(read(tmp_path / "copy")) == 5


def test_a_moved_archive_can_be_written(store: Store, capture: MakeCapture, tmp_path: Path) -> None:
    path = store([capture(1)])
    path.rename(tmp_path / "elsewhere")
    with ArchiveWriter(tmp_path / "elsewhere", code_version="test") as writer:
        writer.add(capture(2))
    assert open_archive(tmp_path / "elsewhere").row_count == 2


def test_the_year_of_the_first_sight_is_a_partition(store: Store, capture: MakeCapture) -> None:
    path = store([capture(n, day=366 * n) for n in range(3)])
    assert sorted(pd.read_parquet(path / "articles")["first_seen_year"].astype(int)) == [2024, 2025, 2026]
    query = (
        f"SELECT title FROM read_parquet('{path}/articles/**/*.parquet', hive_partitioning = true)"
        " WHERE first_seen_year = 2025"
    )
    with duckdb.connect() as base:
        found = base.execute(query).fetchall()
    assert len(found) == 1
    assert pl.scan_parquet(path / "articles").filter(pl.col("first_seen_year") == 2024).collect().height == 1


def test_columns_have_the_types_that_they_are_said_to_have(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    schema = ds.dataset(path / "articles", partitioning="hive").schema
    assert [schema.field(name) for name in ARTICLES.names] == list(ARTICLES)
    assert schema.names == [*ARTICLES.names, "first_seen_year"]
    (part,) = (path / "articles").glob("*/*.parquet")
    facts = ds.dataset(part).schema.metadata
    assert facts[b"ngoaivu.schema_version"] == str(SCHEMA_VERSION).encode()
    assert facts[b"ngoaivu.code_version"] == b"test"


def test_an_open_archive_stays_what_it_was(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    archive = open_archive(path)
    store([capture(2)], [capture(1, day=1, title="Sửa")])
    assert archive.row_count == archive.articles().count_rows() == 1
    assert open_archive(path).row_count == 2


def test_the_tables_of_an_open_archive_are_lazy_datasets(store: Store, capture: MakeCapture) -> None:
    path = store([capture(n) for n in range(5)], [capture(0, day=1, title="Sửa")])
    archive = ngoaivu.open(path)
    articles, captures, revisions = archive.articles(), archive.captures(), archive.revisions()
    assert [one.count_rows() for one in (articles, captures, revisions)] == [5, 6, 1]
    found = articles.to_table(columns=["article_id", "title"], filter=ds.field("title") == "Sửa")
    with duckdb.connect() as base:
        base.register("articles", articles)
        assert base.execute("SELECT article_id FROM articles WHERE title = 'Sửa'").fetchall() == [
            (found["article_id"][0].as_py(),)
        ]
    assert archive.articles(as_of=START).head(9, columns=["title"]).num_rows == 5


def by_folder(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in (path / "articles").glob("*/*.parquet"):
        found.setdefault(file.parent.name, set()).add(file.name)
    return found


def test_a_commit_that_changes_several_folders_replaces_a_file_in_each(store: Store, capture: MakeCapture) -> None:
    """A reader that lists one folder before the commit and the other after it then misses a file, and shows no half of it."""
    path = store([capture(1), capture(2)], [capture(3, day=400)])
    before = by_folder(path)
    store([capture(4, day=1), capture(5, day=401)])
    after = by_folder(path)
    assert before.keys() == after.keys() == {"first_seen_year=2024", "first_seen_year=2025"}
    assert all(before[folder] - after[folder] for folder in before)


def test_what_a_commit_appends_is_one_new_file(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1), capture(2)])
    before = by_folder(path)
    store([capture(n) for n in range(3, 20)])
    ((folder, names),) = by_folder(path).items()
    assert before[folder] < names
    assert len(names) == 2


def test_a_folder_stands_before_its_first_rows(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1)])
    store([capture(2, day=400), capture(1, day=401, title="Sửa")])
    snapshots = path / ".ngoaivu" / "snapshots"
    between = sorted(snapshots.iterdir())[-2]
    assert sorted(one.name for one in (between / "articles").iterdir()) == [
        "first_seen_year=2024",
        "first_seen_year=2025",
    ]
    assert ds.dataset(between / "articles", partitioning="hive").count_rows() == 1
    number = open_archive(path).manifest.number
    store([capture(2, day=900)])
    assert open_archive(path).manifest.number == number + 1, "a mere sight in a new year needs no folder"
    assert len(rows(path)) == 2


WRITER = """
import sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from archive import ArchiveWriter, Article, Capture
path, start = Path(sys.argv[1]), datetime(2024, 1, 1, tzinfo=UTC)

def capture(number, day, text):
    when = datetime(2015 + number % 6, 1, 1, tzinfo=UTC)
    url = f"https://a.vn/{number}"
    article = Article(article_id=f"{number:032x}", portal_id="a", family="joomla", url=url, title=f"Bai {number}",
                      body=f"{text} {number} " * 50, published=when, published_date=when.date())
    return Capture(url=url, portal_id="a", fetched_at=start + timedelta(days=day), outcome="kept", status=200,
                   payload=article.body.encode(), article=article)

with ArchiveWriter(path, code_version="test") as writer:
    for turn in range(1, 26):
        for number in range(turn * 10, turn * 10 + 10):
            writer.add(capture(number, turn, "Moi"))
        writer.add(capture(turn * 5 + 5, turn + 100, "Sua"))
        writer.commit()
        if turn % 5 == 0:
            writer.compact()
"""


@pytest.mark.slow
def test_readers_during_appends_edits_and_compaction_never_count_wrong(tmp_path: Path, capture: MakeCapture) -> None:
    """A plain reader may meet a file that a commit has just replaced, and then fails; it never gets a wrong answer.

    Between two commits a count may be that of one commit in some years and of the next in others, as the reader lists folder by
    folder: never less than was there when it began, never more than when it ended, never an article twice.
    """
    path = tmp_path / "a"
    with ArchiveWriter(path, code_version="test"):
        pass
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    read = failed = exact = 0
    while writer.poll() is None:
        reader = READERS[read % len(READERS)]
        before = open_archive(path).row_count
        try:
            found = reader(path)
        except (OSError, duckdb.IOException, pl.exceptions.PolarsError):
            failed += 1
            continue
        after = open_archive(path).row_count
        assert len(found) == len(set(found))
        assert before <= len(found) <= after
        resolved = Path(os.path.realpath(path / "articles")).parent
        assert len(by_duckdb(resolved)) % 10 == 0, "a resolved folder is one committed state"
        exact += before == after
        read += 1
        time.sleep(0.001)
    assert writer.wait() == 0
    assert read > 20
    assert failed < read
    assert exact > 0
    assert len(by_arrow(path)) == 250
