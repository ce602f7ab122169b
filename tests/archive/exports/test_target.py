"""A file is absent or whole, and never inside an archive."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from archive.errors import StorageError, UsageError
from archive.exports.target import check_target, whole_file


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What makes a folder an archive."""
    for name in ("articles", "warc", ".ngoaivu"):
        (tmp_path / "archive" / name).mkdir(parents=True)
    return tmp_path / "archive"


@pytest.mark.parametrize("place", ["x.csv", "articles/x.csv", "warc/x.csv", ".ngoaivu/x.csv", "articles/../x.csv"])
def test_nothing_is_written_into_an_archive(archive: Path, tmp_path: Path, place: str) -> None:
    for asked in (archive, tmp_path / "other"):
        with pytest.raises(UsageError, match="inside an archive"):
            check_target(archive / place, asked)


def test_nothing_is_written_into_it_through_a_link(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(archive)
    (tmp_path / "x.csv").symlink_to(archive / "warc" / "x.csv")
    for path in (tmp_path / "link" / "x.csv", tmp_path / "x.csv"):
        with pytest.raises(UsageError, match="inside an archive"):
            check_target(path, archive)


def test_nothing_is_written_into_a_copy_of_the_tables(archive: Path, tmp_path: Path) -> None:
    shutil.copytree(archive / "articles", tmp_path / "copy" / "articles")
    with pytest.raises(UsageError, match="inside an archive"):
        check_target(tmp_path / "copy" / "x.csv", tmp_path / "copy")


def test_a_place_beside_it_will_do(archive: Path, tmp_path: Path) -> None:
    check_target(tmp_path / "x.csv", archive)


@pytest.mark.parametrize(("place", "why"), [("nowhere/x.csv", "no folder"), (".", "is a folder")])
def test_where_no_file_can_be(archive: Path, tmp_path: Path, place: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        check_target(tmp_path / place, archive)


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"older")
    with suppress(KeyboardInterrupt), whole_file(tmp_path / "x") as stream:
        stream.write(b"new")
        raise KeyboardInterrupt
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"older")]


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"older")
    (tmp_path / "x").symlink_to("there")
    with whole_file(tmp_path / "x") as stream:
        stream.write(b"new")
    assert (tmp_path / "x").is_symlink()
    assert (tmp_path / "there").read_bytes() == b"new"


def test_a_device_is_written_as_it_is() -> None:
    with whole_file(Path(os.devnull)) as stream:
        stream.write(b"new")
    assert Path(os.devnull).is_char_device()


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(StorageError), whole_file(tmp_path / "x" / "y"):
        pass
