"""``ngoaivu export`` as a person and a script read it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from archive import open_archive
from archive.exports import as_delta
from archive.paths import Layout
from ngoaivu.cli import main
from tests.archive.exports.conftest import article, capture, fill


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    old, new = ("10", "Lào Cai", "15"), ("15", "Yên Bái", "15")
    places = [dict(zip(("province_code", "province", "province_code_2025"), one, strict=True)) for one in (old, new)]
    made = [
        article(1, author="Trần Văn Minh", countries=("LAO",), **places[0]),
        article(2, **places[1]),
        article(3, language="en"),
    ]
    return fill(tmp_path_factory.mktemp("command") / "archive", [map(capture, made)])


def ids(path: Path) -> set[str]:
    return set(pq.read_table(path)["article_id"].to_pylist())


def test_it_says_what_it_wrote_and_where_to_go_on_from(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "out.parquet"
    assert main(["export", str(archive), "--to", "parquet", "-o", str(place)]) == 0
    manifest = open_archive(archive).manifest
    token = f"{manifest.number}-{manifest.digest[:12]}"
    said = capsys.readouterr()
    assert said.out == f"{place}: 3 articles; snapshot {token}\n"
    assert said.err == ""
    assert main(["export", str(archive), "--to", "jsonl", "-o", str(tmp_path / "c"), "--changes-since", token]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'c'}: nothing since snapshot {token}; snapshot {token}\n"


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--country", "Lào"], {1}),
        (["--country", "lao", "--country", "Nhật Bản"], {1}),
        (["--province", "Lào Cai"], {1, 2}),
        (["--province", "10"], {1}),
        (["--province", "yen bai"], {2}),
        (["--portal", "tinh-b"], {1}),
        (["--language", "vi", "--since", "2019-01-01"], {1, 2}),
        (["--until", "2019-12-31"], {1}),
        (["--where", "title LIKE '%thứ 3 %'"], {3}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_chosen(options: list[str], numbers: set[int], archive: Path, tmp_path: Path) -> None:
    place = tmp_path / "out.parquet"
    assert main(["export", str(archive), "--to", "parquet", "-o", str(place), *options]) == 0
    assert ids(place) == {article(number).article_id for number in numbers}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--country", "Narnia"], "no country"),
        (["--province", "Narnia"], "no province"),
        (["--since", "2020-01-02", "--until", "2020-01-01"], "no day is left"),
        (["--raw"], "are for --to csv"),
        (["--changes-since", "77"], "Export the whole"),
        (["--where", "nothing = 1"], "cannot be asked"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    options: list[str], said: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(archive), "--to", "jsonl", "-o", str(tmp_path / "out"), *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.endswith("(exit code 2)\n")
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_that_names_are_left_out_is_said_each_time(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "out"
    command = ["export", str(archive), "--to", "jsonl", "-o", str(place)]
    for options in (["--without-bylines", "drop"], []):
        assert main([*command, *options]) == 0
        assert "--with-bylines lifts that" in capsys.readouterr().err
        assert {json.loads(line)["author"] for line in place.read_text("utf-8").splitlines()} == {None}
    Layout(archive).bylines.write_text("?")
    assert main(command) == 3
    assert "damaged" in capsys.readouterr().err
    assert main([*command, "--with-bylines"]) == 0
    assert capsys.readouterr().err == ""


def test_a_library_that_is_not_there_is_named(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_delta, "deltalake", None)
    assert main(["export", str(archive), "--to", "delta", "-o", str(tmp_path / "out")]) == 3
    assert "pip install 'ngoaivu[export]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_where_no_archive_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path), "--to", "csv", "-o", str(tmp_path / "out")]) == 9
    assert "no ngoaivu archive" in capsys.readouterr().err
