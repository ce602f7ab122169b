"""No cell begins like a formula, and every text comes back from its cell."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.exports.spreadsheet import exact, inert, inert_column

FORMULAS = [
    '=HYPERLINK("http://evil.test","bấm")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tthụt đầu dòng",
    "\x00=1",
    " =1+1",
    "\xa0=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "＝1+1",
    "＠SUM(A1)",
    "'=1",
    "- Đồng chí",
]
PLAIN = ["", "Đoàn công tác", "'tis", "a=b", "1-2", " dòng", "5%", "''", "Điểm thứ nhất\n- điểm"]
TEXTS = st.text(st.sampled_from("'=+-@ \t\r\n\x00\u202eａ＝ab")) | st.text()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_marked(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays(text: str) -> None:
    assert inert(text) == text


@given(TEXTS)
def test_exact_is_the_inverse(text: str) -> None:
    assert exact(inert(text)) == text


@given(st.lists(TEXTS | st.none(), max_size=5))
def test_columns_are_marked_alike(texts: list[str | None]) -> None:
    column = pa.array(texts, pa.string())
    assert inert_column(column).to_pylist() == [text if text is None else inert(text) for text in texts]


def test_dictionaries_are_marked_as_their_texts() -> None:
    assert inert_column(pa.array(["=1", None, "a"]).dictionary_encode()).to_pylist() == ["'=1", None, "a"]
