"""The log of commits: which articles' rows each commit added, changed and removed. Snapshots are pruned, the log stays.

One line of JSON a commit, appended before the commit is made. A line names the manifest that it leads to and the one before, so the
lines that count are found by going back from the current manifest: one whose commit a killed run never made lies beside that chain,
and a line that is damaged, or that older code never wrote, ends it, as the line of a repair does, which names none before. What
stands before the end is not known, and is said to be so.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.manifest import Manifest
from archive.storage import told, write_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit: the state that it made, and what became of the rows of ``articles``, by ``article_id``."""

    number: int
    digest: str
    previous: str
    committed_at: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """The articles whose rows a commit takes away, and those whose rows it puts there; of a row that changes, both."""

    removed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()


UNCHANGED = ArticleRows()


def commit_of(manifest: Manifest, rows: ArticleRows | None) -> Commit:
    """The commit that made a manifest; where it is not known what became of the rows (None), the log begins anew with it."""
    gone, fresh = (rows.removed, rows.added) if rows else (frozenset(), frozenset())
    return Commit(
        number=manifest.number,
        digest=manifest.digest,
        previous=manifest.previous if rows else "",
        committed_at=manifest.committed_at,
        added=tuple(sorted(fresh - gone)),
        changed=tuple(sorted(fresh & gone)),
        removed=tuple(sorted(gone - fresh)),
    )


def append_commit(path: Path, commit: Commit) -> None:
    """Put a commit behind the one before it, durably; what a killed run left behind that one goes."""
    with told(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            end = _end(descriptor, commit.previous)
            os.ftruncate(descriptor, end)
            os.lseek(descriptor, end, os.SEEK_SET)
            write_all(descriptor, _line(commit))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _end(descriptor: int, digest: str) -> int:
    """Where the line of a commit ends; where the log does not know it, the end of the last whole line."""
    size = os.fstat(descriptor).st_size
    if not size:
        return 0
    with mmap.mmap(descriptor, size, access=mmap.ACCESS_READ) as data:
        last = end = data.rfind(b"\n") + 1
        while end:
            start = data.rfind(b"\n", 0, end - 1) + 1
            commit = _commit(data[start:end])
            if commit is not None and commit.digest == digest:
                return end
            end = start
        return last


def lineage(path: Path, manifest: Manifest) -> Iterator[Commit]:
    """The commits that led to a state, the last first, as far back as the log knows them."""
    known = {commit.digest: commit for commit in _read(path)}
    digest = manifest.digest
    while digest in known:
        yield known[digest]
        digest = known[digest].previous


def damaged_lines(path: Path) -> list[int]:
    """The numbers of the lines that are not what was written; a last one that was cut short is none of them."""
    lines = _lines(path)
    return [
        number
        for number, line in enumerate(lines, 1)
        if line.strip() and line.endswith(b"\n") and _commit(line) is None
    ]


def _line(commit: Commit) -> bytes:
    facts = {name: getattr(commit, name) for name in Commit.__slots__}
    return json.dumps({**facts, "sha256": _hash(facts)}, separators=(",", ":")).encode() + b"\n"


def _hash(facts: Mapping[str, object]) -> str:
    return sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def _lines(path: Path) -> list[bytes]:
    with told(path):
        return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def _read(path: Path) -> Iterator[Commit]:
    for line in _lines(path):
        commit = _commit(line)
        if commit is not None:
            yield commit


def _commit(line: bytes) -> Commit | None:
    """What a line says; None where it is not what was written."""
    try:
        facts = json.loads(line)
        if facts.pop("sha256") != _hash(facts):
            return None
        return Commit(**facts | {name: tuple(facts[name]) for name in ("added", "changed", "removed")})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
