"""Runs a reread: captures of an archive read again, a report of what changes, and one commit if that is accepted."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from archive.errors import ConfigError, StorageError, UsageError
from archive.lock import WriterLock
from archive.manifest import Manifest
from archive.paths import Layout
from archive.snapshot import check_place, current, recover
from archive.storage import told
from archive.tables import Tables
from archive.workers import Workers
from spiders.families import FAMILIES, GENERIC
from spiders.families.base import Family
from spiders.registry import Portal, all_portals
from spiders.rereading.differences import Differences
from spiders.rereading.report import Head, as_html, json_head, json_line
from spiders.rereading.session import Rereading
from spiders.rereading.worklist import Choice, Worklist

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a reread is asked to do. ``portals`` are those named, by id; none means all of the archive."""

    archive: Path
    choice: Choice
    portals: dict[str, Portal]
    workers: Workers
    rules: Family | None
    report: Path | None
    accept: bool
    replay: str


def run_reread(order: Order) -> int:
    """Read again, report, commit if asked to; 0 also where rows change."""
    layout = Layout(order.archive)
    if not check_place(layout):
        raise StorageError(
            f"{order.archive} is no ngoaivu archive; name the folder that `ngoaivu harvest --archive` wrote"
        )
    with _state(layout, lock=order.accept) as manifest, tempfile.TemporaryDirectory(prefix="ngoaivu-reread-") as folder:
        worklist = Worklist(Path(folder) / "captures.sqlite")
        try:
            return _run(order, layout, Tables(layout.snapshot(manifest.number), manifest), worklist)
        finally:
            worklist.close()


@contextlib.contextmanager
def _state(layout: Layout, *, lock: bool) -> Iterator[Manifest]:
    """The current state; locked against writers where it is to be changed."""
    if not lock:
        yield current(layout)
        return
    held = WriterLock(layout.lock)
    with told(layout.root):
        held.acquire(datetime.now(UTC))
    try:
        yield recover(layout)
    finally:
        held.release()


def _run(order: Order, layout: Layout, tables: Tables, worklist: Worklist) -> int:
    worklist.take(tables, order.choice)
    portals = _portals(order, worklist.portals())
    with order.workers as workers:
        rereading = Rereading(layout, tables, worklist, workers, portals, order.rules)
        rereading.read()
        differences = rereading.differences()
        head = Head(
            archive=order.archive.name or str(order.archive),
            snapshot=tables.manifest.number,
            read=worklist.count(),
            unreadable=worklist.unreadable(),
            rules=order.rules.reader if order.rules else f"the rules of ngoaivu {version('ngoaivu')}",
            replay=order.replay.rstrip("/"),
        )
        if order.report:
            _write(order.report, head, differences, worklist)
        _tell(head, differences, order.report)
        if order.accept and worklist.changed():
            after = rereading.accept(version("ngoaivu"), datetime.now(UTC))
            verdict = f"accepted: {differences.rows} rows changed, in snapshot {after.number}"
        elif worklist.changed():
            verdict = f"{differences.rows} rows would change; nothing was changed; --accept changes them"
        else:
            verdict = "nothing would change"
    print(f"ngoaivu reread: exit code 0: {verdict}", file=sys.stderr)
    return 0


def _portals(order: Order, ids: set[str]) -> dict[str, Portal]:
    """The portal files by which the captures are read; a reading without its portal's file would lose what the file states."""
    known = order.portals if ids <= order.portals.keys() else {**all_portals(), **order.portals}
    lost = sorted(ids - known.keys())
    if lost:
        raise ConfigError(
            f"{order.archive} holds pages of {', '.join(lost)}, which the registry does not know: name their portal files with --portal"
        )
    return {portal: known[portal] for portal in ids}


def _write(path: Path, head: Head, differences: Differences, worklist: Worklist) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="replace") as stream:
            if path.suffix.lower() == ".json":
                _write_json(stream.write, head, differences, worklist)
            else:
                stream.write(as_html(head, differences))
        part.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}; nothing was changed") from None


def _write_json(write: Callable[[str], object], head: Head, differences: Differences, worklist: Worklist) -> None:
    """The report as one JSON object; its lines are written one by one, since their rows may be many."""
    facts = json.dumps(json_head(head, differences), ensure_ascii=False, default=_plain)
    write(f'{facts[:-1]}, "lines": [')
    for number, line in enumerate(differences.lines()):
        told_line = json_line(line, worklist.reported(line.key))
        write(("," if number else "") + "\n" + json.dumps(told_line, ensure_ascii=False, default=_plain))
    write("\n]}\n")


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _tell(head: Head, differences: Differences, report: Path | None) -> None:
    print(f"{head.read} captures read again with {head.rules}: {differences.rows} rows change")
    for (old, new), count in sorted(differences.versions.items()):
        print(f"{count} rows change nothing but the version of their rules: {old} becomes {new}")
    for line in differences.lines()[:_SHOWN]:
        key = line.key
        print(f"{line.count:>6}  {key.portal}  {key.field}: {key.shape}  ({key.rule_before} -> {key.rule_after})")
    if len(differences.lines()) > _SHOWN:
        print(f"        and {len(differences.lines()) - _SHOWN} more lines; --report FILE.html has them all")
    if report:
        print(f"report: {report}")


def rules_named(name: str) -> Family:
    """The rules that ``FAMILY/VERSION`` names."""
    family, _, number = name.partition("/")
    known = {**FAMILIES, GENERIC.name: GENERIC}
    if family not in known:
        raise UsageError(f"--reader {name!r}: there is no family {family!r}; known are {', '.join(known)}")
    found = known[family].of_version(int(number)) if number.isdigit() else None
    if found is None:
        there = ", ".join(one.reader for one in (known[family], *known[family].earlier))
        raise UsageError(f"--reader {name!r}: there are no such rules; of {family} there are {there}")
    return found
