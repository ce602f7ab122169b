"""``ngoaivu reread``: read the archive's own pages again by the rules of today."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ngoaivu.commands.import_ import day
from ngoaivu.replaying import ADDRESS, COLLECTION
from ngoaivu.rereading import Order, rules_named, run_reread
from ngoaivu.workers import add_workers, workers_of
from spiders.registry import find_portals
from spiders.rereading.worklist import Choice


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "reread",
        help="read the stored pages again by the rules of today; report what would change",
        description="Read every stored page again, without the network, and report which rows would change and by which rule. "
        "Nothing changes without --accept.",
        epilog="examples: ngoaivu reread archive --report changes.html; ngoaivu reread archive --portal ha-noi-songoaivu --accept",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "--portal",
        dest="portals",
        action="append",
        default=[],
        metavar="PORTAL",
        help="only this portal: registry id, province, or portal file; may be repeated",
    )
    parser.add_argument("--since", type=day, metavar="DAY", help="only articles with a capture of this day or later")
    add_workers(parser)
    parser.add_argument("--reader", metavar="FAMILY/N", help="read pages of this family by this version of its rules")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report, as HTML or (FILE.json) as JSON")
    parser.add_argument(
        "--replay", default=f"{ADDRESS}/{COLLECTION}", metavar="URL", help="where `ngoaivu replay` serves raw pages"
    )
    parser.add_argument("--accept", action="store_true", help="change the archive, in one step")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reread; 0 whether or not anything changes."""
    portals = {portal.id: portal for name in args.portals for portal in find_portals(name, live_only=False)}
    rules = rules_named(args.reader) if args.reader else None
    order = Order(
        archive=args.archive,
        choice=Choice(portals=frozenset(portals), since=args.since, family=rules.name if rules else None),
        portals=portals,
        workers=workers_of(args),
        rules=rules,
        report=args.report,
        accept=args.accept,
        replay=args.replay,
    )
    return run_reread(order)
