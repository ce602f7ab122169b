"""The command that asks: what it prints and writes, and how it ends."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from archive.paths import TABLES
from archive.queries.views import VIEWS
from archive.schema import SCHEMAS
from ngoaivu.cli import main
from tests.archive.queries.hostile import hostile_archive

OBEYED = set(map(chr, (*range(9), *range(11, 32), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x2069)))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder; it is only read."""
    return hostile_archive(tmp_path_factory.mktemp("hostile") / "archive")


def on_a_screen(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Call the command where standard output is a terminal of eighty columns."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    return main(["query", *arguments])


def test_a_table_is_printed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(path), "SELECT count(*) AS articles, min(published_date) AS first FROM articles"]) == 0
    assert capsys.readouterr().out == "articles  first\n--------  ----------\n      15  2024-05-02\n1 row\n"


def test_rows_left_out_are_told_and_counted(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(path), "SELECT article_id FROM articles", "--limit", "4"]) == 0
    *rows, last = capsys.readouterr().out.splitlines()
    assert len(rows) == 2 + 4
    assert last.startswith("4 of 15 rows; 11 are left out")


def test_a_plan_is_printed_as_it_is_drawn(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(path), "EXPLAIN SELECT count(*) FROM articles"]) == 0
    assert capsys.readouterr().out.startswith("╭─")


def test_without_a_question_everything_is_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(path)]) == 0
    printed = capsys.readouterr().out
    assert all(f"{name}: " in printed for name in (*TABLES, *VIEWS))
    assert all(f"  {field.name} " in printed for table in TABLES for field in SCHEMAS[table])


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl"])
def test_nothing_is_obeyed_by_the_terminal(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert on_a_screen(monkeypatch, str(path), "--format", form, "SELECT title, body, author FROM articles") == 0
    printed = capsys.readouterr().out
    assert "evil.test" in printed
    assert not OBEYED & set(printed)


def test_an_error_is_not_obeyed_either(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(path), "SELECT error(title) FROM articles WHERE title LIKE '%]0;%'"]) == 2
    assert not OBEYED & set(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["SELECT titel FROM articles"], 2, 'There is no column "titel"; the nearest is "title".'),
        (["DROP VIEW articles"], 2, "only read"),
        (["SELECT 1", "-f", "x.sql"], 2, "not both"),
        (["-f", "/nonexistent/x.sql"], 2, "cannot be read"),
        (["SELECT 1", "--format", "csv", "--limit", "3"], 2, "put LIMIT into the question"),
        (["SELECT 1", "--format", "json", "--raw"], 2, "--raw is for CSV"),
        (["SELECT 1", "-o", "x.xlsx"], 2, "tells no format"),
        (["SELECT 1", "-o", "x.txt", "--format", "table"], 2, "for the screen"),
    ],
)
def test_what_is_wrong_is_told(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert main(["query", str(path), *arguments]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_where_no_archive_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(tmp_path / "nothing"), "SELECT 1"]) == 9
    assert "no ngoaivu archive" in capsys.readouterr().err


def test_parquet_is_not_for_a_terminal(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert on_a_screen(monkeypatch, str(path), "SELECT 1", "--format", "parquet") == 2
    assert capsys.readouterr().out == ""


def test_the_ending_of_the_file_tells_the_form(path: Path, tmp_path: Path) -> None:
    for name in ("a.parquet", "a.jsonl"):
        assert main(["query", str(path), "-o", str(tmp_path / name), "SELECT count(*) AS n FROM articles"]) == 0
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == [{"n": 15}]
    assert json.loads((tmp_path / "a.jsonl").read_text()) == {"n": 15}


def test_a_question_that_fails_leaves_the_file_as_it_was(path: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("older")
    question = "SELECT if(range = 50000, error('stop'), 0) FROM range(60000)"
    assert main(["query", str(path), "-o", str(tmp_path / "a.csv"), question]) == 2
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.csv", "older")]


def test_nothing_is_written_into_the_archive(path: Path) -> None:
    before = sorted(path.rglob("*"))
    assert main(["query", str(path), "-o", str(path / "articles" / "x.csv"), "SELECT 1"]) == 2
    assert sorted(path.rglob("*")) == before


def test_cells_are_for_spreadsheets_unless_asked_otherwise(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["query", str(path), "--format", "csv", "SELECT title FROM articles WHERE title LIKE '=%'"]
    assert main(asked) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("\"'=HYPERLINK")
    assert main([*asked, "--raw"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith('"=HYPERLINK')


@pytest.mark.parametrize("arguments", [["-"], ["-f", "-"]])
def test_a_question_from_standard_input(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\ufeffSELECT 'Huế' AS nơi".encode())))
    assert main(["query", str(path), *arguments, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "nơi\r\nHuế\r\n"


def test_a_question_from_a_file(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "q.sql").write_text("SELECT 1 AS một -- nhận xét\n;\n", encoding="utf-8")
    assert main(["query", str(path), "-f", str(tmp_path / "q.sql"), "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out) == {"một": 1}


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_is_130_and_leaves_no_file(path: Path, tmp_path: Path) -> None:
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    question = "SELECT a.range FROM range(1000000) a, range(1000000) b WHERE hash(a.range + b.range) = 1"
    assert main(["query", str(path), "-o", str(tmp_path / "a.csv"), question]) == 130
    assert not list(tmp_path.iterdir())
