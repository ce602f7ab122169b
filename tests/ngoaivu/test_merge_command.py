"""``ngoaivu merge`` as a user calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive import ArchiveWriter, Capture, open_archive
from archive.snapshot import marker_bytes
from ngoaivu.cli import main

MakePage = Callable[..., Capture]


@pytest.fixture
def shards(tmp_path: Path, page: MakePage) -> list[str]:
    """Two shards that share an article."""
    paths = [tmp_path / "one", tmp_path / "two"]
    for path, numbers in zip(paths, ((1, 2), (2, 3)), strict=True):
        with ArchiveWriter(path, code_version="test") as writer:
            for number in numbers:
                writer.add(page(number))
    return [str(path) for path in paths]


def test_shards_come_together(shards: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", str(tmp_path / "archive"), *shards]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        f"{shards[0]}: 2 new captures, 0 known before; 2 articles more; 0 rows of the ledger",
        f"{shards[1]}: 1 new capture, 1 known before; 1 article more; 0 rows of the ledger",
    ]
    assert told.err == "ngoaivu merge: exit code 0: 3 new captures from 2 shards\n"
    assert open_archive(tmp_path / "archive").row_count == 3


def test_a_damaged_shard_keeps_all_out(shards: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warc = next((Path(shards[1]) / "warc").iterdir())
    warc.write_bytes(warc.read_bytes()[:-9])
    assert main(["merge", str(tmp_path / "archive"), *shards]) == 8
    assert f"{shards[1]} does not verify (1 fault), and nothing was taken in" in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()


def test_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", str(tmp_path / "archive"), str(tmp_path / "nowhere")]) == 9
    assert "nowhere is no ngoaivu archive" in capsys.readouterr().err


def test_a_shard_of_a_newer_version(shards: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (Path(shards[0]) / ".ngoaivu/archive.json").write_bytes(marker_bytes(99, "2026-11-25T00:00:00+00:00"))
    assert main(["merge", str(tmp_path / "archive"), shards[0]]) == 9
    assert "newer ngoaivu" in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()


def test_another_writer_is_at_work(shards: list[str], tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive", code_version="test"):
        assert main(["merge", str(tmp_path / "archive"), *shards]) == 7
    with ArchiveWriter(Path(shards[0]), code_version="test"):
        assert main(["merge", str(tmp_path / "archive"), *shards]) == 7
