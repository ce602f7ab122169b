"""``ngoaivu import``: take in captures that others made."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from ngoaivu.importing import Order, run_import
from spiders.registry import Portal, all_portals, find_portals
from spiders.sources.survey import Dates


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "import",
        help="take in captures of others: WARC, WACZ, folders of saved pages",
        description="Read WARC and WACZ files and folders of saved pages by the rules of a live harvest, and keep what is of a "
        "known portal. The date of each capture is the file's own.",
        epilog="examples: ngoaivu import crawl-*.warc.gz --archive archive; "
        "ngoaivu import saved/ --portal my-portal.toml --since 2015-01-01 --archive archive",
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="WARC, WACZ, or a folder of either or of saved pages"
    )
    parser.add_argument(
        "--archive", required=True, type=Path, metavar="DIR", help="the archive; made where there is none"
    )
    parser.add_argument(
        "--portal",
        dest="portals",
        action="append",
        default=[],
        metavar="PORTAL",
        help="registry id, province, 'all', or portal file; may be repeated; without it, every portal of the registry",
    )
    parser.add_argument("--since", type=day, metavar="DAY", help="only captures of this day (Vietnamese time) or later")
    parser.add_argument("--until", type=day, metavar="DAY", help="only captures of this day or earlier")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import the files; 4 where something in them could not be read."""
    if args.since and args.until and args.since > args.until:
        raise UsageError(f"--since {args.since} is after --until {args.until}: no day is left")
    order = Order(
        files=args.files,
        archive=args.archive,
        portals=named_portals(args.portals),
        dates=Dates(since=args.since, until=args.until),
    )
    return run_import(order)


def named_portals(names: list[str]) -> dict[str, Portal]:
    """The portals that are named, retired ones included; every portal of the registry where none is."""
    if not names:
        return all_portals()
    return {portal.id: portal for name in names for portal in find_portals(name, live_only=False)}


def day(text: str) -> date:
    """A calendar day as an option states it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2020-01-31") from None
