"""``ngoaivu cdx``: the index by which replay tools find the archive's responses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from archive import open_archive
from archive.cdxj import cdxj_lines
from archive.storage import replace_file, told
from ngoaivu.places import Use


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "cdx",
        help="write a CDXJ index of an archive's WARC files, for pywb and other replay tools",
        description="Write a sorted CDXJ index of every response in the archive's warc/ folder: SURT key, time, address, media "
        "type, status, digest, and the record's file, offset and length.",
        epilog="examples: ngoaivu cdx archive -o index.cdxj; ngoaivu cdx archive | grep vn,gov",
    )
    parser.add_argument("archive", type=Path, metavar="DIR")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of to standard output")
    parser.set_defaults(run=run, use=Use(files=True))


def run(args: argparse.Namespace) -> int:
    """Print the index, or put it in the place of the file named: it is there whole or as it was before."""
    lines = cdxj_lines(open_archive(args.archive))
    if args.output is None:
        for line in lines:
            print(line)
        return 0
    with told(args.output):
        replace_file(args.output, "".join(f"{line}\n" for line in lines).encode())
    return 0
