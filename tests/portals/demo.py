"""Harvest four sample portals into ``demo-archive/archive`` and show what came of it: ``python tests/portals/demo.py``.

Two portals are written by hand. Two are made up: the one of a province that was merged while they published, and one that took some
articles over from it. Two articles are edited, and everything is harvested again. So the archive shows what archives have: places
on both maps of the provinces, near-duplicates and exact ones, revisions.

Everything stays on 127.0.0.1. The exit code is the harvest's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent))  # run by its path, a script knows only its own folder

from ngoaivu.simulator.generated import Generated  # noqa: E402
from ngoaivu.simulator.server import Simulator  # noqa: E402
from tests.portals.server import SAMPLES, load  # noqa: E402

FOLDER = Path("demo-archive")
ARCHIVE = FOLDER / "archive"
# Written before the first harvest, so that also an archive whose demo was killed is known for the demo's own.
MARK = FOLDER / ".made-by-demo"
SHOWN = 2  # titles of each portal

#: Provinces on the map of 63, which 1 July 2025 ended: 54 became a part of 66 of the map of 34.
MERGED_PROVINCE = "54"
#: The made-up portals publish every nine hours until then.
NEWEST = datetime(2025, 7, 4, 3, tzinfo=UTC)

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


def made_up() -> list[Generated]:
    """The portal of a merged province, and a second one that has the first six of its articles."""
    return [
        Generated("sample-nukeviet", "doingoai.sample.test", "nukeviet", articles=24, newest=NEWEST),
        Generated("sample-sharepoint", "congthongtin.sample.test", "sharepoint", articles=6, newest=NEWEST),
    ]


def make_room() -> None:
    """Remove the archive of an earlier demo; any other folder of that name stops the demo."""
    if FOLDER.exists() and not MARK.exists():
        sys.exit(f"{FOLDER}/ was not made by this demo: move it away first")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    MARK.touch()


def write_portal_files(sites: Sequence[Generated]) -> list[Path]:
    """The portal files to harvest: those of the samples, and one for each portal that is made up."""
    folder = FOLDER / "portals"
    folder.mkdir()
    for site in sites:
        text = f'{site.portal_file()}province_code = "{MERGED_PROVINCE}"\n'
        (folder / f"{site.id}.toml").write_text(text, encoding="utf-8")
    for name in SAMPLES:
        shutil.copy(HERE / name / "portal.toml", folder / f"{name}.toml")
    return sorted(folder.iterdir())


def harvest(simulator: Simulator, files: Sequence[Path]) -> int:
    """Run the harvest as a user would and return its exit code."""
    command = [sys.executable, "-m", "ngoaivu", "harvest", *map(str, files)]
    command += ["--archive", str(ARCHIVE), "-s", "DOWNLOAD_DELAY=0"]
    proxied = {"http_proxy": simulator.proxy, "https_proxy": simulator.proxy, "no_proxy": ""}
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
    portals = articles["portal_id"].cast(pa.string())
    for portal in sorted(set(portals.to_pylist())):
        here = articles.filter(pc.equal(portals, portal))
        dated, signed = (here.num_rows - here[name].null_count for name in ("published_date", "author"))
        lines.append(f"{portal:20}{here.num_rows:9}{dated:7}{signed:13}")
        for row in here.sort_by([("published_date", "ascending"), ("title", "ascending")]).slice(0, SHOWN).to_pylist():
            examples.append(f"{row['published_date'] or 'no date'!s:12}{row['title']}  ({row['author'] or 'unsigned'})")
    sys.stdout.write("\n".join([*lines, "", *examples, LOADING]))


def main() -> int:
    """Serve, harvest, edit, harvest again, show."""
    make_room()
    sites = made_up()
    files = write_portal_files(sites)
    simulator = Simulator([*(load(HERE / name) for name in sorted(SAMPLES)), *sites])
    with simulator.running():
        code = harvest(simulator, files)
        sites[0].edit(2)
        code = code or harvest(simulator, files)
    if code:
        sys.stderr.write(f"the harvest ended with exit code {code}\n")
        return code
    show(read_articles())
    return 0


if __name__ == "__main__":
    sys.exit(main())
