"""Where a command's archive is: a folder, or an address on object storage, of which it is given a working copy."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.errors import UsageError, VerificationError
from archive.objects.address import Address, parse_address
from archive.objects.check import check_objects
from archive.objects.copies import WorkingCopy
from archive.objects.leases import HostLeases
from archive.objects.opening import open_store
from archive.objects.store import ObjectStore
from archive.paths import Layout
from ngoaivu.terminal import one_line
from spiders.politeness.hosts import host_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a command does with its archive, as it declares by ``set_defaults(use=...)``.

    Attributes:
        writes: it commits; what it commits is brought to the object storage when it ends.
        files: it needs the WARC files whole; else single records are fetched as they are asked for.
        rewrites: it commits changes of which no capture tells, so that they cannot be put on top of those of others.
        leases: it asks hosts, which have to be its own to ask.
        checks: it is to say whether the archive is whole, and objects belong to it.
    """

    writes: bool = False
    files: bool = False
    rewrites: bool = False
    leases: bool = False
    checks: bool = False


def accept_addresses(commands: Any) -> None:
    """Let every command that takes an archive take an address in place of a folder."""
    for parser in commands.choices.values():
        for action in parser._actions:
            if action.dest == "archive":
                action.type = _place
                _add_cache(parser)
                break


def run_command(args: argparse.Namespace) -> int:
    """Run a command, on a working copy where its archive is an address; ``archive_name`` is what people call the archive."""
    place = getattr(args, "archive", None)
    args.archive_name = str(place)
    code: int
    if not isinstance(place, Address):
        code = args.run(args)
        return code
    use: Use | Callable[[argparse.Namespace], Use] = getattr(args, "use", _READING)
    with _working_copy(place, args, use if isinstance(use, Use) else use(args)):
        code = args.run(args)
        sys.stdout.flush()
    return code


_READING = Use()


@contextmanager
def _working_copy(address: Address, args: argparse.Namespace, use: Use) -> Iterator[None]:
    """Put a working copy in the place of the address; what the command commits there is brought to the storage afterwards."""
    store = open_store(address)
    if use.checks:
        _check(address, store)
    copy = WorkingCopy(store, address, args.cache / address.cache_name, code_version=version("ngoaivu"))
    opened = copy.to_write(files=use.files, rewriting=use.rewrites) if use.writes else copy.to_read(files=use.files)
    with ExitStack() as stack:
        if use.leases:
            # Entered first: hosts are let go when what was fetched of them is at the archive, where the next one to ask looks.
            args.leases = stack.enter_context(HostLeases(store, copy.holder, lambda host: _memory(args.archive, host)))
        args.archive = stack.enter_context(opened)
        yield


def _check(address: Address, store: ObjectStore) -> None:
    faults = check_objects(store)
    for fault in faults:
        print(one_line(fault))
    if faults:
        raise VerificationError(
            f"{address}: {len(faults)} objects are missing or of another size; put earlier versions of them back, or copies: a file of "
            "the same name has the same bytes."
        )


def _memory(archive: Path, host: str) -> Path:
    return host_file(Layout(archive).hosts, host)


def _place(text: str) -> Path | Address:
    try:
        return parse_address(text) or Path(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cache",
        type=Path,
        default=_default_cache(),
        metavar="FOLDER",
        help="where the working copy of an archive on object storage (s3://, gs://, az://, file://) is kept",
    )


def _default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ngoaivu"
