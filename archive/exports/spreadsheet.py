"""Text that a spreadsheet shows and never calculates: the one rule for cells of CSV that an archive hands out.

A portal may publish a title such as ``=HYPERLINK(...)``; a spreadsheet that opens the CSV would carry it out. The rule is that of OWASP
("CSV Injection"): a cell of text that begins like a formula gets an apostrophe before it. Here a cell begins like a formula, too, where
white space, control or invisible characters come first, because spreadsheets drop those, and where the sign has full width, because
spreadsheets of East Asia read those as the plain ones. A text that begins with apostrophes and then like a formula gets one more, so that
each text has a form of its own and ``exact`` finds it again.

Only the beginning of a cell is looked at. A spreadsheet that is told another separator than the comma cuts a cell in pieces, and a piece
may be a formula; to mark those, too, would change every list of points ("- ...") within a body.
"""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Spreadsheets drop them before they look for a formula: C0 and C1 controls, spaces of any width, marks of direction, joiners, BOM.
_UNSEEN = r"\x00-\x20\x7f-\xa0" + "\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_SIGNS = r"=+\-@" + "\uff1d\uff0b\uff0d\uff20"  # the latter: the same four in full width
# Tab, CR, LF and NUL are refused as a first character whatever follows, as OWASP has it. RE2 and Python's re read this alike.
_FORMULA = rf"(?:[\x00\t\n\r]|[{_UNSEEN}]*[{_SIGNS}])"
_LIKE_FORMULA = rf"\A('*{_FORMULA})"
_RISKY = re.compile(_LIKE_FORMULA)
_MARKED = re.compile(rf"\A'('*{_FORMULA})")


def inert(text: str) -> str:
    """The text as a spreadsheet may have it: with an apostrophe before it where it would be a formula, else as it is.

    >>> inert("=1+1"), inert("Đoàn công tác"), inert("'=1+1"), inert("'tis")
    ("'=1+1", 'Đoàn công tác', "''=1+1", "'tis")
    """
    return f"'{text}" if _RISKY.match(text) else text


def exact(text: str) -> str:
    """The text that ``inert`` was given: its exact inverse.

    >>> exact("'=1+1"), exact("''=1+1"), exact("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if _MARKED.match(text) else text


def inert_column(column: Any) -> Any:
    """``inert`` of each text of an Arrow array or chunked array of strings; nulls stay."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    # Matching looks at the beginning of a text, replacing at all of it: most columns hold nothing to replace.
    if not pc.any(pc.match_substring_regex(column, _LIKE_FORMULA)).as_py():
        return column
    return pc.replace_substring_regex(column, pattern=_LIKE_FORMULA, replacement=r"'\1")
