"""Fetch, read and keep what Vietnam's provinces publish about their foreign affairs.

>>> parse_date("Thứ ba, 09/10/2018 | 14:50").iso
'2018-10-09T14:50+07:00'
"""

from archive import open_archive as open  # noqa: A004 - `ngoaivu.open(path)` reads as what it does
from pipelines.dates import parse_date
from spiders.reading import read_page

__all__ = ["open", "parse_date", "read_page"]
