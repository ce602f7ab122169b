"""The command line: one verb, its options, one clear sentence when something is wrong, and a telling exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from archive.errors import NgoaivuError
from ngoaivu.commands import (
    cdx,
    date,
    doctor,
    export,
    harvest,
    import_,
    parse,
    portals,
    probe,
    replay,
    reread,
    simulate,
    status,
    verify,
)

_EPILOG = """\
exit codes: 0 complete; 1 internal error; 2 usage; 3 configuration or portal file; 4 incomplete; 5 blocked or refused
by the portal;
6 a limit was reached; 7 another run holds the archive; 8 the archive failed verification; 9 storage failed;
130 interrupted"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="ngoaivu",
        description="Harvest the foreign-affairs portals of Vietnam's provinces into one Parquet archive.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_versions())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (
        *(harvest, status, export, probe, parse, date, portals),
        *(import_, reread, replay, verify, cdx, doctor, simulate),
    ):
        module.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer with its exit code."""
    args = build_parser().parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except NgoaivuError as error:
        print(f"ngoaivu: {error} (exit code {error.exit_code})", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("ngoaivu: interrupted (exit code 130)", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away ("| head"): nothing is wrong, and nothing may be written any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _versions() -> str:
    parts = ("scrapy", "lxml", "beautifulsoup4", "dateparser", "pyarrow")
    return f"ngoaivu {version('ngoaivu')} ({', '.join(f'{name} {version(name)}' for name in parts)})"
