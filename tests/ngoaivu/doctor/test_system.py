"""Versions, limits and what differs under cron."""

from datetime import UTC, datetime

import pytest

from ngoaivu.doctor.system import (
    check_locale,
    check_open_files,
    check_timezone,
    check_umask,
    check_versions,
    current_umask,
)

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HERE = {"ngoaivu": "0.1.0", "scrapy": "2.14.1", "lxml": "5.3.0"}


def versions(*requirements: str) -> list[tuple[str, int]]:
    return [(one.text, one.code) for one in check_versions(requirements, HERE.get)]


def test_what_is_needed_is_there() -> None:
    [(text, code)] = versions("scrapy>=2.14", "lxml>=5.3")
    assert (code, "scrapy 2.14.1" in text) == (0, True)


@pytest.mark.parametrize(
    ("requirement", "words"),
    [("scrapy>=3", "scrapy is 2.14.1, and >=3 is needed"), ("pyarrow>=18", "pyarrow is not installed")],
)
def test_what_is_needed_is_not_there(requirement: str, words: str) -> None:
    [(text, code)] = versions("lxml>=5.3", requirement)
    assert (code, text.startswith(words), f"pip install '{requirement}'" in text) == (3, True, True)


def test_a_requirement_of_another_python_is_not_missed() -> None:
    assert versions("tomli>=2; python_version < '3.11'")[0][1] == 0


def test_an_optional_part_is_named_with_its_state_and_development_is_not() -> None:
    lines = versions('lxml>=5; extra == "web"', 'deltalake>=1; extra == "tables"', 'pytest>=8; extra == "dev"')
    assert [(text.split(":")[0], code) for text, code in lines[1:]] == [
        ("optional part 'tables'", 0),
        ("optional part 'web'", 0),
    ]
    assert ["not installed" in text for text, _ in lines[1:]] == [True, False]


def test_this_installation_is_sound() -> None:
    assert {one.code for one in check_versions()} == {0}


@pytest.mark.parametrize(("limit", "state"), [(256, "warning"), (1024, "ok"), (-1, "ok")])
def test_open_files(limit: int, state: str) -> None:
    assert check_open_files(limit).state == state


@pytest.mark.parametrize(
    ("umask", "state"), [(0o022, "ok"), (0o027, "ok"), (0o077, "warning"), (0o000, "warning"), (0o777, "failed")]
)
def test_umask(umask: int, state: str) -> None:
    assert check_umask(umask).state == state


def test_reading_the_umask_leaves_it() -> None:
    assert current_umask() == current_umask()


@pytest.mark.parametrize(
    ("output", "files", "state"),
    [
        ("utf-8", "utf-8", "ok"),
        ("UTF8", "utf-8", "ok"),
        ("ANSI_X3.4-1968", "utf-8", "warning"),
        ("utf-8", "ascii", "warning"),
    ],
)
def test_locale(output: str, files: str, state: str) -> None:
    assert check_locale(output, files).state == state


@pytest.mark.parametrize(
    ("name", "state"),
    [(None, "ok"), ("", "ok"), ("Asia/Ho_Chi_Minh", "ok"), ("ICT-7", "ok"), ("Asia/Saigonn", "warning")],
)
def test_timezone(name: str | None, state: str) -> None:
    assert check_timezone(name, NOW).state == state
