"""The disk under an archive."""

import errno
import os
from pathlib import Path

import pytest

from ngoaivu.doctor.disk import ENOUGH, LEAST, check_disk, files_left, owner, room, standing, try_out


@pytest.mark.parametrize(
    ("free", "state", "code"),
    [(ENOUGH, "ok", 0), (ENOUGH - 1, "warning", 0), (LEAST, "warning", 0), (LEAST - 1, "failed", 9)],
)
def test_room(tmp_path: Path, free: int, state: str, code: int) -> None:
    found = room(tmp_path, free)
    assert (found.state, found.code) == (state, code)


def test_few_files_left_are_told_and_a_file_system_without_a_number_is_not_blamed(tmp_path: Path) -> None:
    assert [one.state for one in files_left(tmp_path, 1_000_000, 12)] == ["warning"]
    assert files_left(tmp_path, 0, 0) == []


def test_an_ordinary_folder_is_fit_and_is_left_as_it_was(tmp_path: Path) -> None:
    found = check_disk(tmp_path / "archive")
    assert {one.state for one in found} <= {"ok", "warning"}  # the machine that runs the test may be full
    assert list(tmp_path.iterdir()) == []


def test_the_folder_above_is_looked_at_where_no_archive_stands(tmp_path: Path) -> None:
    assert standing(tmp_path / "a" / "b") == tmp_path


def test_a_file_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("x")
    assert [one.code for one in check_disk(tmp_path / "archive")] == [9]


def test_a_folder_of_others_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("ngoaivu.doctor.disk.TemporaryDirectory", refuse)  # root, who may run this, may write anywhere
    last = check_disk(tmp_path)[-1]
    assert (last.code, "cannot be written (Permission denied)" in last.text) == (9, True)


def test_root_in_another_users_archive_is_warned(tmp_path: Path) -> None:
    mine = tmp_path.stat().st_uid
    assert bool(owner(tmp_path, 0)) == (mine != 0)
    assert owner(tmp_path, mine or 1000) == []


@pytest.mark.parametrize(
    ("call", "words", "state"),
    [
        ("link", "hard links do not work", "warning"),
        ("fsync", "syncs do not work", "failed"),
        ("symlink", "symbolic links do not work", "failed"),
    ],
)
def test_an_operation_that_the_file_system_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, words: str, state: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, call, refuse)
    told = {one.state for one in try_out(tmp_path, tmp_path) if words in one.text}
    assert told == {state}


def test_locks_that_two_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fcntl.flock", lambda *_: None)
    assert [one.code for one in try_out(tmp_path, tmp_path) if "locks do not work" in one.text] == [9]
