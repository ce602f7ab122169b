"""The command: one line for each check, and an exit code that a script can go by."""

from pathlib import Path

import pytest

from ngoaivu.cli import main
from ngoaivu.doctor.finding import exit_code, failed, ok, warning
from tests.ngoaivu.conftest import Keep


def test_every_line_has_a_state_and_an_area(keep: Keep, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--archive", str(keep())])
    *lines, summary = capsys.readouterr().out.splitlines()
    areas = [line[9:].partition(":")[0] for line in lines]
    assert {line[:9].strip() for line in lines} <= {"ok", "warning", "failed"}
    assert set(areas) == {"disk", "archive", "clock", "portals", "versions", "limits", "umask", "locale", "timezone"}
    assert "exit code" in summary


def test_a_broken_portal_file_is_found_before_anything_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.toml").write_text('id = "p"\nname = "P"\nurl = "http://p.test/"\nfamly = "x"\n')
    assert main(["doctor", "--portal", str(tmp_path / "p.toml")]) == 3
    assert "p.toml:4" in capsys.readouterr().err


def test_a_damaged_archive_is_a_fault_of_storage(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    assert main(["doctor", "--archive", str(tmp_path)]) == 9


def test_nobody_is_asked_who_was_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--online"]) == 2
    assert "--portal" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("codes", "answer"), [((), 0), ((4,), 4), ((4, 3), 3), ((3, 9, 4), 9)], ids=["none", "one", "two", "three"]
)
def test_the_gravest_failure_gives_the_exit_code(codes: tuple[int, ...], answer: int) -> None:
    assert exit_code([ok("a", "b"), warning("a", "b"), *(failed("a", "b", code) for code in codes)]) == answer
