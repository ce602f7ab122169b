"""``ngoaivu parse``: read saved pages as a harvest would, and show where each field came from."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archive.article import Article
from archive.errors import StorageError
from spiders.page import Page
from spiders.reading import Reading, read
from spiders.registry import find_portals


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "parse",
        help="read saved pages; one JSON line for each file",
        description="Read each saved page as a harvest would and print one JSON line: the article, or "
        "why the page is none.",
        epilog="example: ngoaivu parse page.html --url http://songoaivu.example.vn/tin/123 --explain",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
    parser.add_argument("--url", help="the address of the page; ids and relative links are read from it")
    parser.add_argument("--portal", help="registry id or portal file whose selectors and family are used")
    parser.add_argument("--explain", action="store_true", help="add the candidates of each field and why they lost")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one JSON line for each file; 4 where one of them is no article."""
    portal = find_portals(args.portal)[0] if args.portal else None
    missing = 0
    for path in args.files:
        reading = read(Page(_bytes(path), args.url or path.resolve().as_uri(), {}), portal, explaining=args.explain)
        missing += not isinstance(reading.outcome, Article)
        print(json.dumps(_line(path, reading, explain=args.explain), ensure_ascii=False, default=_plain))
    return 4 if missing else 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}; name a saved page") from None


def _line(path: Path, reading: Reading, *, explain: bool) -> dict[str, Any]:
    kind = "article" if isinstance(reading.outcome, Article) else "not_an_article"
    line: dict[str, Any] = {"file": str(path), "outcome": kind, **asdict(reading.outcome)}
    if reading.problems:
        line["problems"] = reading.problems
    if explain:
        line["family_evidence"] = reading.evidence
        line["candidates"] = [asdict(candidate) for candidate in reading.trail.candidates]
    return line


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
