"""Serves an archive's own WARC files through pywb, so that a person can look at what a page was on a day.

pywb runs as a program of its own: it may be installed beside ngoaivu (the extra ``replay``) or in an environment of its own (pipx).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from archive.errors import ConfigError, StorageError
from archive.paths import Layout
from archive.snapshot import check_place

PORT = 8090
ADDRESS = f"http://127.0.0.1:{PORT}"
COLLECTION = "archive"
_CONFIG = """\
collections:
  {name}:
    index_paths: {index}
    archive_paths: {warc}
"""


def program(name: str) -> str:
    """The path of one of pywb's programs; ConfigError where pywb is not installed."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    found = beside or shutil.which(name)
    if found is None:
        raise ConfigError(
            f"pywb's program {name!r} is not found: install it with `pip install 'ngoaivu[replay]'` or `pipx install pywb`"
        )
    return found


def replay(archive: Path, port: int) -> int:
    """Index the archive's WARC files and serve them on 127.0.0.1 until interrupted; the exit code is pywb's."""
    layout = Layout(archive)
    if not check_place(layout):
        raise StorageError(f"{archive} is no ngoaivu archive; name the folder that `ngoaivu harvest --archive` wrote")
    files = sorted(str(path.resolve()) for path in layout.warc.glob("*.warc.gz"))
    if not files:
        raise StorageError(f"{layout.warc} has no WARC file yet: there is nothing to replay")
    server, indexer = program("wayback"), program("cdx-indexer")
    with tempfile.TemporaryDirectory(prefix="ngoaivu-replay-") as folder:
        index = Path(folder) / "index.cdxj"
        _index(indexer, index, files)
        config = Path(folder) / "config.yaml"
        config.write_text(
            _CONFIG.format(name=COLLECTION, index=index, warc=f"{layout.warc.resolve()}/"), encoding="utf-8"
        )
        print(f"{archive} is replayed at http://127.0.0.1:{port}/{COLLECTION}/*/URL until you press Ctrl-C", flush=True)
        return _serve(server, port, Path(folder))


def _index(indexer: str, index: Path, files: list[str]) -> None:
    with index.open("wb") as stream:
        done = subprocess.run([indexer, "-s", "-j", *files], stdout=stream, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise StorageError(f"pywb could not index the WARC files: {last or done.returncode}")


def _serve(server: str, port: int, folder: Path) -> int:
    command = [server, "-p", str(port), "-b", "127.0.0.1", "-d", str(folder)]
    with subprocess.Popen(command, env={**os.environ, "PYWB_CONFIG_FILE": "config.yaml"}) as process:  # noqa: S603
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            raise
