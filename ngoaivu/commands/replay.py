"""``ngoaivu replay``: look at the archive's pages as they were."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ngoaivu.places import Use
from ngoaivu.replaying import PORT, replay


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "replay",
        help="serve the archive's pages as they were on any day, through pywb",
        description="Serve the archive's own WARC files on 127.0.0.1 through pywb, which `pip install 'ngoaivu[replay]'` brings.",
        epilog="example: ngoaivu replay archive; then open http://127.0.0.1:8090/archive/*/http://songoaivu.example.vn/",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument("--port", type=int, default=PORT, metavar="N")
    parser.set_defaults(run=run, use=Use(files=True))


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    return replay(args.archive, args.port)
