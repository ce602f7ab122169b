"""``ngoaivu export``: an archive's articles in the formats of other programs."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from archive.exports.bylines import Bylines
from archive.exports.exporting import Done, Order, Surroundings, export
from archive.exports.formats import FORMATS
from archive.exports.task import PortalFacts
from ngoaivu.choosing import add_choice, chosen
from ngoaivu.maps import maps
from spiders.registry import all_portals

_DESCRIPTION = """\
Write the articles of an archive, whole or chosen, in another format. The export is written beside its place and put there when it is
whole; what this command did not write is never overwritten. The last line names the snapshot, from which --changes-since goes on."""
_EPILOG = """\
examples: ngoaivu export archive --to csv -o articles.csv --bom
          ngoaivu export archive --to parquet -o laos.parquet --country Lào --since 2020-01-01
          ngoaivu export archive --to jsonl -o changes.jsonl --changes-since 12-3fa9c1d20b77
          ngoaivu export archive --to huggingface -o dataset --without-bylines hash"""


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "export",
        help="write articles as CSV, JSON Lines, Parquet, SQLite, Delta, TEI or a dataset for Hugging Face",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument("--to", required=True, choices=sorted(FORMATS), help="the format")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="PLACE", help="the file or folder to write")
    add_choice(parser)
    parser.add_argument(
        "--changes-since",
        metavar="SNAPSHOT",
        help="only what was added, changed or removed since this snapshot: as an earlier export named it, its number, its digest, "
        "or a moment such as 2026-01-31T06:00+07:00",
    )
    names = parser.add_mutually_exclusive_group()
    names.add_argument(
        "--without-bylines",
        choices=(str(Bylines.DROP), str(Bylines.HASH)),
        help="leave names of authors out, or put pseudonyms in their place; holds for every later export of this archive",
    )
    names.add_argument(
        "--with-bylines", action="store_true", help="export names again, now and later, after --without-bylines"
    )
    parser.add_argument(
        "--bom", action="store_true", help="csv: begin with a byte order mark, by which Excel knows UTF-8"
    )
    parser.add_argument(
        "--raw",
        action="store_true",
        help="csv: exact cells; without it, cells that a spreadsheet would calculate get an apostrophe",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the export and say what it holds."""
    if (args.bom or args.raw) and args.to != "csv":
        raise UsageError("--bom and --raw are for --to csv")
    asked = Order(
        archive=args.archive,
        to=args.to,
        target=args.output,
        choice=chosen(args),
        changes_since=args.changes_since,
        bylines=Bylines.KEEP if args.with_bylines else Bylines(args.without_bylines) if args.without_bylines else None,
        bom=args.bom,
        raw=args.raw,
    )
    portals = {one.id: PortalFacts(name=one.name, url=one.url) for one in all_portals().values()}
    around = Surroundings(maps=maps(), portals=portals, code_version=version("ngoaivu"), random=os.urandom)
    _tell(export(asked, around), asked)
    return 0


def _tell(done: Done, asked: Order) -> None:
    receipt = done.receipt
    if receipt.bylines != Bylines.KEEP:
        how = "left out" if receipt.bylines == Bylines.DROP else "replaced by pseudonyms"
        print(f"names in bylines are {how}; --with-bylines lifts that, and names inside texts stay", file=sys.stderr)
    for note in done.notes:
        print(note, file=sys.stderr)
    counts = ", ".join(f"{count:,} {name}" for name, count in receipt.rows.items()) or "nothing"
    since = f" since snapshot {receipt.since}" if receipt.since else ""
    print(f"{asked.target}: {counts}{since}; snapshot {receipt.snapshot}")
