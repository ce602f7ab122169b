"""What is fuzzed: each target reads bytes as a stranger may send them, and says by an assertion what must hold of the answer."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from archive.article import Article
from pipelines.bylines import parse_byline
from pipelines.dates import parse_date
from spiders.feeds import read_feed, read_sitemap
from spiders.links import Link
from spiders.page import Page
from spiders.portal_file import Portal, read_portal_file
from spiders.reading import read
from spiders.sources.cdx import read_list
from spiders.sources.containers import Damage
from spiders.sources.files import Found, open_sources
from spiders.sources.records import WarcFile
from spiders.sources.responses import Refused, response_of

Target = Callable[[bytes], None]
_PORTAL = Portal(id="p", name="Sở Ngoại vụ", url="http://p.test/", province_code="01")
_URL = "http://p.test/tin-tuc/12345-doan-cong-tac.html"


def dates(data: bytes) -> None:
    """A date is one of the calendar, or refused."""
    found = parse_date(data.decode("utf-8", "replace"), order="dmy")
    assert found.value is None or date(1, 1, 1) <= found.value.date() <= date(9999, 12, 31)


def bylines(data: bytes) -> None:
    """Lines give a credit or none, whichever of them stands above the text."""
    lines = data.decode("utf-8", "replace").split("\n")
    parse_byline(lines, lines[:3])


def reader(data: bytes) -> None:
    """A page is an article with a title, or says why it is none; never a fault of the reader."""
    page = Page(data, _URL, {"content-type": "text/html"})
    outcome = read(page, _PORTAL, Link(_URL, "Đoàn công tác của tỉnh", "12/3/2019")).outcome
    assert outcome.title if isinstance(outcome, Article) else outcome.kind != "reader_error", outcome


def warc(data: bytes) -> None:
    """Every record is whole and can be read again at its place, or is told as damage inside the file."""
    file = WarcFile(io.BytesIO(data))
    found = list(file.records())
    for one in found:
        assert 0 <= one.offset <= len(data)
        if not isinstance(one, Damage):
            assert file.record(one.offset, one.within) == one
            with suppress(Refused):
                response_of(one)
    file.close()


def files(data: bytes) -> None:
    """A file that is to be imported gives responses and damage, whatever it is."""
    with tempfile.TemporaryDirectory(prefix="ngoaivu-fuzz-") as folder:
        path = Path(folder) / "x.wacz"
        path.write_bytes(data)
        for source in open_sources([path]):
            for one in source.found():
                assert isinstance(one, (Found, Damage))
            source.close()


def portals(data: bytes) -> None:
    """A portal file gives a portal, or faults that say why not."""
    with tempfile.TemporaryDirectory(prefix="ngoaivu-fuzz-") as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(data)
        portal, faults = read_portal_file(path)
        assert portal is not None or faults


def feeds(data: bytes) -> None:
    """Feeds and sitemaps give addresses, lists of captures too or a reason."""
    read_feed(data)
    read_sitemap(data)
    with suppress(ValueError):
        read_list(data)


TARGETS: dict[str, Target] = {one.__name__: one for one in (dates, bylines, reader, warc, files, portals, feeds)}
