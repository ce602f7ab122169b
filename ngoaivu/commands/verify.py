"""``ngoaivu verify``: check an archive by its files alone."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.errors import StorageError
from archive.repair import repair
from archive.verified import note_verified
from archive.verify import verify
from ngoaivu.places import Use
from ngoaivu.terminal import visible

_CORRUPT = 8


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "verify",
        help="check every hash, pointer and count of an archive",
        description="Check an archive by its files alone: every hash, pointer, count, uniqueness and link between tables. "
        "Each fault is named with its repair.",
        epilog="examples: ngoaivu verify archive; ngoaivu verify archive --repair",
    )
    parser.add_argument("archive", type=Path, metavar="DIR")
    parser.add_argument("--repair", action="store_true", help="do those repairs that lose nothing")
    parser.add_argument("--json", action="store_true", help="one JSON line for each fault")
    parser.set_defaults(run=run, use=_use)


def _use(args: argparse.Namespace) -> Use:
    return Use(files=True, checks=True, writes=args.repair, rewrites=args.repair)


def run(args: argparse.Namespace) -> int:
    """Print each fault; 8 where there is one."""
    if not (args.archive / ".ngoaivu").is_dir():
        raise StorageError(
            f"{args.archive} is no ngoaivu archive; name the folder that `ngoaivu harvest --archive` wrote"
        )
    if args.repair:
        for done in repair(args.archive, code_version=version("ngoaivu")):
            print(visible(f"repaired: {done}"))
    faults = verify(args.archive)
    for fault in faults:
        if args.json:
            print(json.dumps(asdict(fault), ensure_ascii=False, default=str))
        else:
            print(visible(f"{fault.kind}: {fault.path}: {fault.detail}; {fault.repair}"))
    errors = [fault for fault in faults if not fault.harmless]
    note_verified(args.archive, datetime.now(UTC), len(errors))
    if not args.json:
        print(f"{len(errors)} faults, {len(faults) - len(errors)} harmless remarks" if faults else "no fault")
    return _CORRUPT if errors else 0
