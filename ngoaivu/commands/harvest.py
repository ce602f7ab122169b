"""``ngoaivu harvest``: the main job."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from ngoaivu.harvesting import Harvest
from ngoaivu.sourcing import SOURCES, harvest_captures
from spiders.registry import Portal, find_portals


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "harvest",
        help="crawl portals into an archive",
        description="Crawl each PORTAL, read its articles and keep them, with the raw pages, in the archive at DIR.",
        epilog="examples: ngoaivu harvest dak-lak-songoaivu --archive archive; "
        "ngoaivu harvest my-portal.toml --archive archive -s DOWNLOAD_DELAY=2",
    )
    parser.add_argument(
        "portals", nargs="+", metavar="PORTAL", help="registry id, province, 'all', or the path of a portal file (TOML)"
    )
    parser.add_argument(
        "--archive", required=True, type=Path, metavar="DIR", help="the archive; made where there is none"
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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Harvest all portals named; the exit code is that of the portal that did worst."""
    portals: dict[str, Portal] = {}
    for name in args.portals:
        portals |= {portal.id: portal for portal in find_portals(name)}
    if args.source:
        return harvest_captures(list(portals.values()), args.archive, args.source, args.cdx, _settings(args.settings))
    return Harvest(list(portals.values()), args.archive, _settings(args.settings)).run()


def _settings(pairs: list[str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"-s {pair!r} is no setting; write it as NAME=VALUE")
        settings[name] = value
    return settings
