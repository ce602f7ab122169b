"""Typical questions through the archive's own connection, against plain read_parquet over the same files, in one process.

    python -m bench.questions ARCHIVE [--rounds 5] [--memory 400MB]

Both sides run alternately and give the same rows; the median of each, their ratio and the highest resident memory of the process during
the archive's side are printed. The plain side knows of the provinces only what stands in the columns, so that it has no map of 63.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb

from archive.paths import TABLES
from archive.queries import connect
from archive.queries.files import table_files
from ngoaivu.maps import maps

_MONTH = "strftime(published_date, '%Y-%m') AS month"
_LATEST = "SELECT title, portal_id, published_date FROM {} LIMIT 20"
_NEWEST = "(FROM articles WHERE gone_at IS NULL ORDER BY published_date DESC NULLS LAST, first_seen DESC, article_id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and how it is put to plain files where the archive has a view for it."""

    name: str
    sql: str
    plain: str | None = None


QUESTIONS = (
    Question(name="count", sql="SELECT count(*) FROM articles"),
    Question(
        name="by province of 34 and month",
        sql=f"SELECT province_code, {_MONTH}, count(*) FROM articles_34 GROUP BY ALL",
        plain=f"SELECT province_code_2025, {_MONTH}, count(*) FROM articles GROUP BY ALL",
    ),
    Question(
        name="by province of 63 and month",
        sql=f"SELECT province_code, {_MONTH}, count(*) FROM articles_63 GROUP BY ALL",
        plain=f"SELECT province_code, {_MONTH}, count(*) FROM articles GROUP BY ALL",
    ),
    Question(
        name="partner countries by year",
        sql="SELECT country, year(published_date) AS year, count(*) FROM articles, unnest(countries) AS t(country) GROUP BY ALL",
    ),
    Question(
        name="edits by portal and month",
        sql="SELECT portal_id, strftime(superseded_at, '%Y-%m') AS month, count(*) FROM revisions "
        "WHERE change <> 'reread' GROUP BY ALL",
    ),
    Question(
        name="copies between portals",
        sql="SELECT a.portal_id AS earlier, b.portal_id AS later, count(*) FROM articles a JOIN articles b "
        "ON a.article_id = b.cluster_id AND b.article_id <> b.cluster_id WHERE a.portal_id <> b.portal_id GROUP BY ALL",
    ),
    Question(
        name="LIKE over bodies", sql="SELECT portal_id, count(*) FROM articles WHERE body LIKE '%quân đa%' GROUP BY ALL"
    ),
    Question(name="latest 20, three columns", sql=_LATEST.format("latest"), plain=_LATEST.format(_NEWEST)),
    Question(name="latest 20, all columns", sql="FROM latest LIMIT 20", plain=f"FROM {_NEWEST} LIMIT 20"),
    Question(name="count of latest", sql="SELECT count(*) FROM latest", plain=f"SELECT count(*) FROM {_NEWEST}"),
    Question(name="outcomes by portal", sql="SELECT portal_id, outcome, count(*) FROM captures GROUP BY ALL"),
)


def plain_connection(path: Path, memory: str | None) -> duckdb.DuckDBPyConnection:
    """What a reader without the project does: a view of each table's files, in one committed state."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    if memory:
        connection.execute("SET memory_limit = $1", [memory])
    for table, files in table_files(path).paths.items():
        folder = Path(files[0]).as_posix().partition(f"/{table}/")[0]
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{folder}/{table}/**/*.parquet')")
    return connection


def seconds(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    before = time.process_time()
    connection.execute(sql).fetchall()
    return time.process_time() - before


def forget_peak() -> None:
    """Let the kernel measure the highest resident memory anew."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_megabytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", help="limit of DuckDB on both sides, such as 400MB")
    arguments = parser.parse_args()
    before = time.process_time()
    mine = connect(arguments.archive, maps(), memory=arguments.memory)
    opened = time.process_time() - before
    plain = plain_connection(arguments.archive, arguments.memory)
    counts = {table: mine.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in TABLES}
    print(", ".join(f"{table} {count:,}" for table, count in counts.items()), f"; opened in {opened:.2f} s")
    for question in QUESTIONS:
        forget_peak()
        ours = [seconds(mine, question.sql)]
        peak = peak_megabytes()
        theirs = [seconds(plain, question.plain or question.sql)]
        for _ in range(arguments.rounds - 1):
            ours.append(seconds(mine, question.sql))
            theirs.append(seconds(plain, question.plain or question.sql))
        one, other = median(ours), median(theirs)
        print(f"{question.name:28} {one:7.3f} s  plain {other:7.3f} s  ratio {one / other:5.2f}  peak {peak:5} MB")


if __name__ == "__main__":
    main()
