"""The pages follow an archive that grows, from states that are open at their turn."""

import multiprocessing
import shutil
from pathlib import Path

import pytest

from archive import ArchiveWriter
from archive.errors import StorageError
from archive.search import open_search
from ngoaivu.browse.finding import Finder, in_own_process
from ngoaivu.browse.following import LOOK, RELY, Following
from ngoaivu.browse.remembering import Remembering
from ngoaivu.maps import maps
from tests.ngoaivu.browse.archives import article, capture


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def add(path: Path, number: int) -> None:
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(article(number, f"Tin số {number}")))


@pytest.fixture(scope="module")
def one_article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("growing") / "archive"
    add(path, 1)
    return path


@pytest.fixture
def growing(one_article: Path, tmp_path: Path) -> Path:
    """An archive of one article, which may grow."""
    return shutil.copytree(one_article, tmp_path / "archive", symlinks=True)


def test_a_new_state_is_opened_beside_the_requests(growing: Path) -> None:
    clock = Clock()
    following = Following(growing, maps(), clock)
    add(growing, 2)
    assert following.shelf().summary().articles == 1
    clock.now += LOOK
    following.shelf()
    assert following._opening is not None
    following._opening.join()
    assert following.shelf().summary().articles == 2


def test_a_state_that_was_not_looked_at_for_long_is_not_relied_upon(growing: Path) -> None:
    clock = Clock()
    following = Following(growing, maps(), clock)
    add(growing, 2)
    clock.now += RELY
    assert following.shelf().summary().articles == 2


def test_an_archive_that_is_no_more_is_told(growing: Path) -> None:
    clock = Clock()
    following = Following(growing, maps(), clock)
    (growing / ".ngoaivu" / "current").unlink()
    clock.now += LOOK
    with pytest.raises(StorageError):
        following.shelf()


def test_counts_are_worked_out_once_for_each_state(growing: Path) -> None:
    asked = []
    following = Following(growing, maps(), Clock())
    remembering = Remembering()

    def count(shelf: object) -> int:
        asked.append(shelf)
        return len(asked)

    assert (remembering.of(following.shelf(), count), remembering.of(following.shelf(), count)) == (1, 1)
    add(growing, 2)
    assert remembering.of(Following(growing, maps(), Clock()).shelf(), count) == 2


def test_the_search_is_brought_up_to_the_archive(growing: Path) -> None:
    finder = Finder(growing, lambda path: open_search(path).close())
    finder.look()
    add(growing, 2)
    assert finder.standing.search is not None
    assert finder.standing.search.find("tin").total == 1
    finder.look()
    assert finder.standing.search.find("tin").total == 2


def test_an_index_whose_building_was_killed_is_told(growing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed:
        exitcode = -9

        def __init__(self, **_: object) -> None: ...
        def start(self) -> None: ...
        def join(self) -> None: ...

    monkeypatch.setattr(multiprocessing.get_context("spawn"), "Process", Killed, raising=False)
    finder = Finder(growing, in_own_process)
    finder.look()
    assert (finder.standing.search, "signal 9" in finder.standing.trouble) == (None, True)


def test_a_search_that_fails_says_why(growing: Path) -> None:
    finder = Finder(growing / "nowhere", lambda _: None)
    finder.look()
    assert finder.standing.search is None
    assert "nowhere" in finder.standing.trouble
