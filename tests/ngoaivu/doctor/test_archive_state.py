"""The archive, at a glance."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import ArchiveWriter, Capture
from archive.lock import held_by
from archive.paths import Layout
from archive.verified import Verified, last_verified, note_verified
from ngoaivu.cli import main
from ngoaivu.doctor.archive_state import check_archive, newest_capture, verification
from tests.ngoaivu.conftest import Keep

NOW = datetime(2026, 11, 25, tzinfo=UTC)
Page = Callable[..., Capture]


def states(archive: Path) -> list[tuple[str, int]]:
    return [(one.state, one.code) for one in check_archive(archive, NOW)]


def test_a_sound_archive(keep: Keep, page: Page) -> None:
    archive = keep([], [page(3)])
    note_verified(archive, NOW, 0)
    assert states(archive) == [("ok", 0)] * 3


def test_no_archive_yet_is_no_fault(tmp_path: Path) -> None:
    assert states(tmp_path / "a") == [("ok", 0)]


def test_another_folder_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    assert states(tmp_path) == [("failed", 9)]


@pytest.mark.parametrize("table", ["articles", "captures"])
def test_a_part_that_is_gone_or_cut(keep: Keep, page: Page, table: str) -> None:
    archive = keep([], [page(3)])
    part = next((archive / table).resolve().rglob("*.parquet"))
    os.truncate(part, 10)
    assert states(archive)[0] == ("failed", 9)
    part.unlink()
    assert "is not there" in next(iter(check_archive(archive, NOW))).text


def test_a_warc_file_that_is_cut(keep: Keep, page: Page) -> None:
    archive = keep([], [page(3)])
    os.truncate(next((archive / "warc").iterdir()), 10)
    assert states(archive)[0] == ("failed", 9)


def test_a_link_that_leads_nowhere(keep: Keep, page: Page) -> None:
    archive = keep([], [page(3)])
    (archive / "articles").unlink()
    assert states(archive)[0] == ("failed", 9)


def test_a_writer_at_work_is_named_and_may_have_written_on(keep: Keep, page: Page) -> None:
    archive = keep([], [page(3)])
    with ArchiveWriter(archive, code_version="test") as writer:
        writer.add(page(4))
        found = list(check_archive(archive, NOW))
        assert [one.state for one in found[:2]] == ["ok", "warning"]
        assert f"process {os.getpid()}" in found[1].text
    assert held_by(Layout(archive).lock) is None


def test_a_killed_writer_holds_nothing(keep: Keep) -> None:
    archive = keep()
    Layout(archive).lock.write_text('{"pid": 1, "host": "x", "started": "y"}')
    assert held_by(Layout(archive).lock) is None


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (None, "warning"),
        (Verified(NOW - timedelta(days=3), 0), "ok"),
        (Verified(NOW - timedelta(days=60), 0), "warning"),
        (Verified(NOW - timedelta(days=3), 2), "failed"),
    ],
)
def test_the_last_verification(last: Verified | None, state: str, tmp_path: Path) -> None:
    assert verification(last, NOW, tmp_path).state == state


def test_verify_leaves_a_note(keep: Keep, page: Page) -> None:
    archive = keep([], [page(3)])
    assert last_verified(archive) is None
    main(["verify", str(archive)])
    note = last_verified(archive)
    assert note is not None
    assert note.faults == 0
    part = next((archive / "articles").resolve().rglob("*.parquet"))
    part.write_bytes(b"x" * part.stat().st_size)
    main(["verify", str(archive)])
    note = last_verified(archive)
    assert note is not None
    assert note.faults > 0


def test_the_newest_capture_is_that_of_all_parts(keep: Keep, page: Page) -> None:
    captures = [page(5), page(9), page(2)]
    assert newest_capture(keep([], captures)) == max(one.fetched_at for one in captures)


def test_an_archive_without_captures_has_none(keep: Keep, tmp_path: Path) -> None:
    assert newest_capture(keep()) is None
    assert newest_capture(tmp_path / "nowhere") is None
