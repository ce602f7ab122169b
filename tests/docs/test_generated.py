"""What docs/ has out of the code is current."""

import runpy
from pathlib import Path

import pytest

from tests.docs.clock import ROOT

DOCS = ROOT / "docs"
PAGES = runpy.run_path(str(DOCS / "generate_reference.py"))["pages"]()


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_current(name: str) -> None:
    assert (DOCS / "reference" / f"{name}.md").read_text("utf-8") == PAGES[name]


def test_the_maps_of_the_provinces_are_current() -> None:
    text = runpy.run_path(str(DOCS / "generate_provinces.py"))["text"]()
    assert (DOCS / "provinces.csv").read_text("utf-8") == text


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_has_its_place_in_the_navigation(page: Path) -> None:
    places = [line.strip().removeprefix("- ") for line in (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()]
    assert str(page.relative_to(DOCS)) in places
