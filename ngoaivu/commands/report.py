"""``ngoaivu report``: what an archive holds and what it lacks, as one HTML file."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import ConfigError, StorageError, UsageError


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "report",
        help="write what an archive holds and lacks as one HTML file in Vietnamese and English",
        description="Write a report on an archive: what was harvested and what is missing and why, coverage by portal and month, "
        "partner countries, completeness of fields, dates, edits and disappearances, near-duplicates. It is one HTML file in "
        "Vietnamese and English that needs no network and runs no script; every number leads to its rows. The same archive "
        "gives the same bytes.",
        epilog="examples: ngoaivu report archive -o report.html; "
        "ngoaivu report archive -o report.html --browse-url http://127.0.0.1:8000",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        required=True,
        help="the file to write; it is there whole or as it was before",
    )
    parser.add_argument(
        "--browse-url",
        metavar="URL",
        type=_web_address,
        help="where `ngoaivu browse` answers: articles are linked there as well",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report and say how large it is."""
    if args.output.resolve().is_relative_to(args.archive.resolve()):
        raise UsageError(
            f"{args.output} lies inside the archive, where readers would stumble over it; name a file elsewhere"
        )
    if not args.output.absolute().parent.is_dir():
        raise StorageError(f"{args.output.absolute().parent}: there is no such folder; make it, or name another file")
    try:
        reporting = import_module("ngoaivu.report.reporting")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"jinja2", "markupsafe", "matplotlib"}:
            raise
        raise ConfigError(
            f"a report needs {error.name}, which is not installed: pip install 'ngoaivu[report]'"
        ) from error
    size, articles = reporting.write_report(args.archive, args.output, browse_url=args.browse_url)
    print(f"{args.output}: a report on {articles:,} articles, {size / 1e6:.1f} MB")
    return 0


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise argparse.ArgumentTypeError(f"{text!r} is no http address")
    return text
