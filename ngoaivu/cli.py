"""The command line: one verb, its options, one clear sentence when something is wrong, and a telling exit code."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from archive.errors import NgoaivuError
from ngoaivu.commands import (
    browse,
    cdx,
    cite,
    date,
    dedup,
    doctor,
    export,
    harvest,
    import_,
    merge,
    parse,
    portals,
    probe,
    query,
    raw,
    replay,
    report,
    reread,
    search,
    simulate,
    status,
    verify,
)
from ngoaivu.places import accept_addresses, run_command
from ngoaivu.terminal import InertStream, visible

_EPILOG = """\
exit codes: 0 complete; 1 internal error; 2 usage; 3 configuration or portal file; 4 incomplete; 5 blocked or refused
by the portal;
6 a limit was reached; 7 another run holds the archive; 8 the archive failed verification; 9 storage failed;
130 interrupted"""


class CommandParser(argparse.ArgumentParser):
    """Takes options before, between and after the positional arguments of a command.

    Up to Python 3.12 argparse calls an optional positional missing as soon as an option stands before it.
    """

    _mixing = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; the options first, then what is left, each by this method once more."""
        if self._mixing:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="ngoaivu",
        description="Harvest the foreign-affairs portals of Vietnam's provinces into one Parquet archive.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_versions())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=CommandParser)
    for module in (
        *(harvest, status, probe, parse, date, portals),
        *(query, search, browse, report, export, cite, raw),
        *(import_, merge, reread, verify, dedup, cdx, replay, doctor, simulate),
    ):
        module.add_parser(commands)
    accept_addresses(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer with its exit code."""
    with _inert_streams():
        return _run(argv)


@contextlib.contextmanager
def _inert_streams() -> Iterator[None]:
    """Let nothing that a page or an archive says be a command to a terminal; what is piped to a file or a program stays as it is."""
    streams = sys.stdout, sys.stderr
    sys.stdout = InertStream(sys.stdout) if sys.stdout.isatty() else sys.stdout
    sys.stderr = InertStream(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams


def _run(argv: Sequence[str] | None) -> int:
    args = build_parser().parse_args(argv)
    try:
        code = run_command(args)
        sys.stdout.flush()
    except NgoaivuError as error:
        print(f"ngoaivu: {visible(str(error))} (exit code {error.exit_code})", file=sys.stderr)
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
