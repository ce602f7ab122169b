"""``ngoaivu search``: find articles by their words."""

from __future__ import annotations

import argparse
import re
import sys
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from archive.search import Filters, Search, open_search
from ngoaivu.search_text import as_json, print_found
from pipelines import countries, provinces
from spiders.registry import find_portals

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MANY = 5_000  # so many are taken in within seconds


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "search",
        help="find articles by their words, with or without diacritics",
        description="Find articles by the words of their title and body, the best first. A word typed without diacritics finds all that "
        "are spelt so but for them (hop tac: hợp tác, họp tắc); one with diacritics finds just that word, however its tone is placed "
        'and encoded (hoà, hòa). "Words in quotes" must follow one another, and -word must not occur. A question without words lists '
        "the newest articles. The index is made at the first search and brought up to date at each; it stands in the archive's "
        ".ngoaivu/search, which may be deleted at any time, or in the user's cache folder where the archive cannot be written.",
        epilog="examples: ngoaivu search archive jeollabuk hop tac; ngoaivu search archive '\"biên bản ghi nhớ\" -lào' "
        "--province 'Đắk Lắk' --since 2019 --until 2021-06; ngoaivu search archive --country KOR --limit 50 --json",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "question",
        nargs="*",
        metavar="WORD",
        help='the words to find; in quotes as one where -word, "a phrase" or the like is among them',
    )
    _add_filters(parser)
    parser.add_argument("--limit", type=_count, default=10, metavar="N", help="show so many articles (10)")
    parser.add_argument("--offset", type=_count, default=0, metavar="N", help="leave out so many at the top")
    parser.add_argument("--json", action="store_true", help="one JSON object, with every article's id and snippet")
    parser.set_defaults(run=run)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--province",
        dest="provinces",
        action="append",
        default=[],
        metavar="P",
        help="of this province: a name in any spelling or a code, of today's 34 or of the 63 before; may be repeated",
    )
    parser.add_argument(
        "--portal", dest="portals", action="append", default=[], metavar="P", help="of this portal; may be repeated"
    )
    parser.add_argument(
        "--since", type=_first_day, metavar="DAY", help="published on this day (2024-05-31, 2024-05, 2024) or later"
    )
    parser.add_argument("--until", type=_last_day, metavar="DAY", help="published on this day or earlier")
    parser.add_argument("--agency", metavar="WORDS", help="of the publishing body whose name has these words in a row")
    parser.add_argument("--section", metavar="WORDS", help="that stood under a heading with these words in a row")
    parser.add_argument("--country", metavar="C", help="that name this partner country: a name or an ISO 3166-1 code")


def run(args: argparse.Namespace) -> int:
    """Print what is found; 0 also where that is nothing."""
    filters = Filters(
        provinces=frozenset(_province(name) for name in args.provinces),
        since=args.since,
        until=args.until,
        agency=args.agency,
        section=args.section,
        country=_country(args.country),
    )
    question = " ".join(args.question)
    with open_search(args.archive, on_update=_tell) as search:
        filters = _of_portals(search, filters, args.portals)
        found = search.find(question, filters, limit=args.limit, offset=args.offset)
        if args.json:
            print(as_json(found, search.snapshot))
        else:
            print_found(found, args.offset)
    return 0


def _tell(count: int) -> None:
    if count > _MANY:
        print(f"taking {count:,} articles into the search index ...", file=sys.stderr, flush=True)


def _province(name: str) -> str:
    """The code on the map of 34 of what a name or code of either map means."""
    unit = provinces.unit_on(name, provinces.FIRST_DAY_OF_34) or provinces.on_63_map(name) or provinces.find(name)
    if unit is None:
        raise UsageError(f"{name!r} is no province of Vietnam, on the map of 34 or of 63.")
    today = provinces.on_34_map(unit)
    if today.name != unit.name:
        print(f"{unit.name} lies in {today.name} on the map of 34: searching all of that.", file=sys.stderr)
    return today.code


def _country(name: str | None) -> str | None:
    if name is None:
        return None
    code = countries.find(name)
    if code is None:
        raise UsageError(f"{name!r} is no country; give its name in Vietnamese or English, or its ISO 3166-1 code.")
    return code


def _of_portals(search: Search, filters: Filters, names: list[str]) -> Filters:
    """The filters with portals by their ids in the archive, or by whatever the registry knows them by."""
    held = {portal_id for portal_id, _ in search.facets("")["portal"]} if names else set()
    ids: set[str] = set()
    for name in names:
        ids |= {name} if name in held else {portal.id for portal in find_portals(name, live_only=False)}
    return Filters(**{**_values(filters), "portals": frozenset(ids)})


def _values(filters: Filters) -> dict[str, Any]:
    return {name: getattr(filters, name) for name in Filters.__slots__}


def _first_day(text: str) -> date:
    return _days(text)[0]


def _last_day(text: str) -> date:
    return _days(text)[1]


def _days(text: str) -> tuple[date, date]:
    """The first and last day of a day, month or year."""
    match = _DAY.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        last_month = month or 12
        last = day or monthrange(year, last_month)[1]
        return date(year, month or 1, day or 1), date(year, last_month, last)
    except (ValueError, IndexError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2024-05-31, month like 2024-05 or year") from error


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0 or number > 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1,000,000")
    return number
