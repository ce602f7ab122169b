"""Entries that BibTeX reads as they were meant, whatever stands in the article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, parse_string

from archive.citations import Work, bibtex
from archive.citations.bibtex import escaped
from tests.archive.citations.conftest import MakeWork

SPECIAL = 'R&D 100% $5 #1 a_b {x} }{ ~ ^ \\input{/etc/passwd} "q" @misc{x, <b> | \' , ='


def parsed(work: Work) -> Entry:
    (entry,) = parse_string(bibtex(work), "bibtex").entries.values()
    return entry


def decoded(text: str) -> str:
    """What LaTeX prints."""
    for name, sign in {
        "textbackslash": "\\",
        "textbraceleft": "\0",
        "textbraceright": "\1",
        "textasciitilde": "~",
        "textasciicircum": "^",
        "textless": "<",
        "textgreater": ">",
        "textbar": "|",
    }.items():
        text = text.replace(f"\\{name}{{}}", sign)
    for sign in "$&#_%":
        text = text.replace(f"\\{sign}", sign)
    assert "{" not in text
    assert "}" not in text
    return text.replace("\0", "{").replace("\1", "}")


def test_an_entry(work: MakeWork) -> None:
    assert bibtex(work()) == (
        "@misc{tinh-a-2024-0a797e28bc15,\n"
        "  author = {{Nguyễn Thị Lan}},\n"
        "  title = {{Đoàn công tác thăm và làm việc}},\n"
        "  year = {2024},\n"
        "  month = may,\n"
        "  day = {2},\n"
        "  organization = {Sở Ngoại vụ tỉnh A},\n"
        "  howpublished = {\\url{https://so.example.vn/bai-1}},\n"
        "  url = {https://so.example.vn/bai-1},\n"
        "  urldate = {2025-03-02},\n"
        "  langid = {vietnamese},\n"
        "  note = {article: 0a797e28bc15755b32aef3120c8c2449; revision: 1; captured: 2025-03-02T03:00:00+07:00; "
        "payload: sha1:3FCKFNS5BEPX72V2HEOERH674GCCO3UI; WARC: ngoaivu-20250301000000-00001.warc.gz, offset 7126, length 2349; "
        "archived at: \\url{http://127.0.0.1:8090/archive/20250301200000/https://so.example.vn/bai-1}},\n"
        "}"
    )


def test_names_are_not_turned_round(work: MakeWork) -> None:
    people = parsed(work(authors=("Nguyễn Thị Lan", "Lê and Minh"))).persons["author"]
    assert [str(person) for person in people] == ["{Nguyễn Thị Lan}", "{Lê and Minh}"]


def test_an_unknown_date(work: MakeWork) -> None:
    entry = parsed(work(published=()))
    assert entry.fields["year"] == "n.d."
    assert "month" not in entry.fields


@pytest.mark.parametrize("field", ["title", "agency"])
def test_signs_of_latex_are_text(work: MakeWork, field: str) -> None:
    entry = parsed(work(**{field: SPECIAL}))
    shown = entry.fields["title"][1:-1] if field == "title" else entry.fields["organization"]
    assert decoded(shown) == SPECIAL


def test_signs_of_latex_in_a_name(work: MakeWork) -> None:
    (person,) = parsed(work(authors=("Lan {& Minh}, 50%",))).persons["author"]
    assert decoded(str(person)[1:-1]) == "Lan {& Minh}, 50%"


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from("{}\\$&#_%~^<>|@\"',=")))
def test_no_text_leaves_its_braces(text: str) -> None:
    shown = escaped(text)
    depth = 0
    for letter in shown:
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0
    assert depth == 0
    assert decoded(shown) == text


def test_the_key_is_plain(work: MakeWork) -> None:
    assert parsed(work(portal_id="x},\n@evil{")).key == "xevil-2024-0a797e28bc15"
