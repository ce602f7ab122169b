"""What pages find in their folders: the archive that ``make demo`` builds, one of a portal of the registry, and things to import."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import NAMESPACE_URL, uuid5

import time_machine
from fastwarc.warc import WarcRecord, WarcRecordType

from ngoaivu.cli import main
from ngoaivu.simulator.generated import Generated
from spiders.registry import all_portals
from tests.docs.clock import HARVESTED, ROOT, variables

#: What README calls a portal file; pages have it beside them.
MY_PORTAL = """\
id = "my-portal"
name = "Sở Ngoại vụ tỉnh ..."
url = "http://songoaivu.example.vn/"
province_code = "66"
"""
#: The portal that `archive` is of: one that the registry knows, played by a made-up one.
REGISTERED = "an-giang-tuyengiao"
_CRAWLED = datetime(2026, 11, 20, tzinfo=UTC)  # when somebody crawled it
_SAVED = datetime(2018, 5, 1, tzinfo=UTC)  # when others saved pages of my-portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A folder with everything in it that pages name, and what ``make demo`` printed."""

    folder: Path
    printed: str

    def copy_to(self, folder: Path) -> None:
        """Give a page its own copy: what it does to the archive is its own affair."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)


def build(folder: Path) -> Sample:
    """Run the demo in ``folder``, and lay the other things beside it."""
    demo = subprocess.run(
        [sys.executable, ROOT / "tests" / "portals" / "demo.py"],
        cwd=folder,
        env={**os.environ, **variables(HARVESTED)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert demo.returncode == 0, demo.stdout
    (folder / "my-portal.toml").write_text(MY_PORTAL, encoding="utf-8")
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "provinces.csv", folder / "docs")
    _archive_of_the_registry(folder)
    _captures_of_others(folder)
    return Sample(folder=folder, printed=demo.stdout)


def _archive_of_the_registry(folder: Path) -> None:
    """An archive that was imported from somebody's crawl, and that crawl's file."""
    portal = all_portals()[REGISTERED]
    site = Generated(portal.id, urlsplit(portal.url).netloc, "joomla", articles=8, newest=_CRAWLED)
    places = ["/", *(site.style.listing_path(section, 1) for section in range(len(site.style.sections)))]
    urls = [urljoin(site.url, place) for place in places] + [article["urls"][0] for article in site.truth()]
    (folder / "crawl.warc.gz").write_bytes(gzip.compress(_warc(site, urls, _CRAWLED), mtime=0))
    with (
        contextlib.chdir(folder),
        time_machine.travel(HARVESTED, tick=False),
        contextlib.redirect_stdout(io.StringIO()) as said,
    ):
        assert main(["import", "crawl.warc.gz", "--archive", "archive"]) == 0, said.getvalue()


def _captures_of_others(folder: Path) -> None:
    """Pages of my-portal as others kept them: a WACZ, a folder of saved pages, one saved page."""
    site = Generated("my-portal", "songoaivu.example.vn", "joomla", articles=4, newest=_SAVED)
    urls = [article["urls"][0] for article in site.truth()]
    with zipfile.ZipFile(folder / "pages.wacz", "w") as wacz:
        wacz.writestr("archive/data.warc", _warc(site, urls, _SAVED))
    for url in urls:
        parts = urlsplit(url)
        saved = folder / "saved-pages" / parts.netloc / parts.path.strip("/")
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_bytes(_page(site, url))
        (folder / "page.html").write_bytes(_page(site, url))
        os.utime(saved, (_SAVED.timestamp(), _SAVED.timestamp()))


def _page(site: Generated, url: str) -> bytes:
    parts = urlsplit(url)
    return site.answer(parts.path, dict(parse_qsl(parts.query))).body


def _warc(site: Generated, urls: Iterable[str], captured: datetime) -> bytes:
    """The pages of some addresses in a WARC file without compression."""
    packed = io.BytesIO()
    for url in urls:
        record = WarcRecord()
        record.init_headers(record_type=WarcRecordType.response, record_urn=uuid5(NAMESPACE_URL, url).urn.encode())
        record.headers["WARC-Target-URI"] = url
        record.headers["WARC-Date"] = f"{captured:%Y-%m-%dT%H:%M:%SZ}"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _page(site, url)
        )
        record.write(packed)
    return packed.getvalue()
