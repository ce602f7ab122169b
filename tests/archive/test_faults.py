"""A slice of what bench/faults.py does at every step and at hundreds of moments."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import ArchiveWriter
from archive.errors import StorageError
from archive.parts import Row
from archive.storage import share, write_all
from archive.verify import verify
from tests.archive.conftest import MakeCapture

ROOT = Path(__file__).resolve().parents[2]
Rows = Callable[..., list[Row]]


@pytest.mark.slow
def test_twenty_kills(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "bench/faults.py", "--steps", "5", "--moments", "5", "--commits", "2"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "'kill': 10, 'torn': 5, 'full': 5" in answer.stdout


@pytest.mark.parametrize("call", ["write", "fsync", "link", "replace"])
def test_a_failing_disk_says_so_and_the_commit_can_be_tried_again(
    call: str, tmp_path: Path, rows: Rows, capture: MakeCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(1))
        writer.commit()
        writer.add(capture(2))

        def full(*arguments: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as broken:
            broken.setattr(os, call, full)
            with pytest.raises(StorageError, match=r"No space left on device.*last committed") as raised:
                writer.commit()
        assert raised.value.exit_code == 9
        assert len(rows(path)) == 1
        writer.commit()
    assert len(rows(path)) == 2
    assert not verify(path)


def test_a_full_disk_while_a_page_is_kept(
    tmp_path: Path, rows: Rows, capture: MakeCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    write = os.write

    def torn(descriptor: int, data: memoryview) -> int:
        write(descriptor, bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(1))
        with monkeypatch.context() as broken:
            broken.setattr(os, "write", torn)
            with pytest.raises(StorageError, match="No space left"):
                writer.add(capture(2))
        writer.add(capture(2))
        writer.add(capture(3))
    assert len(rows(path)) == 3
    assert not verify(path)


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:7]))
    descriptor = os.open(tmp_path / "x", os.O_WRONLY | os.O_CREAT)
    write_all(descriptor, b"0123456789" * 10)
    os.close(descriptor)
    assert (tmp_path / "x").read_bytes() == b"0123456789" * 10


def test_without_hard_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "x").write_bytes(b"data")
    share(str(tmp_path / "x"), str(tmp_path / "y"))
    assert (tmp_path / "y").read_bytes() == b"data"
    assert (tmp_path / "y").stat().st_mtime_ns == (tmp_path / "x").stat().st_mtime_ns
