"""Runs a harvest of served portals as a user does, in a process of its own, and reads the archive that it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.dataset as ds

from ngoaivu.simulator.server import Simulator

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-s", "RETRY_TIMES=1")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


def environment(simulator: Simulator, folder: Path) -> dict[str, str]:
    """What a process needs in order to see the web that ``simulator`` is; the authority's certificate goes to ``folder``."""
    trusted = folder / "authority.pem"
    trusted.write_bytes(simulator.authority.pem)
    proxied = {"http_proxy": simulator.proxy, "https_proxy": simulator.proxy, "no_proxy": ""}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in {*proxied, "all_proxy"}}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, **proxied, "SSL_CERT_FILE": str(trusted), "PYTHONPATH": path, "COLUMNS": "120"}


def run_harvest(
    simulator: Simulator, archive: Path, portals: Sequence[Path], *options: str, seconds: float = 120
) -> Done:
    """Harvest ``portals`` into ``archive``; beyond ``seconds`` the harvest is killed and TimeoutExpired raised."""
    command = [sys.executable, "-m", "ngoaivu", "harvest", *map(str, portals), "--archive", str(archive), *options]
    done = subprocess.run(
        command,
        env=environment(simulator, archive.parent),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def rows(archive: Path, table: str = "articles") -> list[dict[str, Any]]:
    """All rows of a table, read as any program reads Parquet; none where there is no table yet."""
    if not any((archive / table).rglob("*.parquet")):
        return []
    return list(ds.dataset(archive / table, format="parquet", partitioning="hive").to_table().to_pylist())


#: What two harvests of the same pages differ in: the time, the run and the place.
_TIMES = {"first_seen", "last_seen", "last_changed", "warc_record_offset", "warc_record_length", "warc_filename"}
_CAPTURED = ("url", "outcome", "status", "reason", "article_id", "content_hash", "payload_digest", "link_text")
_RUN = ("portal_id", "exit_code", "verdict", "reason", "sections")


def told(archive: Path) -> dict[str, list[Any]]:
    """What an archive tells, without times, runs and places, in an order of its own."""
    return {
        "articles": sorted(({name: row[name] for name in row.keys() - _TIMES} for row in rows(archive)), key=_by_words),
        "captures": sorted(([row[name] for name in _CAPTURED] for row in rows(archive, "captures")), key=repr),
        "harvests": sorted(([row[name] for name in _RUN] for row in rows(archive, "harvests")), key=repr),
    }


def _by_words(row: dict[str, Any]) -> str:
    return repr(sorted(row.items()))


def fold(text: object) -> str:
    """A text in one Unicode form and with single spaces, to be compared."""
    return " ".join(unicodedata.normalize("NFC", str(text or "")).split())
