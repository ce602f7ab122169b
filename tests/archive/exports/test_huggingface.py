"""A dataset folder is what its formats' own readers and validators take it for, and its card says what was counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.exports.exporting import Order, export
from archive.exports.huggingface.columns import MEANINGS
from archive.exports.huggingface.words import ENGLISH, VIETNAMESE
from archive.schema import ARTICLES
from tests.archive.exports.conftest import AROUND, rows_of

FRICTIONLESS = shutil.which("frictionless")
HERE = Path(__file__).resolve().parent
LOAD = """
import datasets, json, sys
train = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2])["train"]
json.dump([{"article_id": row["article_id"], "title": row["title"], "other_urls": row["other_urls"], "images": row["images"],
    "published": row["published"] and row["published"].isoformat(), "field_from": row["field_from"]} for row in train], sys.stdout)
"""


@pytest.fixture(scope="module")
def folder(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("published") / "dataset"
    export(Order(archive=archive, to="huggingface", target=place), AROUND)
    return place


@pytest.fixture(scope="module")
def judged(folder: Path) -> Any:
    if FRICTIONLESS is None:
        pytest.skip("the validators are not installed (.venv-validators)")
    python = Path(FRICTIONLESS).parent / "python"
    answer = subprocess.run([python, HERE / "validate_dataset.py", folder], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_croissant_is_valid_and_leads_to_every_row(judged: Any, archive: Path) -> None:
    assert judged["croissant"]["errors"] == []
    assert judged["croissant"]["warnings"] == []
    assert judged["croissant"]["titles"] == sorted(row["title"] for row in rows_of(archive))


def test_the_data_package_is_valid(judged: Any, archive: Path) -> None:
    assert judged["package"] == {"valid": True, "errors": [], "rows": [len(rows_of(archive))]}


def test_the_citation_is_valid(judged: Any) -> None:
    assert judged["citation"] == []


def test_load_dataset_gives_every_row(folder: Path, archive: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", LOAD, folder, tmp_path],
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found = sorted(json.loads(answer.stdout), key=lambda row: str(row["article_id"]))
    assert found == [
        {
            "article_id": row["article_id"],
            "title": row["title"],
            "other_urls": row["other_urls"],
            "images": row["images"],
            "published": row["published"] and row["published"].isoformat(),
            "field_from": [{"field": name, "rule": rule} for name, rule in row["field_from"]],
        }
        for row in rows_of(archive)
    ]


def test_the_checksums_are_those_of_the_files(folder: Path) -> None:
    answer = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
    named = {line.partition(": ")[0] for line in answer.stdout.splitlines()}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert named == present - {"SHA256SUMS", "export.json"}


def test_the_card_says_what_was_counted(folder: Path, archive: Path) -> None:
    card, rows = (folder / "README.md").read_text("utf-8"), rows_of(archive)
    undated = sum(row["published_date"] is None for row in rows)
    authors = sum(row["author"] is not None for row in rows)
    gone = sum(row["gone_at"] is not None for row in rows)
    for words in (VIETNAMESE, ENGLISH):
        part = card.partition(f"## {words.heading}\n")[2]
        assert words.undated.format(undated=undated, share=words.share(undated, len(rows))) in part
        assert f"{words.number(len(rows))} " in part
        assert words.gone.format(count=gone) in part
        assert str(authors) in part.partition(words.personal)[2]
    assert "01/02/2018" not in card.partition("## English")[2]
    assert "at least 3 articles are missing (3 trang &lt;b&gt;hỏng&lt;/b&gt;)" in card


def test_nothing_in_the_card_is_markup_of_a_portal(folder: Path) -> None:
    _, front_matter, text = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    assert front_matter.startswith('language: ["vi"]\n')
    assert "<" not in text
    assert r"Cổng tỉnh A \| &lt;b&gt;" in text


def test_every_column_is_explained() -> None:
    assert list(MEANINGS) == ARTICLES.names
