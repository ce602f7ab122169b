"""``ngoaivu date``: read dates as Vietnamese portals print them."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime, time
from typing import Any

from archive.errors import UsageError
from pipelines.dates import HANOI, parse_date


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "date",
        help="read dates as portals print them; one JSON line for each text",
        description="Read each TEXT, or each line of standard input, and print one JSON line with the date or "
        "the reason why it is none.",
        epilog="example: ngoaivu date 'Thứ ba, 09/10/2018 | 14:50 GMT+7' '30/10, 16:15' --ref 2019-11-02",
    )
    parser.add_argument("text", nargs="*", metavar="TEXT")
    parser.add_argument(
        "--ref",
        metavar="DAY",
        help="the day it is read, as YYYY-MM-DD or YYYY-MM-DDTHH:MM: relative and yearless dates need one",
    )
    parser.add_argument(
        "--order", choices=("dmy", "mdy"), default="dmy", help="order of ambiguous dates (default: dmy)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one JSON line for each text."""
    reference = _reference(args.ref) if args.ref else None
    for text in args.text or (line.rstrip("\n") for line in sys.stdin):
        found = parse_date(text, reference=reference, order=args.order)
        print(json.dumps({"text": text, **found.as_json()}, ensure_ascii=False))
    return 0


def _reference(text: str) -> datetime:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--ref {text!r} is no day; write it as 2019-09-05 or 2019-09-05T18:30") from None
    if "T" not in text and " " not in text:
        day = datetime.combine(day.date(), time(23, 59))
    return day if day.tzinfo else day.replace(tzinfo=HANOI)
