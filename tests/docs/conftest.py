"""The sample archive, built once for all workers, and the web that the pages' commands see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from ngoaivu.simulator.server import Simulator
from tests.docs.blocks import blocks_of
from tests.docs.clock import ROOT
from tests.docs.sample import Sample, build
from tests.docs.web import pages, web_of


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Sample:
    """What pages find in their folders."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder, printed = shared / "sample", shared / "sample.txt"
    with FileLock(shared / "sample.lock"):
        if not printed.exists():
            folder.mkdir()
            printed.write_text(build(folder).printed)
    return Sample(folder=folder, printed=printed.read_text())


@pytest.fixture(scope="session")
def web() -> Iterator[Simulator]:
    """The sample portals, and stand-ins of the portals that pages name, served on loopback."""
    simulator = web_of(block for page in pages(ROOT) for block in blocks_of(page))
    with simulator.running():
        yield simulator


@pytest.fixture
def folder(sample: Sample, tmp_path: Path) -> Path:
    """A page's folder."""
    sample.copy_to(tmp_path / "page")
    return tmp_path / "page"
