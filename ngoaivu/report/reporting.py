"""From an archive's folder to a report in a file."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from archive import open_archive
from archive.queries import connect_state
from archive.reports import read_articles, read_figures
from archive.storage import replace_file, told
from ngoaivu.maps import maps
from ngoaivu.report.names import known_portals
from ngoaivu.report.page import render

#: Beyond it DuckDB works on disk: with what Python, Arrow and the charts need, a report stays below 400 MB whatever it counts.
MEMORY = "150MB"
_THREADS = 2


def write_report(folder: Path, output: Path, *, browse_url: str | None = None) -> tuple[int, int]:
    """Write a report on an archive's current state: the file is there whole, or as it was before.

    Returns:
        The size of the file in bytes, and the number of articles that it tells of.

    Raises:
        StorageError: where no archive is, it cannot be read, or the file cannot be written.
    """
    archive = open_archive(folder)
    known = known_portals()
    connection = connect_state(archive, maps(), threads=_THREADS, memory=MEMORY)
    figures = read_figures(connection, datetime.fromisoformat(archive.manifest.committed_at), known)
    page = "".join(render(figures, known, partial(read_articles, connection), browse_url=browse_url)).encode()
    connection.close()
    with told(output):
        replace_file(output, page)
    return len(page), figures.articles.number
