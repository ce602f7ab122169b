from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import ArchiveWriter, Capture
from ngoaivu.cli import main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of two responses."""
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    with ArchiveWriter(tmp_path / "archive", code_version="test") as writer:
        for name in ("b", "a"):
            writer.add(
                Capture(
                    url=f"https://so.example.vn/{name}",
                    portal_id="so",
                    fetched_at=moment,
                    outcome="refused",
                    status=200,
                    payload=name.encode(),
                )
            )
    return tmp_path / "archive"


def test_it_is_printed_or_written(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cdx", str(path)]) == 0
    printed = capsys.readouterr().out
    assert [line.split(" ")[0] for line in printed.splitlines()] == ["vn,example,so)/a", "vn,example,so)/b"]
    (tmp_path / "index.cdxj").write_text("older")
    assert main(["cdx", str(path), "-o", str(tmp_path / "index.cdxj")]) == 0
    assert (tmp_path / "index.cdxj").read_text(encoding="utf-8") == printed


def test_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cdx", str(tmp_path / "none")]) == 9
    assert "no ngoaivu archive" in capsys.readouterr().err
