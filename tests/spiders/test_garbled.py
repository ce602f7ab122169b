"""Damage told from edits."""

import doctest

import pytest

from spiders import garbled
from spiders.garbled import is_garbled

TITLE = "Hội nghị tổng kết công tác đối ngoại năm 2024"


@pytest.mark.parametrize(
    "found",
    [
        TITLE.encode().decode("latin-1"),
        TITLE.encode().decode("cp1252", "replace"),
        TITLE.encode("ascii", "replace").decode(),
        TITLE.encode("ascii", "xmlcharrefreplace").decode(),
        "Hoi nghi tong ket cong tac doi ngoai nam 2024",
        "Hoäi nghò toång keát coâng taùc ñoái ngoaïi naêm 2024",
    ],
    ids=["latin-1", "windows-1252", "question marks", "entities", "no accents", "VNI"],
)
def test_damage(found: str) -> None:
    assert is_garbled(found, TITLE)


@pytest.mark.parametrize(
    "found",
    [
        TITLE,
        TITLE.upper(),
        "Hội nghị tổng kết công tác đối ngoại năm 2025",
        "Hội nghĩ tổng kết công tác đối ngoại năm 2024",
        "Tin nổi bật",
        "",
    ],
    ids=["equal", "capitals", "another year", "a slip corrected", "something else", "empty"],
)
def test_no_damage(found: str) -> None:
    assert not is_garbled(found, TITLE)


def test_a_text_without_accents_cannot_be_told() -> None:
    assert not is_garbled("Meeting", "Meeting 2024")


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(garbled).failed == 0
