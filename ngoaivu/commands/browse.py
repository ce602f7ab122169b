"""``ngoaivu browse``: search and read an archive in a browser on this machine."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from archive.errors import ConfigError

HOST, PORT = "127.0.0.1", 8091
_NEEDS = ("starlette", "uvicorn", "jinja2")


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "browse",
        help="search and read the archive in a browser on this machine",
        description="Serve read-only pages over an archive on 127.0.0.1, in Vietnamese and English: search, articles with where each "
        "field was read and the bytes behind it, edits as differences, portals with their ledgers. Archived pages are shown as "
        "text and never run. Needs `pip install 'ngoaivu[browse]'`.",
        epilog="examples: ngoaivu browse archive --open; ngoaivu browse archive --port 0",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"default {PORT}; 0 for any that is free")
    parser.add_argument(
        "--host",
        default=HOST,
        metavar="ADDRESS",
        help=f"default {HOST}, which only this machine reaches; with another one, whoever reaches it reads the whole archive",
    )
    parser.add_argument("--open", action="store_true", help="open the first page in the browser")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise ConfigError(f"`browse` needs {', '.join(missing)}: install it with `pip install 'ngoaivu[browse]'`")
    # Here, for these modules need the extra, and every other command runs without it.
    from ngoaivu.browse.guard import LOOPBACK
    from ngoaivu.browse.server import address_of, listen, open_site, serve

    with listen(args.host, args.port) as server:
        site = open_site(args.archive)
        if args.host not in LOOPBACK:
            print(
                f"warning: whoever reaches {args.host} can read the whole archive, names of persons included; there is no password",
                file=sys.stderr,
            )
        print(f"{args.archive} is shown at {address_of(server)} until you press Ctrl-C", flush=True)
        if args.open:
            webbrowser.open(address_of(server))
        serve(site, server, args.host)
    return 0
