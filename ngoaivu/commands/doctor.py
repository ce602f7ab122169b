"""``ngoaivu doctor``: is this machine fit for harvests that nobody watches?"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from ngoaivu.doctor.archive_state import check_archive, newest_capture
from ngoaivu.doctor.clock import check_clock
from ngoaivu.doctor.disk import check_disk
from ngoaivu.doctor.finding import Finding, exit_code
from ngoaivu.doctor.network import check_network
from ngoaivu.doctor.portal_files import check_portal_files
from ngoaivu.doctor.system import (
    check_locale,
    check_open_files,
    check_timezone,
    check_umask,
    check_versions,
    current_umask,
)
from spiders.registry import Portal, find_portals
from spiders.settings import DOWNLOAD_DELAY, USER_AGENT


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor",
        help="check disk, clock, network, archive and portal files",
        description="Check what a harvest relies on, and print one line for each check: ok, warning or failed, and what to do.",
        epilog="examples: ngoaivu doctor --archive archive; ngoaivu doctor --portal my-portal.toml --online",
    )
    parser.add_argument("--archive", type=Path, metavar="DIR", help="check the archive here and the disk under it")
    parser.add_argument(
        "--portal",
        dest="portals",
        action="append",
        default=[],
        metavar="P",
        help="check this portal's file: whatever `ngoaivu harvest` takes; may be repeated",
    )
    parser.add_argument(
        "--online", action="store_true", help="ask each portal named for its robots.txt; nothing is asked without"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the findings as they come; 0 where nothing failed, else 9 (storage), 3 (configuration) or 4 (network)."""
    if args.online and not args.portals:
        raise UsageError("--online asks only those portals that --portal names")
    portals = {portal.id: portal for name in args.portals for portal in find_portals(name)}
    found: list[Finding] = []
    for finding in _findings(args.archive, list(portals.values()), online=args.online):
        found.append(finding)
        print(finding, flush=True)
    counts = {state: sum(one.state == state for one in found) for state in ("ok", "warning", "failed")}
    code = exit_code(found)
    print(f"{counts['ok']} ok, {counts['warning']} warnings, {counts['failed']} failed (exit code {code})")
    return code


def _findings(archive: Path | None, portals: list[Portal], *, online: bool) -> Iterator[Finding]:
    now = datetime.now(UTC)
    if archive is not None:
        yield from check_disk(archive)
        yield from check_archive(archive, now)
    yield check_clock(now, newest_capture(archive) if archive is not None else None)
    yield from check_portal_files(portals)
    yield from check_versions()
    yield check_open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    yield check_umask(current_umask())
    yield check_locale(sys.stdout.encoding, sys.getfilesystemencoding())
    yield check_timezone(os.environ.get("TZ"), now)
    if online:
        yield from check_network(portals, USER_AGENT, lambda: datetime.now(UTC), lambda: time.sleep(DOWNLOAD_DELAY))
