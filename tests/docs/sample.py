"""What pages find in their folders: the archive that ``make demo`` builds, one of a portal of the registry, and things to import."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from uuid import NAMESPACE_URL, uuid5

from fastwarc.warc import WarcRecord, WarcRecordType

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
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
_CAPTURED = datetime(2018, 5, 1, tzinfo=UTC)  # when others captured my-portal


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
    printed = _run(folder, [str(ROOT / "tests" / "portals" / "demo.py")], {})
    portal = all_portals()[REGISTERED]
    played = Generated(portal.id, urlsplit(portal.url).netloc, "joomla", articles=8, newest=HARVESTED)
    simulator = Simulator([played])
    with simulator.running():
        harvest = ["-m", "ngoaivu", "harvest", REGISTERED, "--archive", "archive", "-s", "DOWNLOAD_DELAY=0"]
        _run(folder, harvest, {"http_proxy": simulator.proxy, "https_proxy": simulator.proxy})
    [warc] = (folder / "archive" / "warc").iterdir()
    shutil.copy(warc, folder / "crawl.warc.gz")
    (folder / "my-portal.toml").write_text(MY_PORTAL, encoding="utf-8")
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "provinces.csv", folder / "docs")
    _captures_of_others(folder)
    return Sample(folder=folder, printed=printed)


def _run(folder: Path, arguments: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **variables(HARVESTED), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def _captures_of_others(folder: Path) -> None:
    """Pages of my-portal as others kept them: a WACZ, a folder of saved pages, one saved page."""
    site = Generated("my-portal", "songoaivu.example.vn", "joomla", articles=4, newest=_CAPTURED)
    packed = io.BytesIO()
    for url in [article["urls"][0] for article in site.truth()]:
        parts = urlsplit(url)
        page = site.answer(parts.path, dict(parse_qsl(parts.query))).body
        record = WarcRecord()
        record.init_headers(record_type=WarcRecordType.response, record_urn=uuid5(NAMESPACE_URL, url).urn.encode())
        record.headers["WARC-Target-URI"] = url
        record.headers["WARC-Date"] = f"{_CAPTURED:%Y-%m-%dT%H:%M:%SZ}"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page)
        record.write(packed)
        saved = folder / "saved-pages" / parts.netloc / parts.path.strip("/")
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_bytes(page)
        (folder / "page.html").write_bytes(page)
        os.utime(saved, (_CAPTURED.timestamp(), _CAPTURED.timestamp()))
    with zipfile.ZipFile(folder / "pages.wacz", "w") as wacz:
        wacz.writestr("archive/data.warc", packed.getvalue())
