"""``ngoaivu status``: how each portal of an archive stands."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from archive.retired import without_early_capture
from archive.standing import FailedPage, Standing, failed_pages, open_tables, read_standings
from archive.tables import Tables
from ngoaivu.exit_codes import worst
from ngoaivu.status_text import as_json, details, print_table
from ngoaivu.terminal import visible
from spiders.registry import all_portals, find_portals


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "status",
        help="how each portal stands: its last run, since when, what is missing",
        description="Show how each portal of an archive stands: its last run and verdict, since when it has been so, the last "
        "complete run, what is held of it, and what is missing and why. The exit code is that of the portal that stands worst.",
        epilog="examples: ngoaivu status archive; ngoaivu status archive --portal 'Đắk Lắk' --json",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "--portal",
        dest="portals",
        action="append",
        default=[],
        metavar="P",
        help="only this portal: an id in the archive, or whatever `ngoaivu harvest` takes; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="one JSON line for each portal")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print how the portals stand; 0 where every last run was complete, else the worst code of them."""
    tables = open_tables(args.archive)
    shown = _chosen(read_standings(tables), args.portals)
    failed = failed_pages(tables, {one.portal_id: one.last.run_id for one in shown if one.last and one.last.exit_code})
    if args.json:
        for one in shown:
            print(json.dumps(as_json(one, failed.get(one.portal_id, [])), ensure_ascii=False, default=str))
    else:
        _print(shown, failed, everything=not args.portals)
        if not args.portals:
            _print_retired(tables)
    return worst(one.last.exit_code for one in shown if one.last)


def _print_retired(tables: Tables) -> None:
    """Name the portals that are gone and of which nothing was captured while they were there."""
    retired = {portal.id: portal for portal in all_portals().values() if portal.status != "live"}
    for portal_id in without_early_capture(tables, dict.fromkeys(retired)):
        places = ", ".join(retired[portal_id].captures) or "`--source wayback` or `commoncrawl`"
        print(f"{portal_id} is {retired[portal_id].status}, and nothing of it is in the archive; look at {places}")


def _chosen(standings: list[Standing], names: list[str]) -> list[Standing]:
    """The portals that are asked for; one of which nothing is known stands there without a run."""
    if not names:
        return standings
    known = {one.portal_id: one for one in standings}
    wanted: dict[str, Standing] = {}
    for name in names:
        ids = [name] if name in known else [portal.id for portal in find_portals(name, live_only=False)]
        wanted |= {portal_id: known.get(portal_id, Standing(portal_id=portal_id)) for portal_id in ids}
    return list(wanted.values())


def _print(shown: list[Standing], failed: dict[str, list[FailedPage]], *, everything: bool) -> None:
    if shown:
        print_table(shown)
    for one in shown:
        for line in details(one, failed.get(one.portal_id, [])):
            print(visible(line))
    if everything:
        never = sorted(all_portals().keys() - {one.portal_id for one in shown if one.last})
        if never:
            print(
                f"\nnever harvested: {len(never)} portals of the registry ({', '.join(never[:3])}{', ...' * (len(never) > 3)})"
            )
