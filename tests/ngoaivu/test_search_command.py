"""The command line of a search: what its filters mean and what it prints."""

import json
from pathlib import Path

import pytest

from ngoaivu.cli import main
from tests.archive.search.conftest import add, capture_of


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hostile = "Thăm \x1b[31m[red]Lào\u202e\x00"
    return add(
        tmp_path_factory.mktemp("search") / "archive",
        capture_of(1, "Ký kết với Jeollabuk", "Biên bản hợp tác.", None, "66", "dak-lak", "Sở", None, ("KOR",)),
        capture_of(2, hostile, "Đoàn Lào\x9b2J ghé thăm.", None, "15", "lao-cai", None, None, ("LAO",)),
    )


def titles(library: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    assert main(["search", str(library), "--json", *options]) == 0
    return [hit["title"] for hit in json.loads(capsys.readouterr().out)["hits"]]


@pytest.mark.parametrize(
    "options", [["--province", "yen bai"], ["--province", "15"], ["--country", "lào"], ["--portal", "lao-cai"]]
)
def test_filters_by_name(library: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert len(titles(library, capsys, *options)) == 1
    assert "Jeollabuk" not in titles(library, capsys, *options)[0]


def test_a_merged_province_is_told(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["search", str(library), "--province", "Đắk Nông"])
    assert "Đắk Nông lies in Lâm Đồng" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--province", "Mars"], ["--country", "Mars"], ["--portal", "no-such-portal"]])
def test_what_is_not_known_is_said(library: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert main(["search", str(library), "x", *options]) == 2
    assert options[1] in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2024-13", "2024-02-30", "yesterday", "0000", "31/05/2024"])
def test_what_is_no_day_is_refused(library: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["search", str(library), "x", "--since", day])
    assert stopped.value.code == 2
    assert day in capsys.readouterr().err


def test_what_is_printed_moves_no_cursor(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for options in ([], ["--json"]):
        main(["search", str(library), "lao", *options])
        out = capsys.readouterr().out
        assert "[red]" in out
        assert not set(out) & {"\x1b", "\x00", "\x9b", "\u202e"}


def test_each_article_is_shown_with_its_passage(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["search", str(library), "jeollabuk", "hop", "tac"])
    assert capsys.readouterr().out.splitlines() == [
        "1 article, 1 to 1 shown",
        "",
        "1. Ký kết với Jeollabuk",
        "   no date  Đắk Lắk  dak-lak  https://dak-lak.example.vn/bai-1",
        "   Biên bản hợp tác.",
    ]
