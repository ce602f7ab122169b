"""The commands that cite an article and show its very bytes."""

from __future__ import annotations

import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import ArchiveWriter, Article, Capture
from ngoaivu.cli import main

PAGE = "<h1>Đoàn {công tác} & 50%</h1>\r\n\x00".encode()
ID = "0a797e28" + "0" * 24


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one article; its folder's name has a space."""
    folder = tmp_path_factory.mktemp("cited") / "my archive"
    article = Article(
        article_id=ID,
        portal_id="so",
        family="joomla",
        url="https://so.example.vn/bai-1",
        title="Đoàn {công tác} & 50%\x1b]0;x\x07\u202e",
        author="Nguyễn Thị Lan; Thu Hà",
        agency="Sở Ngoại vụ",
        language="vi",
    )
    with ArchiveWriter(folder, code_version="test") as writer:
        writer.add(
            Capture(
                url=article.url,
                portal_id="so",
                fetched_at=datetime(2025, 3, 1, 2, tzinfo=UTC),
                outcome="kept",
                status=200,
                payload=PAGE,
                article=article,
            )
        )
    return folder


def test_apa_with_what_leads_to_the_bytes(path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["cite", ID[:8], "--archive", str(path)]) == 0
    reference, *below = capsysbinary.readouterr().out.decode().splitlines()
    assert reference == (
        "Nguyễn Thị Lan, & Thu Hà. (n.d.). Đoàn {công tác} & 50% ]0;x. Sở Ngoại vụ. "
        "Retrieved March 1, 2025, from https://so.example.vn/bai-1"
    )
    facts = dict(line.strip().split(": ", 1) for line in below)
    assert facts.keys() == {"article", "revision", "captured", "payload", "WARC", "archived at", "bytes"}
    assert facts["captured"] == "2025-03-01T09:00:00+07:00"
    command, *arguments = shlex.split(facts["bytes"])
    assert command == "ngoaivu"
    assert main(arguments) == 0
    assert capsysbinary.readouterr().out == PAGE


def test_bibtex(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", "--style", "bibtex", "https://so.example.vn/bai-1", "--archive", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "  title = {{Đoàn \\textbraceleft{}công tác\\textbraceright{} \\& 50\\% ]0;x}}," in printed
    assert not set("\x1b\x07\u202e") & set(printed)


def test_csl_json_of_several(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", ID, ID, "--style", "csl-json", "--archive", str(path)]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first == second
    assert first["title"] == "Đoàn {công tác} & 50% ]0;x"
    assert first["custom"]["bytes"].startswith("ngoaivu raw sha1:")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["cite", "f" * 32], 2),
        (["cite", ID, "--as-of", "2025-02-28"], 2),
        (["raw", "sha1:x"], 2),
        (["raw", f"sha1:{'A' * 32}"], 2),
    ],
)
def test_what_is_not_there(path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int) -> None:
    assert main([*arguments, "--archive", str(path)]) == code
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["cite", "raw"])
def test_where_no_archive_is(tmp_path: Path, command: str) -> None:
    assert main([command, ID, "--archive", str(tmp_path / "nothing")]) == 9


def test_bytes_go_to_a_file(path: Path, tmp_path: Path) -> None:
    assert main(["raw", ID, "--archive", str(path), "-o", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_bytes() == PAGE


def test_bytes_do_not_go_to_a_terminal(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["raw", ID, "--archive", str(path)]) == 2
    assert capsysbinary.readouterr().out == b""


def test_damaged_bytes_are_8_and_are_not_written(path: Path, tmp_path: Path) -> None:
    (file,) = (path / "warc").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-200] + bytes(byte ^ 1 for byte in whole[-200:]))
    try:
        assert main(["raw", ID, "--archive", str(path), "-o", str(tmp_path / "page.html")]) == 8
    finally:
        file.write_bytes(whole)
    assert not list(tmp_path.iterdir())


def test_a_missing_warc_file_is_9(path: Path) -> None:
    (file,) = (path / "warc").iterdir()
    aside = file.rename(file.with_suffix(".aside"))
    try:
        assert main(["raw", ID, "--archive", str(path)]) == 9
    finally:
        aside.rename(file)
