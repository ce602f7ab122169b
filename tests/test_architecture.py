"""Imports go one way: ngoaivu -> spiders -> pipelines -> archive, and only the command line prints."""

import ast
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("archive", "pipelines", "spiders", "ngoaivu")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    above = ROOMS[ROOMS.index(room) + 1 :]
    assert not imported(path) & set(above)


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.is_relative_to(ROOT / "archive")], ids=lambda path: path.name
)
def test_the_archive_never_imports_scrapy(path: Path) -> None:
    assert not imported(path) & {"scrapy", "twisted"}


def test_no_other_distribution_installs_our_package_names() -> None:
    owners = packages_distributions()
    # An editable install names no packages at all, a wheel names ours.
    assert all(set(owners.get(room, [])) <= {"ngoaivu"} for room in ROOMS)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if not path.is_relative_to(ROOT / "ngoaivu")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
