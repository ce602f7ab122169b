"""Harvest the sample portals into ``demo-archive/archive`` and show what came of it: ``python tests/portals/demo.py``.

Everything stays on 127.0.0.1. The exit code is the harvest's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent))  # run by its path, a script knows only its own folder

from tests.portals.server import SAMPLES, SamplePortals  # noqa: E402

FOLDER = Path("demo-archive")
ARCHIVE = FOLDER / "archive"
# Written before the first harvest, so that also an archive whose demo was killed is known for the demo's own.
MARK = FOLDER / ".made-by-demo"
SHOWN = 4  # titles of each portal

LOADING = f"""
pandas   import pandas
         articles = pandas.read_parquet("{ARCHIVE}/articles")
         articles[["published_date", "title", "author"]]

DuckDB   import duckdb
         articles = duckdb.read_parquet("{ARCHIVE}/articles/**/*.parquet", hive_partitioning=True)
         articles.select("published_date, title, author")

polars   import polars
         articles = polars.read_parquet("{ARCHIVE}/articles/**/*.parquet", hive_partitioning=True)
         articles.select("published_date", "title", "author")
"""


def make_room() -> None:
    """Remove the archive of an earlier demo; any other folder of that name stops the demo."""
    if FOLDER.exists() and not MARK.exists():
        sys.exit(f"{FOLDER}/ was not made by this demo: move it away first")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    MARK.touch()


def harvest(samples: SamplePortals) -> int:
    """Run the harvest as a user would and return its exit code."""
    command = [sys.executable, "-m", "ngoaivu", "harvest", *map(str, samples.portal_files)]
    command += ["--archive", str(ARCHIVE), "-s", "DOWNLOAD_DELAY=0"]
    proxied = {"http_proxy": samples.proxy, "https_proxy": samples.proxy, "no_proxy": ""}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in {*proxied, "all_proxy"}}
    return subprocess.run(command, env=kept | proxied, check=False).returncode


def read_articles() -> pa.Table:
    """The archive's articles, read as any program reads Parquet."""
    return ds.dataset(ARCHIVE / "articles", format="parquet", partitioning="hive").to_table(
        columns=["portal_id", "title", "published_date", "author"]
    )


def show(articles: pa.Table) -> None:
    """Print a line of counts and a few articles for each portal, then how to load them all."""
    lines = [f"{'portal':20}{'articles':>9}{'dated':>7}{'with author':>13}"]
    examples = []
    for portal in sorted(SAMPLES):
        here = articles.filter(pc.equal(articles["portal_id"].cast(pa.string()), portal))
        dated, signed = (here.num_rows - here[name].null_count for name in ("published_date", "author"))
        lines.append(f"{portal:20}{here.num_rows:9}{dated:7}{signed:13}")
        for row in here.slice(0, SHOWN).to_pylist():
            examples.append(f"{row['published_date'] or 'no date'!s:12}{row['title']}  ({row['author'] or 'unsigned'})")
    sys.stdout.write("\n".join([*lines, "", *examples, LOADING]))


def main() -> int:
    """Serve, harvest, show."""
    make_room()
    with SamplePortals.serve([HERE / name for name in sorted(SAMPLES)]) as samples:
        code = harvest(samples)
    if code:
        sys.stderr.write(f"the harvest ended with exit code {code}\n")
        return code
    show(read_articles())
    return 0


if __name__ == "__main__":
    sys.exit(main())
