"""``ngoaivu portals``: list the registry, or check portal files."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from ngoaivu.consoles import console
from spiders.registry import PORTALS, Portal, all_portals, check_portals, find_portals


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "portals",
        help="list the registry, or check portal files",
        description="List the portals of the registry, or check portal files strictly and name file, line and "
        "key of every error.",
        epilog="examples: ngoaivu portals --province 'Đắk Lắk'; ngoaivu portals --check my-portal.toml",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="portal files to check, with --check")
    parser.add_argument("--province", metavar="P", help="name in any spelling, or two-digit code")
    parser.add_argument("--status", choices=("live", "retired", "moved"))
    parser.add_argument("--json", action="store_true", help="one JSON line for each portal")
    parser.add_argument("--check", action="store_true", help="check FILEs, or the whole registry")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List or check; 3 where a portal file has errors."""
    if args.check:
        return _check(args.files or [PORTALS])
    portals = find_portals(args.province, live_only=False) if args.province else list(all_portals().values())
    portals = [portal for portal in portals if args.status in {None, portal.status}]
    if args.json:
        for portal in portals:
            print(json.dumps(asdict(portal), ensure_ascii=False, default=str))
    else:
        _print_table(portals)
    return 0


def _check(paths: list[Path]) -> int:
    faults = check_portals(paths)
    for fault in faults:
        print(fault)
    errors = sum(1 for fault in faults if not fault.warning)
    print(f"{errors} errors, {len(faults) - errors} warnings")
    return 3 if errors else 0


def _print_table(portals: list[Portal]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("id", "province", "family", "status", "name", "url"):
        table.add_column(name, overflow="fold")
    for portal in portals:
        table.add_row(
            portal.id, portal.province_code or "", portal.family or "", portal.status, portal.name, portal.url
        )
    terminal = console()
    if not terminal.is_terminal:
        terminal.width = 240
    terminal.print(table)
    terminal.print(f"{len(portals)} portals")
