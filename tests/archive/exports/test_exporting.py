"""An export is a function of the rows, and takes those that are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.errors import UsageError
from archive.exports import ordering
from archive.exports.receipt import hashes, read_receipt
from tests.archive.exports.conftest import Send, article, articles, capture, fill, rows_of


def exported(path: Path) -> list[str]:
    return [json.loads(line)["article_id"] for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same articles one commit each, and all in one commit and laid out afresh."""
    folder = tmp_path_factory.mktemp("layouts")
    captures = [capture(article(number)) for number in range(6)]
    return fill(folder / "one", [[each] for each in captures]), fill(folder / "other", [captures], compact=True)


@pytest.mark.parametrize("to", ["csv", "jsonl", "parquet", "tei"])
def test_how_commits_laid_the_rows_out_does_not_matter(
    to: str, layouts: tuple[Path, Path], tmp_path: Path, send: Send
) -> None:
    for path in layouts:
        send(path, to, f"{path.name}.{to}")
    found = [tmp_path / f"{path.name}.{to}" for path in layouts]
    contents = [hashes(path, path.rglob("*.xml")) if path.is_dir() else path.read_bytes() for path in found]
    assert contents[0] == contents[1]


@pytest.mark.parametrize("to", ["csv", "jsonl", "parquet", "sqlite", "tei", "huggingface"])
def test_the_same_archive_gives_the_same_bytes(to: str, small: Path, send: Send) -> None:
    first, second = (send(small, to, name).receipt.files for name in ("one", "two"))
    assert list(first.values()) == list(second.values())


def test_rows_are_sorted_however_many_files_it_takes(
    archive: Path, tmp_path: Path, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(archive, "jsonl", "at-once")
    monkeypatch.setattr(ordering, "BUCKET_ROWS", 3)
    send(archive, "jsonl", "piecewise")
    data = (tmp_path / "piecewise").read_bytes()
    assert data == (tmp_path / "at-once").read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    keys = [(row["portal_id"], row["published"] or "9", row["article_id"]) for row in rows]
    assert keys == sorted(keys)
    assert len(rows) > 20


def test_what_is_asked_for_is_taken(archive: Path, tmp_path: Path, send: Send) -> None:
    rows = rows_of(archive)
    asked: dict[str, tuple[Any, Callable[[dict[str, Any]], bool]]] = {
        "portals": (frozenset({"tinh-b"}), lambda row: row["portal_id"] == "tinh-b"),
        "provinces": (frozenset({("01", "Hà Nội")}), lambda row: row["province"] == "Hà Nội"),
        "provinces_2025": (frozenset({"01"}), lambda row: row["province_code_2025"] == "01"),
        "since": (
            date(2020, 1, 1),
            lambda row: bool(row["published_date"]) and row["published_date"] >= date(2020, 1, 1),
        ),
        "until": (
            date(2020, 1, 1),
            lambda row: bool(row["published_date"]) and row["published_date"] <= date(2020, 1, 1),
        ),
        "countries": (frozenset({"KOR", "USA"}), lambda row: "KOR" in row["countries"]),
        "languages": (frozenset({"vi"}), lambda row: row["language"] == "vi"),
        "where": ("title LIKE 'Bài%' -- ", lambda row: row["title"].startswith("Bài")),
    }
    for name, (value, holds) in asked.items():
        send(archive, "jsonl", name, **{name: value})
        wanted = {row["article_id"] for row in rows if holds(row)}
        assert set(exported(tmp_path / name)) == wanted, name
        assert wanted, name


def test_two_conditions_both_hold(archive: Path, tmp_path: Path, send: Send) -> None:
    send(archive, "jsonl", portals=frozenset({"tinh-a"}), where="published IS NULL")
    assert exported(tmp_path / "out") == [articles()[9].article_id]


@pytest.mark.parametrize("where", ["titel = 'x'", "1; DROP VIEW articles", "true) UNION (SELECT 1", ""])
def test_what_is_no_condition_is_refused(where: str, archive: Path, tmp_path: Path, send: Send) -> None:
    with pytest.raises(UsageError):
        send(archive, "csv", where=where)
    assert list(tmp_path.iterdir()) == []


def test_the_receipt_says_what_was_written(archive: Path, tmp_path: Path, send: Send) -> None:
    done = send(archive, "csv", portals=frozenset({"tinh-b"}))
    found = read_receipt(tmp_path / "out.export.json")
    assert found == done.receipt
    assert found is not None
    assert found.chosen == {"portals": ["tinh-b"]}
    assert found.rows == {"articles": sum(row["portal_id"] == "tinh-b" for row in rows_of(archive))}
