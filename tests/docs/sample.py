"""What pages find in their folders: the archive that ``make demo`` builds, under a clock that is set, and things to import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.dataset as ds

import ngoaivu
from tests.docs.running import FROZEN, ROOT

#: When the sample portals are harvested: 9 in the morning of a Wednesday in Vietnam.
HARVESTED = datetime(2026, 11, 25, 2, tzinfo=UTC)
#: When pages are read.
READ = HARVESTED + timedelta(hours=1)


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
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(FROZEN), str(ROOT)]),
        "NGOAIVU_TEST_CLOCK": HARVESTED.isoformat(),
    }
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "portals" / "demo.py"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    shutil.copytree(folder / "demo-archive" / "archive", folder / "archive", symlinks=True)
    _others(folder)
    return Sample(folder=folder, printed=done.stdout)


def _others(folder: Path) -> None:
    """Other people's captures of the same portals: a WARC file, a WACZ, a folder of saved pages, one page."""
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "provinces.csv", folder / "docs")
    [warc] = (folder / "archive" / "warc").iterdir()
    shutil.copy(warc, folder / "crawl.warc.gz")
    with zipfile.ZipFile(folder / "pages.wacz", "w") as wacz:
        wacz.write(warc, "archive/data.warc.gz")
    archive = ngoaivu.open(folder / "archive")
    chosen = ds.field("portal_id") == "sample-dotnetnuke"
    rows = archive.articles().to_table(columns=["article_id", "url"], filter=chosen).sort_by("url").to_pylist()
    for row in rows[:2]:
        page = folder / "saved-pages" / row["url"].removeprefix("http://")
        page.parent.mkdir(parents=True)
        page.write_bytes(archive.raw(row["article_id"]))
        (folder / "page.html").write_bytes(archive.raw(row["article_id"]))
