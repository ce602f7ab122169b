"""The index always stands for the current snapshot, and is never believed against it."""

import contextlib
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.paths import Layout
from archive.search import open_search
from archive.search import place as place_module
from archive.verify import verify
from tests.archive.search.conftest import add, capture_of, later


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return add(
        tmp_path / "archive", *(capture_of(number, f"Bài {number}", f"Nội dung thứ{number}") for number in range(6))
    )


def found(path: Path, question: str) -> set[str]:
    with open_search(path) as search:
        return {hit.title for hit in search.find(question, limit=100).hits}


def test_articles_of_later_commits_are_found(archive: Path) -> None:
    assert found(archive, "bài") == {f"Bài {number}" for number in range(6)}
    add(archive, capture_of(7, "Tin mới", "Nội dung"))
    assert found(archive, "tin moi") == {"Tin mới"}
    assert len(found(archive, "noi dung")) == 7


def test_an_edit_is_found_by_its_new_words_only(archive: Path) -> None:
    assert found(archive, "thứ3") == {"Bài 3"}
    add(archive, capture_of(3, "Bài 3", "Đã sửa hẳn", seen=later(1)))
    assert (found(archive, "thứ3"), found(archive, "sửa hẳn")) == (set(), {"Bài 3"})


def test_only_what_changed_is_taken_in(archive: Path) -> None:
    counts: list[int] = []
    open_search(archive, on_update=counts.append).close()
    open_search(archive, on_update=counts.append).close()
    add(archive, capture_of(3, "Bài 3", "Đã sửa hẳn", seen=later(1)), capture_of(8, "Bài 8", "Nội dung"))
    open_search(archive, on_update=counts.append).close()
    add(archive, compact=True)
    open_search(archive, on_update=counts.append).close()
    assert counts == [6, 2]


def test_a_snippet_comes_from_where_the_article_stands_now(archive: Path) -> None:
    open_search(archive).close()
    add(archive, *(capture_of(number, f"Bài {number}", f"Nội dung thứ{number}") for number in range(10, 20)))
    add(archive, compact=True)
    with open_search(archive) as search:
        assert "".join(text for text, _ in search.find("thứ4").hits[0].snippet) == "Nội dung thứ4"


def test_an_open_search_stays_with_its_snapshot(archive: Path) -> None:
    with open_search(archive) as before:
        add(archive, capture_of(7, "Tin mới", "Nội dung"))
        assert found(archive, "tin moi") == {"Tin mới"}
        assert before.find("tin moi").total == 0
        assert "".join(text for text, _ in before.find("thứ2").hits[0].snippet) == "Nội dung thứ2"
        assert not before.is_current()


def test_verification_is_clean_and_the_writer_does_not_mind(archive: Path) -> None:
    open_search(archive).close()
    assert verify(archive) == []
    add(archive, capture_of(7, "Tin mới", "Nội dung"))
    assert verify(archive) == []


def test_deleting_the_index_loses_nothing(archive: Path) -> None:
    before = found(archive, "bài")
    shutil.rmtree(Layout(archive).search)
    assert found(archive, "bài") == before


def test_the_index_of_another_archive_is_not_believed(archive: Path, tmp_path: Path) -> None:
    other = add(tmp_path / "other", capture_of(1, "Bài khác", "Chuyện khác"), capture_of(2, "Bài 2", "Nội dung thứ2"))
    open_search(other).close()
    shutil.copytree(Layout(other).search, Layout(archive).search)
    assert (found(archive, "chuyện"), len(found(archive, "bài"))) == (set(), 6)


@pytest.mark.parametrize(
    "name", ["tantivy/meta.json", "tantivy/*.idx", "tantivy/*.term", "tantivy/*.store", "places-*.npy"]
)
@pytest.mark.parametrize(
    "harm", [lambda path: path.unlink(), lambda path: os.truncate(path, path.stat().st_size // 2)], ids=["gone", "cut"]
)
def test_a_damaged_index_is_made_again(archive: Path, name: str, harm: Callable[[Path], None]) -> None:
    open_search(archive).close()
    for path in Layout(archive).search.glob(name):
        harm(path)
    assert len(found(archive, "bài")) == 6


def test_an_index_of_another_version_is_made_again(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    open_search(archive).close()
    monkeypatch.setattr("archive.search.upkeep.VERSION", "another")
    open_search(archive, on_update=counts.append).close()
    assert counts == [6]


def test_where_nothing_may_be_written_the_users_cache_holds_it(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = place_module._made

    def refuse(folder: Path) -> Path:
        if folder.is_relative_to(archive):
            raise PermissionError(13, "Permission denied", str(folder))
        return made(folder)

    monkeypatch.setattr(place_module, "_made", refuse)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert len(found(archive, "bài")) == 6
    assert not Layout(archive).search.exists()
    assert list((tmp_path / "cache" / "ngoaivu" / "search").glob("*/tantivy/meta.json"))


def _die_while_building(path: Path) -> None:
    open_search(path, on_update=lambda _: os.kill(os.getpid(), signal.SIGKILL))


def _ask(path: Path, answers: "multiprocessing.SimpleQueue[int]") -> None:
    with open_search(path) as search:
        answers.put(search.find("bài").total)


def test_a_killed_build_leaves_nothing_that_is_believed(archive: Path) -> None:
    process = multiprocessing.get_context("fork").Process(target=_die_while_building, args=(archive,))
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    assert len(found(archive, "bài")) == 6


def test_processes_that_search_first_at_once_build_one_index(archive: Path) -> None:
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.SimpleQueue[int] = context.SimpleQueue()
    processes = [context.Process(target=_ask, args=(archive, answers)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(20)
    assert [answers.get() for _ in processes] == [6, 6, 6]


@pytest.mark.parametrize("name", ["tantivy/*.store", "places-*.npy"])
def test_an_index_that_turns_out_damaged_says_what_to_do(archive: Path, name: str) -> None:
    open_search(archive).close()
    for path in Layout(archive).search.glob(name):
        path.write_bytes(bytes(byte ^ 0xA5 if at > 128 else byte for at, byte in enumerate(path.read_bytes())))
    with contextlib.suppress(StorageError):
        assert len(found(archive, "bài")) == 6  # noticed in time, and made again
        return
    with pytest.raises(StorageError, match="remove that folder"):
        found(archive, "bài")
