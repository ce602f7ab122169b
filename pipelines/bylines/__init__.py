"""Who wrote an article: authors, their offices and the sources credited, read from its first and last lines.

The forms are those of Vietnamese portals and papers: a name alone at the end, "Tin, ảnh: X", "(Theo Y)", the
dateline "(TUAG)-" and their English counterparts. What has none of these forms is refused, for
a false author is worse than none.
"""

from __future__ import annotations

from pipelines.bylines.accounts import account_is_person
from pipelines.bylines.credit import Credit, parse_credit
from pipelines.bylines.dateline import read_dateline
from pipelines.bylines.names import is_person
from pipelines.bylines.reading import Byline, Line, parse_byline

__all__ = [
    "Byline",
    "Credit",
    "Line",
    "account_is_person",
    "is_person",
    "parse_byline",
    "parse_credit",
    "read_dateline",
]
