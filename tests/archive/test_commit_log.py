"""The log of commits tells what became of each row, and never tells a part as if it were the whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import ArchiveWriter, Capture, open_archive
from archive.commit_log import Commit, append_commit, damaged_lines, lineage
from archive.paths import Layout
from archive.repair import repair
from archive.verify import verify
from tests.archive.conftest import MakeCapture

Store = Callable[..., Path]


def known(path: Path) -> list[Commit]:
    return list(lineage(Layout(path).log, open_archive(path).manifest))


def test_rows_that_were_added_changed_and_removed(store: Store, capture: MakeCapture) -> None:
    first, second = capture(1), capture(2)
    assert first.article is not None
    assert second.article is not None
    copy = capture(2, day=2, title=first.article.title, body=first.article.body, published=first.article.published)
    path = store([first, second], [capture(1, day=1, title="Sửa")], [copy], [capture(1, day=3)])
    told = [
        (one.added, one.changed, one.removed) for one in reversed(known(path)) if one.added + one.changed + one.removed
    ]
    ids = first.article.article_id, second.article.article_id
    assert told == [
        (tuple(sorted(ids)), (), ()),
        ((), (ids[0],), ()),
        ((), (ids[1],), ()),
        ((), (ids[0],), (ids[1],)),  # it says again what the second says: one row, with both addresses
    ]


def test_a_sight_alone_and_a_compaction_change_no_row(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)], [capture(1, day=1)], compact=True)
    assert [one.added + one.changed + one.removed for one in known(path)][:-1] == [()] * (len(known(path)) - 1)


def test_numbers_follow_one_another_to_the_empty_archive(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)], [capture(2, day=400)], [capture(3, day=401)], compact=True)
    commits = known(path)
    assert [one.number for one in commits] == list(range(open_archive(path).manifest.number, 0, -1))
    assert all(one.previous == other.digest for one, other in itertools.pairwise(commits))


@pytest.mark.parametrize("torn", [b'{"number":77', b"\n", b"\x00" * 40])
def test_what_a_killed_run_left_is_cut_off(torn: bytes, store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    log = Layout(path).log
    whole = log.read_bytes()
    log.write_bytes(whole + torn)
    assert len(known(path)) == 1
    store([capture(2)])
    assert log.read_bytes().startswith(whole)
    assert [one.number for one in known(path)] == [2, 1]
    assert verify(path) == []


def test_a_line_whose_commit_was_never_made_is_cut_off(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    manifest = open_archive(path).manifest
    append_commit(
        Layout(path).log,
        Commit(
            number=2,
            digest="f" * 64,
            previous=manifest.digest,
            committed_at="2024-01-01T00:00:00+00:00",
            removed=("x",),
        ),
    )
    assert [one.number for one in known(path)] == [1]
    assert verify(path) == []
    store([capture(2)])
    assert [one.removed for one in known(path)] == [(), ()]
    assert b'"x"' not in Layout(path).log.read_bytes()


def test_a_damaged_line_ends_what_is_known(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)], [capture(2)], [capture(3)])
    log = Layout(path).log
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0] + lines[1].replace(b'"changed":[]', b'"changed":["y"]') + lines[2])
    assert damaged_lines(log) == [2]
    assert [one.number for one in known(path)] == [3]
    assert [(fault.kind, fault.harmless) for fault in verify(path)] == [("log", True)]


def test_without_a_log_the_next_commit_begins_one(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    Layout(path).log.unlink()
    assert known(path) == []
    store([capture(2)])
    assert [one.number for one in known(path)] == [2]


def test_a_repair_begins_it_anew(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)], [capture(2)])
    part = next((path / ".ngoaivu" / "current" / "articles").resolve().rglob("*.parquet"))
    part.unlink()
    repair(path, code_version="test")
    assert len(known(path)) == 1
    assert known(path)[0].previous == ""
    assert verify(path) == []


def test_commits_tell_their_moments(tmp_path: Path, capture: MakeCapture) -> None:
    moments = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    clock = iter([moments[0] - timedelta(days=1)] * 2 + moments)

    def add(one: Capture) -> None:
        writer.add(one)
        writer.commit()

    with ArchiveWriter(tmp_path / "a", code_version="test", now=lambda: next(clock)) as writer:
        for number in range(3):
            add(capture(number))
    assert [datetime.fromisoformat(one.committed_at) for one in known(tmp_path / "a")] == moments[::-1]
