"""``ngoaivu raw``: the very bytes that an article was read from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import duckdb

from archive.citations import find_article, find_bytes, state_of
from archive.errors import StorageError, UsageError
from archive.exports.target import check_target, whole_file
from archive.paths import Layout
from archive.queries import connect
from archive.warc import Place
from archive.warc_reading import read_verified
from ngoaivu.commands.import_ import day
from ngoaivu.terminal import on_terminal


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "raw",
        help="the very bytes that an article was read from, held against their digest",
        description="Write the body of the response that an article was read from, byte for byte, once its digest is found to be the one "
        "that was stored; where it is not, nothing is written and the exit code is 8.",
        epilog="examples: ngoaivu raw 6297522994a5 --archive archive -o page.html; "
        "ngoaivu raw sha1:WUTZOBCUVH7BM5E7ZSYJZUJMDTDPHGC2 --archive archive | less",
    )
    parser.add_argument(
        "name", metavar="ARTICLE", help="as for `ngoaivu cite`; or a payload digest (sha1:...) of the archive's tables"
    )
    parser.add_argument("--archive", required=True, type=Path, metavar="DIR", help="the archive")
    parser.add_argument(
        "--as-of", type=day, metavar="DAY", help="as the article stood at the end of this day, in Vietnam"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to standard output (-)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the bytes."""
    target = None if args.output in {None, "-"} else Path(args.output)
    if target:
        check_target(target, args.archive)
    elif on_terminal():
        raise UsageError("The bytes of a page are not for a terminal, which would obey them; name a file with -o.")
    with connect(args.archive) as connection:
        place, digest = _found(connection, args)
    payload = read_verified(Layout(args.archive).warc, place, digest)
    if target:
        with whole_file(target) as stream:
            stream.write(payload)
    else:
        sys.stdout.buffer.write(payload)
    return 0


def _found(connection: duckdb.DuckDBPyConnection, args: argparse.Namespace) -> tuple[Place, str]:
    if args.name.startswith("sha1:"):
        return find_bytes(connection, args.name), args.name
    work = state_of(connection, find_article(connection, args.name), as_of=args.as_of, replay="")
    if work.place is None or work.payload_digest is None:
        raise StorageError(f"{args.archive} has no bytes of article {work.article_id}.")
    return work.place, work.payload_digest
