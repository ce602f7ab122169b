"""``ngoaivu query``: questions to an archive in SQL."""

from __future__ import annotations

import argparse
import io
import itertools
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import duckdb

from archive.errors import UsageError
from archive.exports.target import check_target, whole_file
from archive.queries import Answer, connect
from archive.queries.catalogue import Entry, catalogue
from archive.queries.formats import WRITERS, Writer, format_of, write_exact_csv
from archive.queries.plain import plain_rows
from ngoaivu.answer_text import table_lines
from ngoaivu.maps import maps
from ngoaivu.terminal import on_terminal, visible_lines

_LIMIT = 100
_TABLE = "table"
# What EXPLAIN answers is a drawing of its own.
_EXPLAINED = ["explain_key", "explain_value"]


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "query",
        help="ask an archive in SQL; without a question, list its tables and columns",
        description="Ask an archive in SQL, as DuckDB understands it. The tables are articles, revisions, captures and harvests; the "
        "views articles_63 and articles_34 put the articles on either map of the provinces, and latest has those that are still on "
        "their portals. Questions only read. Without a question, tables, views and columns are listed with their meaning.",
        epilog="examples: ngoaivu query archive; ngoaivu query archive 'SELECT province, count(*) FROM articles_34 GROUP BY ALL'; "
        "ngoaivu query archive -f question.sql -o answer.parquet",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument("sql", nargs="?", metavar="SQL", help="the question; - reads it from standard input")
    parser.add_argument(
        "-f", "--file", metavar="FILE", help="read the question from a file, or from standard input (-)"
    )
    parser.add_argument(
        "--format",
        choices=(_TABLE, *WRITERS),
        help="form of the answer; where -o names a file, its ending tells, and elsewhere a table is printed",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write the answer there, whole or not at all; - is standard output"
    )
    parser.add_argument(
        "--limit", type=_count, metavar="N", help=f"print so many rows of a table at most (else {_LIMIT})"
    )
    parser.add_argument(
        "--raw", action="store_true", help="CSV with every text as it is, also where a spreadsheet would calculate it"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer, or list what can be asked about."""
    sql = _question(args)
    form, target = _form(args)
    with connect(args.archive, maps()) as connection:
        if sql is None:
            for line in _listing(catalogue(connection)):
                print(line)
        elif form == _TABLE:
            _print_table(connection, sql, args.limit or _LIMIT)
        else:
            _write(connection, sql, write_exact_csv if args.raw else WRITERS[form], target)
    return 0


def _question(args: argparse.Namespace) -> str | None:
    if args.sql is not None and args.file is not None:
        raise UsageError("Give the question as an argument or by -f, not both.")
    place = args.file if args.file is not None else args.sql if args.sql == "-" else None
    if place is None:
        return None if args.sql is None else str(args.sql)
    try:
        data = sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"The question in {place} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The question in {place} is not UTF-8.") from error


def _form(args: argparse.Namespace) -> tuple[str, Path | None]:
    """The form of the answer, and the file that it goes to."""
    target = None if args.output in {None, "-"} else Path(args.output)
    form = args.format or (format_of(target) if target else _TABLE)
    if target:
        check_target(target, args.archive)
    if form == _TABLE and target:
        raise UsageError("A table is for the screen; write csv, json, jsonl or parquet to a file.")
    if args.limit is not None and form != _TABLE:
        raise UsageError("--limit is for the table; other forms are whole: put LIMIT into the question.")
    if args.raw and form != "csv":
        raise UsageError("--raw is for CSV; the other forms have every text as it is.")
    if form == "parquet" and target is None and on_terminal():
        raise UsageError("Parquet is not for a terminal; name a file with -o.")
    return form, target


def _print_table(connection: duckdb.DuckDBPyConnection, sql: str, limit: int) -> None:
    with Answer(connection, sql) as answer:
        names = answer.schema.names
        found = itertools.chain.from_iterable(plain_rows(batch, finite=False) for batch in answer.batches())
        rows = list(itertools.islice(found, limit + 1))
        if names == _EXPLAINED:
            for _, plan in rows:
                print(visible_lines(plan.rstrip()))
            return
        width = shutil.get_terminal_size().columns if on_terminal() else None
        for line in table_lines(names, rows[:limit], width):
            print(line)
        sys.stdout.flush()
        if len(rows) > limit:
            count = answer.count()
            print(f"{limit:,} of {count:,} rows; {count - limit:,} are left out: --limit N shows more, -o FILE has all")
        else:
            print(f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}")


def _write(connection: duckdb.DuckDBPyConnection, sql: str, write: Writer, target: Path | None) -> None:
    with Answer(connection, sql) as answer:
        if target:
            with whole_file(target) as stream:
                write(answer.schema, answer.batches(), stream)
        else:
            sys.stdout.flush()
            write(answer.schema, answer.batches(), _standard_output())


def _standard_output() -> BinaryIO:
    return cast("BinaryIO", _Screen()) if on_terminal() else sys.stdout.buffer


class _Screen(io.RawIOBase):
    """Standard output where it is a terminal: text, whatever it holds, is shown and never obeyed."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        sys.stdout.write(visible_lines(bytes(data).decode().replace("\r\n", "\n")))
        return len(data)


def _listing(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        yield f"{entry.name}: {entry.meaning} ({entry.rows:,} rows)"
        name = max((len(column.name) for column in entry.columns), default=0)
        for column in entry.columns:
            yield f"  {column.name:{name}}  {column.meaning} [{column.kind}]"
        yield ""
    yield "example: ngoaivu query ARCHIVE 'SELECT province, count(*) FROM articles_34 GROUP BY ALL ORDER BY ALL'"


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count
