"""``ngoaivu harvest``: the main job."""

from __future__ import annotations

import argparse
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from ngoaivu.account import Scope, report
from ngoaivu.cluster import ClusterWorkers
from ngoaivu.harvesting import Harvest
from ngoaivu.places import Use
from ngoaivu.shares import Limits
from ngoaivu.sourcing import SOURCES, harvest_captures
from ngoaivu.spread.harvest import SpreadHarvest
from ngoaivu.workers import add_cluster
from spiders.registry import Portal, find_portals

_SPAN = re.compile(r"(\d+)([smhd]?)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", re.I)
_SECONDS = {"": 60, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_EXAMPLES = """\
An ordinary run reads what is new, and looks again at a share of what is known. --full walks everything.

examples:
  ngoaivu harvest dak-lak-songoaivu --archive archive
  ngoaivu harvest all --archive archive --max-time 3h --min-free-disk 5G
  ngoaivu harvest my-portal.toml --archive archive --full -s DOWNLOAD_DELAY=2
  ngoaivu harvest all --archive /srv/archive --cluster tcp://10.0.0.1:8786"""


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "harvest",
        help="crawl portals into an archive",
        description="Crawl each PORTAL, read its articles and keep them, with the raw pages, in the archive at DIR.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "portals", nargs="+", metavar="PORTAL", help="registry id, province, 'all', or the path of a portal file (TOML)"
    )
    parser.add_argument(
        "--archive", required=True, type=Path, metavar="DIR", help="the archive; made where there is none"
    )
    parser.add_argument(
        "--wait", action="store_true", help="wait for hosts that other harvesters of the archive at s3:// are asking"
    )
    parser.add_argument("--full", action="store_true", help="walk every listing, and look at every known article again")
    parser.add_argument(
        "--since", type=_day, metavar="DAY", help="leave out what was published before DAY (2026-01-31)"
    )
    parser.add_argument("--max-pages", type=_count, metavar="N", help="stop after N requests, shared among the portals")
    parser.add_argument(
        "--max-time", type=_span, metavar="TIME", help="stop after TIME: 90m, 3h; minutes without a letter"
    )
    parser.add_argument("--max-bytes", type=_size, metavar="SIZE", help="stop after SIZE was fetched: 500M, 2G")
    parser.add_argument(
        "--min-free-disk", type=_size, metavar="SIZE", help="stop where less than SIZE is left on the disk"
    )
    parser.add_argument(
        "--only-changes", action="store_true", help="print nothing of portals that ended as the last time"
    )
    parser.add_argument("--metrics", type=Path, metavar="FILE", help="write a text file for Prometheus' collector")
    parser.add_argument(
        "--log-format", choices=("text", "json"), default="text", help="how the log is written (default: text)"
    )
    parser.add_argument(
        "-s",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any Scrapy setting, as in `scrapy crawl`; may be repeated",
    )
    parser.add_argument(
        "--source", choices=SOURCES, help="take the portals' past out of a web archive instead of crawling them"
    )
    parser.add_argument("--cdx", metavar="URL", help="with --source: another CDX server of that kind")
    add_cluster(parser)
    parser.set_defaults(run=run, use=Use(writes=True, leases=True), leases=None)


def run(args: argparse.Namespace) -> int:
    """Harvest all portals named; the exit code is that of the portal that did worst."""
    portals: dict[str, Portal] = {}
    for name in args.portals:
        portals |= {portal.id: portal for portal in find_portals(name)}
    if args.source:
        if args.cluster:
            raise UsageError(
                "--cluster shares portals among workers; a web archive is one host, and one process asks it: leave it out"
            )
        return harvest_captures(list(portals.values()), args.archive, args.source, args.cdx, _settings(args.settings))
    limits = Limits(
        requests=args.max_pages, payload_bytes=args.max_bytes, time=args.max_time, free_bytes=args.min_free_disk
    )
    scope = Scope(
        full=args.full,
        since=args.since,
        limits=limits,
        metrics=args.metrics,
        log_format=args.log_format,
        wait=args.wait,
        settings=_settings(args.settings),
    )
    if args.cluster and args.leases:
        raise UsageError(
            "--cluster needs an archive that all workers see in one folder; on object storage, begin a harvest on each machine"
        )
    if args.cluster:
        with ClusterWorkers(args.cluster) as workers:
            account = SpreadHarvest(list(portals.values()), args.archive, scope, workers).run()
    else:
        account = Harvest(list(portals.values()), args.archive, scope, args.leases).run()
    report(account, only_changes=args.only_changes)
    return account.code


def _settings(pairs: list[str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"-s {pair!r} is no setting; write it as NAME=VALUE")
        settings[name] = value
    return settings


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-01-31") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text.lower())
    if not found or not int(found[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it as 90m or 3h")
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _size(text: str) -> int:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it as 500M or 2G")
    return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " "))
