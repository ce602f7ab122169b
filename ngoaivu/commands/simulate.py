"""``ngoaivu simulate``: serve made-up portals on loopback, on a good day or a bad one."""

from __future__ import annotations

import argparse
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import StorageError, UsageError
from ngoaivu.simulator.faults import FAULTS
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.styles import STYLES
from ngoaivu.simulator.switches import described, parse_switch
from spiders.registry import Portal, find_portals

_TICK = 0.5  # seconds
_LAST_PORT = 65535


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "simulate",
        help="serve made-up portals on loopback, with faults switched on by name",
        description="Serve made-up portals on 127.0.0.1 as a proxy until Ctrl-C. A PORTAL is the name of a markup "
        f"({', '.join(STYLES)}; all of them where none is named) or a portal file, whose host then answers from here.",
        epilog="example: ngoaivu simulate my-portal.toml --fault soft404:kind=article,times=3 --fault slow:seconds=2",
    )
    parser.add_argument(
        "portals", nargs="*", metavar="PORTAL", help="name of a markup, or path of a portal file (TOML)"
    )
    parser.add_argument("--style", choices=sorted(STYLES), help="markup of portal files that name no family of these")
    parser.add_argument("--articles", type=_count, default=30, metavar="N", help="articles of each portal (30)")
    parser.add_argument("--sections", type=_count, default=2, metavar="N", help="sections of each portal (2)")
    parser.add_argument("--page-size", type=_count, default=5, metavar="N", help="items of a listing page (5)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another number makes other texts")
    parser.add_argument("--feeds", action="store_true", help="with a sitemap and a feed")
    parser.add_argument(
        "--https", action="store_true", help="the portals that are named by a markup are served by https"
    )
    parser.add_argument(
        "--fault",
        dest="faults",
        action="append",
        default=[],
        metavar="NAME[:KEY=VALUE,...]",
        help="switch a fault on; may be repeated. All take match (a pattern of addresses), kind (home, listing, article) "
        "and times (0: always)",
    )
    parser.add_argument("--list", action="store_true", help="name all faults, and end")
    parser.add_argument("--publish", type=float, metavar="SECONDS", help="publish an article every so many seconds")
    parser.add_argument("--port", type=_port, default=8800, help="port on 127.0.0.1; 0 takes a free one (8800)")
    parser.add_argument(
        "--write", type=Path, metavar="DIR", help="write portal files, and the authority of https, there"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the faults, or serve until interrupted."""
    if args.list:
        print("\n".join(described(kind) for kind in FAULTS.values()))
        return 0
    simulator = Simulator(_sites(args))
    for text in args.faults:
        try:
            name, how = parse_switch(text)
        except ValueError as error:
            raise UsageError(f"--fault {text}: {error}") from None
        simulator.switch_on(name, **how)
    files = _files(args, simulator)
    try:
        # Ctrl-C is how this ends, also while it is still saying what it serves.
        with suppress(KeyboardInterrupt), simulator.running(args.port):
            _print(args, simulator, files)
            _wait(simulator, args.publish)
    except OSError as error:
        raise UsageError(
            f"port {args.port} of 127.0.0.1 cannot be had ({error.strerror or error}); name another with --port, or 0"
        ) from None
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of things")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port; they go from 0 to {_LAST_PORT}")
    return number


def _sites(args: argparse.Namespace) -> list[Generated]:
    sites = [_site(name, args, number) for number, name in enumerate(args.portals or STYLES)]
    hosts = [site.host for site in sites]
    twice = next((host for host in hosts if hosts.count(host) > 1), None)
    if twice:
        raise UsageError(f"two portals have the host {twice}; simulate one of them at a time")
    return sites


def _site(name: str, args: argparse.Namespace, number: int) -> Generated:
    if name in STYLES:
        scheme = "https" if args.https else "http"
        return _generated(f"sim-{name}", f"{scheme}://{name}.sim.test/", args.style or name, args, number)
    if not name.endswith(".toml"):
        raise UsageError(f"{name!r} is neither a portal file (.toml) nor one of {', '.join(STYLES)}")
    portal: Portal = find_portals(name)[0]
    family = portal.family if portal.family in STYLES else None
    return _generated(portal.id, portal.url, args.style or family or next(iter(STYLES)), args, number)


def _generated(portal_id: str, url: str, style: str, args: argparse.Namespace, number: int) -> Generated:
    parts = urlsplit(url)
    return Generated(
        portal_id,
        parts.netloc.lower(),
        style,
        articles=args.articles,
        sections=args.sections,
        page_size=args.page_size,
        seed=args.seed + number,
        newest=datetime.now(UTC),
        scheme=parts.scheme,
        feeds=args.feeds,
    )


def _files(args: argparse.Namespace, simulator: Simulator) -> list[Path]:
    """The portal files to harvest: those given, and those written on request."""
    given = [Path(name) for name in args.portals if name not in STYLES]
    if not args.write:
        return given
    try:
        written = simulator.write_portal_files(args.write)
        (args.write / "authority.pem").write_bytes(simulator.authority.pem)
    except OSError as error:
        raise StorageError(f"{args.write} cannot be written: {error.strerror or error}") from None
    return written


def _print(args: argparse.Namespace, simulator: Simulator, files: list[Path]) -> None:
    for site in simulator.sites.values():
        if isinstance(site, Generated):
            print(f"{site.id}: {site.url} ({len(site.newsroom.numbers)} articles, markup of {site.style.name})")
    for name in simulator.faults:
        print(f"fault {name}: {FAULTS[name].does}")
    variables = f"http_proxy={simulator.proxy} https_proxy={simulator.proxy}"
    if args.write and any(isinstance(site, Generated) and site.scheme == "https" for site in simulator.sites.values()):
        variables += f" SSL_CERT_FILE={args.write / 'authority.pem'}"
    named = " ".join(map(str, files)) or "PORTAL.toml"
    print(f"export {variables}")
    print(f"ngoaivu harvest {named} --archive simulated -s DOWNLOAD_DELAY=0")
    if not files:
        print("(--write DIR writes the portal files)")
    print(f"serving on 127.0.0.1:{simulator.port}; Ctrl-C ends it", flush=True)


def _wait(simulator: Simulator, publish: float | None) -> None:
    """Wait for Ctrl-C, and publish an article on every portal each time so many seconds have passed."""
    due = time.monotonic() + (publish or 0)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(_TICK)
            if publish and time.monotonic() >= due:
                due += publish
                for site in simulator.sites.values():
                    if isinstance(site, Generated):
                        site.publish(1)
