"""The small commands, in process."""

import json
from pathlib import Path

import pytest

from ngoaivu.cli import main

CASE = Path(__file__).parents[1] / "cases" / "nukeviet4-egov"


def test_date_prints_one_line_for_each_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["date", "Thứ ba, 09/10/2018 | 14:50 GMT+7", "30/10, 16:15", "--ref", "2019-11-02"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["iso"], second["iso"], second["flags"]) == (
        "2018-10-09T14:50+07:00",
        "2019-10-30T16:15+07:00",
        ["yearless_resolved"],
    )


def test_a_refused_date_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    main(["date", "57-HD/BTGTU"])
    line = json.loads(capsys.readouterr().out)
    assert (line["iso"], bool(line["reason"])) == (None, True)


def test_a_wrong_reference_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["date", "hôm qua", "--ref", "hôm kia"]) == 2
    assert "2019-09-05" in capsys.readouterr().err


def test_parse_explains_what_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["parse", str(CASE / "page.html"), "--url", "https://snv.test/vi/news/x/mo-lop-512.html", "--explain"])
        == 0
    )
    line = json.loads(capsys.readouterr().out)
    verdicts = {candidate["verdict"] for candidate in line["candidates"] if candidate["field"] == "published"}
    assert line["published"] == "2020-06-12T14:30:00+07:00"
    assert {"won", "known to hold something else than the publication"} <= verdicts


def test_parse_says_why_a_page_is_no_article(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"%PDF-1.4")
    assert main(["parse", str(tmp_path / "x.html")]) == 4
    assert json.loads(capsys.readouterr().out)["kind"] == "file"


def test_parse_of_a_missing_file_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "no-such-page.html"]) == 9
    assert "no-such-page.html" in capsys.readouterr().err


def test_portals_of_a_province(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portals", "--province", "dak lak", "--json"]) == 0
    assert "dak-lak-songoaivu" in {json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()}


def test_moved_portals_of_a_province_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portals", "--status", "moved", "--json"]) == 0
    assert capsys.readouterr().out.strip()


def test_the_registry_has_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portals", "--check"]) == 0
    assert capsys.readouterr().out.strip().startswith("0 errors")


def test_no_command_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2


def test_verify_of_no_archive_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path)]) == 9
    assert "no ngoaivu archive" in capsys.readouterr().err
