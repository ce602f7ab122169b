"""One export from its beginning to its end: choose, order, leave out what may not be told, write aside, put in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from archive.errors import UsageError
from archive.exports.bylines import Bylines, Policy, decide, policy_in_force
from archive.exports.conditions import matching
from archive.exports.formats import FORMATS
from archive.exports.ordering import PLAIN, Ordered, order, read
from archive.exports.place import check_target, workshop
from archive.exports.receipt import Receipt
from archive.exports.rows import CHANGE, Rows, changes_schema
from archive.exports.selection import Choice
from archive.exports.since import ADDED, GONE, REMOVED, Since, changes_since
from archive.exports.task import PortalFacts, Task
from archive.paths import Layout
from archive.queries import Maps
from archive.reader import Archive, open_archive
from archive.storage import told
from archive.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for.

    ``bylines`` is a decision to put in force, None to obey the one that is. ``changes_since`` is a token, number, digest or moment.
    """

    archive: Path
    to: str
    target: Path
    choice: Choice = field(default_factory=Choice)
    changes_since: str | None = None
    bylines: Bylines | None = None
    bom: bool = False
    raw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the archive itself does not hold."""

    maps: Maps
    portals: Mapping[str, PortalFacts]
    code_version: str
    random: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Done:
    """What an export came to: its receipt, and what the user should know."""

    receipt: Receipt
    notes: tuple[str, ...]


def export(asked: Order, around: Surroundings) -> Done:
    """Write an export, whole or not at all.

    Raises:
        UsageError: where the place may not be taken, or what is asked for cannot be told.
        ConfigError: where it is not known whether names may be exported.
        StorageError: where the archive cannot be read or the place not be written.
    """
    format_ = FORMATS[asked.to]
    if asked.changes_since is not None and not format_.changes:
        raise UsageError(f"{asked.to} is published whole: it holds no changes; leave --changes-since out.")
    archive, layout = open_archive(asked.archive), Layout(asked.archive)
    check_target(asked.target, asked.archive, format_.is_ours)
    since = changes_since(layout, archive.manifest, asked.changes_since) if asked.changes_since is not None else None
    policy = policy_in_force(layout) if asked.bylines is None else decide(layout, asked.bylines, around.random)
    task = Task(
        archive=archive,
        target=asked.target,
        choice=asked.choice,
        bylines=policy.mode,
        since=since,
        portals=around.portals,
        code_version=around.code_version,
        bom=asked.bom,
        raw=asked.raw,
    )
    tables = archive.tables
    ordered = order(tables, asked.choice, _among(asked, archive, since, around.maps))
    with workshop(asked.target) as shop:
        counted: Counter[str] = Counter()
        rows = _rows(tables, ordered, shop.spill, policy, since, counted)
        with told(asked.target):
            if format_.follow and asked.target.exists():
                notes = format_.follow(rows, asked.target, task)
            else:
                notes = format_.write(rows, shop.new, task)
        receipt = _receipt(asked, task, counted)
        if format_.follow is None:
            receipt = shop.put(receipt)
        elif shop.new.exists():
            shop.put_bare()
    return Done(receipt, tuple(notes))


def _among(asked: Order, archive: Archive, since: Since | None, maps: Maps) -> pa.Array | None:
    """The articles that may be taken at all; None for every one."""
    found = None
    if asked.choice.where is not None:
        found = matching(archive, maps, asked.choice.where, of_the_row=since is not None)
    if since is None:
        return found
    touched = [one for one, kind in sorted(since.kinds.items()) if kind != REMOVED]
    if found is not None:
        touched = sorted(set(touched) & set(found.to_pylist()))
    return pa.array(touched, pa.string())


def _rows(
    tables: Tables, ordered: Ordered, spill: Path, policy: Policy, since: Since | None, counted: Counter[str]
) -> Rows:
    """The rows as they leave the archive, counted as they do."""

    def whole() -> Iterator[pa.Table]:
        for data in read(tables, ordered, spill):
            counted["articles"] += data.num_rows
            yield policy.apply(data)

    def changes() -> Iterator[pa.Table]:
        assert since is not None
        for data in read(tables, ordered, spill):
            yield _counted(_described(policy.apply(data), since), counted)
        yield _counted(_removed(ordered, since), counted)

    return Rows(schema=PLAIN, tables=whole) if since is None else Rows(schema=changes_schema(PLAIN), tables=changes)


def _described(data: pa.Table, since: Since) -> pa.Table:
    """The rows with what happened to each. One that is new is new, whether or not its page is gone already."""
    gone = data["gone_at"].is_valid().to_pylist()
    kinds = [since.kinds[one] for one in data["article_id"].to_pylist()]
    told = [GONE if is_gone and kind != ADDED else kind for kind, is_gone in zip(kinds, gone, strict=True)]
    schema = changes_schema(data.schema)
    return pa.table([pa.array(told, pa.string()), *data.columns], schema=schema)


def _removed(ordered: Ordered, since: Since) -> pa.Table:
    """A row for each article of which nothing is to be told any more: it has no row, or one that was not asked for."""
    told = set(ordered.ids.to_pylist())
    ids = sorted(one for one, kind in since.kinds.items() if one not in told and kind != ADDED)
    schema = changes_schema(PLAIN)
    known = {CHANGE: pa.array([REMOVED] * len(ids), pa.string()), "article_id": pa.array(ids, pa.string())}
    return pa.table([known.get(one.name, pa.nulls(len(ids), one.type)) for one in schema], schema=schema)


def _counted(data: pa.Table, counted: Counter[str]) -> pa.Table:
    counted.update(data[CHANGE].to_pylist())
    return data


def _receipt(asked: Order, task: Task, counted: Counter[str]) -> Receipt:
    return Receipt(
        to=asked.to,
        snapshot=task.token,
        committed_at=task.archive.manifest.committed_at,
        since=task.since.token if task.since else None,
        chosen=task.choice.told(),
        bylines=str(task.bylines),
        rows=dict(sorted(counted.items())),
        code_version=task.code_version,
    )
