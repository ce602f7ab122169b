"""The options by which a command chooses among an archive's articles."""

from __future__ import annotations

import argparse

from archive.errors import UsageError
from archive.exports.selection import Choice
from ngoaivu.commands.import_ import day
from pipelines import countries, provinces
from spiders.registry import find_portals


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Declare the options; those that may be repeated ask for any one of what they name."""
    parser.add_argument(
        "--portal",
        action="append",
        default=[],
        metavar="P",
        help="of this portal: an id, or what `ngoaivu harvest` takes; may be repeated",
    )
    parser.add_argument(
        "--province",
        action="append",
        default=[],
        metavar="NAME",
        help="of this province: a name (of today's provinces, with all that was merged into it), or a two-digit code on the map "
        "of 63; may be repeated",
    )
    parser.add_argument("--since", type=day, metavar="DAY", help="published on this day (Vietnamese time) or later")
    parser.add_argument("--until", type=day, metavar="DAY", help="published on this day or earlier")
    parser.add_argument(
        "--country",
        action="append",
        default=[],
        metavar="C",
        help="naming this partner country: an ISO code or a name in Vietnamese or English; may be repeated",
    )
    parser.add_argument(
        "--language", action="append", default=[], metavar="L", help="in this language, as `vi`; may be repeated"
    )
    parser.add_argument(
        "--where",
        metavar="SQL",
        help="for which this condition on the columns of `articles` holds, as \"title ILIKE '%%biên giới%%'\"",
    )


def chosen(args: argparse.Namespace) -> Choice:
    """What the options ask for. UsageError where one names nothing."""
    if args.since and args.until and args.since > args.until:
        raise UsageError(f"--since {args.since} is after --until {args.until}: no day is left")
    units = [_unit(name) for name in args.province]
    now = {
        unit for unit in units if unit.valid_from > provinces.LAST_DAY_OF_63 or unit.in_force(provinces.FIRST_DAY_OF_34)
    }
    return Choice(
        portals=frozenset(portal for name in args.portal for portal in _portals(name)),
        provinces=frozenset((unit.code, unit.name) for unit in units if unit not in now),
        provinces_2025=frozenset(provinces.on_34_map(unit).code for unit in now),
        since=args.since,
        until=args.until,
        countries=frozenset(_country(name) for name in args.country),
        languages=frozenset(args.language),
        where=args.where,
    )


def _portals(name: str) -> list[str]:
    """The ids that a name means; one that the registry does not know may be an id in the archive all the same."""
    try:
        return [portal.id for portal in find_portals(name, live_only=False)]
    except UsageError:
        return [name]


def _unit(name: str) -> provinces.Unit:
    unit = provinces.on_63_map(name) or provinces.find(name)
    if unit is None:
        raise UsageError(f"--province {name!r} is no province of Vietnam")
    return unit


def _country(name: str) -> str:
    code = countries.find(name)
    if code is None:
        raise UsageError(f"--country {name!r} is no country; give an ISO code such as LAO, or its name")
    return code
