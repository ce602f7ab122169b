"""``ngoaivu report`` on all kinds of archives, and what it says where it cannot."""

import sys
import tarfile
from pathlib import Path

import pytest

from archive import ArchiveWriter
from ngoaivu.cli import main
from tests.ngoaivu.report.conftest import capture

FIRST_SCHEMA = Path(__file__).resolve().parents[2] / "archive" / "data" / "schema-1.tar.gz"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with one article."""
    path = tmp_path_factory.mktemp("small") / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(1, "tinh-a", "https://a.test/1", "Một bài"))
    return path


def test_the_same_archive_gives_the_same_bytes(hostile: Path, page: str, tmp_path: Path) -> None:
    output = tmp_path / "again.html"
    assert main(["report", str(hostile), "-o", str(output), "--browse-url", "http://127.0.0.1:8000/"]) == 0
    assert output.read_text(encoding="utf-8") == page


def test_an_archive_with_one_article(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(small), "-o", str(tmp_path / "r.html")]) == 0
    assert "a report on 1 articles" in capsys.readouterr().out
    assert "Một bài" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_an_empty_archive(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive", code_version="test"):
        pass
    assert main(["report", str(tmp_path / "archive"), "-o", str(tmp_path / "r.html")]) == 0
    assert "The archive is empty" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_an_archive_of_the_first_schema(tmp_path: Path) -> None:
    with tarfile.open(FIRST_SCHEMA) as packed:
        packed.extractall(tmp_path, filter="data")
    assert main(["report", str(tmp_path / "schema-1"), "-o", str(tmp_path / "r.html")]) == 0


def test_where_no_archive_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path / "nothing"), "-o", str(tmp_path / "r.html")]) == 9
    assert "no ngoaivu archive" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()


def test_a_report_is_not_put_into_the_archive(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(small), "-o", str(small / "articles" / "r.html")]) == 2
    assert "inside the archive" in capsys.readouterr().err


def test_a_folder_that_is_not_there(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(small), "-o", str(tmp_path / "no" / "r.html")]) == 9
    assert "there is no such folder" in capsys.readouterr().err


def test_an_address_to_browse_at_is_of_the_web(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["report", str(small), "-o", "r.html", "--browse-url", "javascript:alert(1)"])
    assert "is no http address" in capsys.readouterr().err


def test_what_is_not_installed_is_named(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in ("ngoaivu.report.reporting", "ngoaivu.report.page"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert main(["report", str(small), "-o", str(tmp_path / "r.html")]) == 3
    assert "pip install 'ngoaivu[report]'" in capsys.readouterr().err
