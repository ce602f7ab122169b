"""Working copies: what one machine commits others see, whoever is killed or overtaken on the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow.dataset as ds
import pytest
from pyarrow import fs

from archive import ArchiveWriter, open_archive
from archive.errors import ArchiveLockedError, StorageError
from archive.objects.address import Address
from archive.objects.cloud import CloudStore
from archive.objects.copies import WorkingCopy
from archive.objects.folder import FolderStore
from archive.objects.pointer import read_pointer
from archive.objects.store import Version
from archive.origin import write_origin
from archive.parts import Row
from archive.paths import INNER_TABLES, Layout
from archive.verify import verify
from tests.archive.conftest import MakeCapture
from tests.archive.objects.conftest import NOW, VERSION, Failing, Killed, MakeCopy, write

Rows = Callable[..., list[Row]]


def test_what_one_machine_commits_another_one_reads(machine: MakeCopy, capture: MakeCapture) -> None:
    write(machine("one"), [capture(1)])
    with machine("two").to_read() as folder:
        assert open_archive(folder).row_count == 1


def test_a_copy_is_a_whole_archive(machine: MakeCopy, capture: MakeCapture) -> None:
    write(machine("one"), [capture(number) for number in range(3)])
    with machine("two").to_read(files=True) as folder:
        assert [fault for fault in verify(folder) if not fault.harmless] == []


def test_the_bytes_of_an_article_are_read_from_where_they_are_kept(machine: MakeCopy, capture: MakeCapture) -> None:
    one = capture(1)
    assert one.article is not None
    write(machine("one"), [one])
    with machine("two").to_read() as folder:
        assert not list((folder / "warc").iterdir())
        assert open_archive(folder).raw(one.article.article_id) == one.payload


def test_two_machines_write_to_one_archive(machine: MakeCopy, rows: Rows, tmp_path: Path, capture: MakeCapture) -> None:
    captures = [capture(number) for number in range(8)]
    write(machine("one"), captures[:4])
    write(machine("two"), captures[5:], meanwhile=lambda: write(machine("one"), captures[3:6]))
    alone = tmp_path / "alone"
    with ArchiveWriter(alone, code_version=VERSION, now=lambda: NOW) as writer:
        for one in captures:
            writer.add(one)
    with machine("three").to_read(files=True) as folder:
        for table in INNER_TABLES:
            assert rows(folder, table) == rows(alone, table)
        assert [fault for fault in verify(folder) if not fault.harmless] == []


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_a_process_killed_at_any_put_leaves_one_of_two_states_and_is_gone_on_with(
    machine: MakeCopy, objects: FolderStore, tmp_path: Path, capture: MakeCapture, done: bool
) -> None:
    captures = [capture(number) for number in range(4)]
    write(machine("one"), captures[:2])
    base = tmp_path / "base"
    shutil.copytree(tmp_path / "objects", base)
    for at in range(1, 100):
        shutil.rmtree(tmp_path / "objects")
        shutil.copytree(base, tmp_path / "objects")
        copy, failing = f"copy-{at}", Failing(objects, at, done=done)
        try:
            write(machine(copy, failing), captures[2:3])
            break
        except Killed:
            pass
        with machine(f"reader-{at}").to_read() as folder:
            assert open_archive(folder).row_count in {2, 3}
        write(machine(copy), captures[3:])
        with machine(f"reader-{at}").to_read(files=True) as folder:
            assert open_archive(folder).row_count == 4
            assert [fault for fault in verify(folder) if not fault.harmless] == []
    assert failing.changes >= 5


def test_a_writer_killed_while_it_merges_is_gone_on_with(
    machine: MakeCopy, objects: FolderStore, tmp_path: Path, capture: MakeCapture
) -> None:
    captures = [capture(number) for number in range(3)]
    write(machine("one"), captures[:1])
    failing = Failing(objects, 3)
    with pytest.raises(Killed):
        write(machine("two", failing), captures[2:], meanwhile=lambda: write(machine("one"), captures[1:2]))
    with machine("two").to_write():
        pass
    with machine("three").to_read(files=True) as folder:
        assert open_archive(folder).row_count == 3
        assert [fault for fault in verify(folder) if not fault.harmless] == []


def test_a_stale_copy_is_brought_up_to_the_archive(machine: MakeCopy, capture: MakeCapture) -> None:
    write(machine("one"), [capture(1)])
    with machine("two").to_read():
        pass
    write(machine("one"), [capture(2)])
    write(machine("two"), [capture(3)])
    with machine("one").to_read() as folder:
        assert open_archive(folder).row_count == 3


def test_a_put_whose_answer_was_lost_is_known_as_ones_own(
    machine: MakeCopy, objects: FolderStore, capture: MakeCapture
) -> None:
    class Deaf(Failing):
        def create(self, key: str, data: bytes) -> Version | None:
            version = self._store.create(key, data)
            return None if key == "current.json" else version

    write(machine("one", Deaf(objects, 0)), [capture(1)])
    pointer = read_pointer(objects)
    assert pointer is not None
    assert pointer.state.number == 1


def test_a_store_that_passes_over_conditions_is_refused(
    machine: MakeCopy, objects: FolderStore, capture: MakeCapture
) -> None:
    class Careless(Failing):
        def replace(self, key: str, data: bytes, version: Version) -> Version | None:
            self._store.put(key, data)
            return version

    with pytest.raises(StorageError, match="does not carry out conditional puts"):
        write(machine("one", Careless(objects, 0)), [capture(1)])
    assert list(objects.list()) == []


def test_a_part_that_came_short_is_fetched_again_and_then_told(
    machine: MakeCopy, objects: FolderStore, capture: MakeCapture
) -> None:
    class Short(Failing):
        cuts = 0

        def read_range(self, key: str, offset: int, length: int) -> bytes | None:
            data = self._store.read_range(key, offset, length)
            self.cuts -= 1
            return data[: max(0, 100 - offset)] if data and self.cuts >= 0 else data

    write(machine("one"), [capture(1)])
    once = Short(objects, 0)
    once.cuts = 2
    with machine("two", once).to_read() as folder:
        assert open_archive(folder).row_count == 1
    always = Short(objects, 0)
    always.cuts = 1000
    with pytest.raises(StorageError, match="is not the file that was committed"), machine("three", always).to_read():
        pass


def test_an_overtaken_copy_hands_on_what_it_remembers(machine: MakeCopy, tmp_path: Path, capture: MakeCapture) -> None:
    write(machine("one"), [capture(1)])
    with machine("two").to_read() as folder:
        (Layout(folder).bylines).write_text("names are left out")
        Layout(folder).hosts.mkdir()
        (Layout(folder).hosts / "host.json").write_text("asked to wait")
    write(machine("two"), [capture(3)], meanwhile=lambda: write(machine("one"), [capture(2)]))
    with machine("two").to_read() as after:
        assert after != folder
        assert Layout(after).bylines.read_text() == "names are left out"
        assert (Layout(after).hosts / "host.json").read_text() == "asked to wait"


def test_one_process_of_a_machine_writes_at_a_time(machine: MakeCopy) -> None:
    with (
        machine("one").to_write(),
        pytest.raises(ArchiveLockedError, match="--cache"),
        machine("one").to_write(),
    ):
        pass


def test_an_address_without_an_archive_is_told(machine: MakeCopy) -> None:
    with pytest.raises(StorageError, match="nothing was committed there yet"), machine("one").to_read():
        pass


def test_a_change_without_captures_that_was_overtaken_changes_nothing(machine: MakeCopy, capture: MakeCapture) -> None:
    write(machine("one"), [capture(1)])
    with pytest.raises(StorageError, match="run the command again"):
        write(machine("two"), [capture(3)], meanwhile=lambda: write(machine("one"), [capture(2)]), rewriting=True)
    with machine("two").to_read() as folder:
        assert open_archive(folder).row_count == 2


def test_a_pointer_that_was_removed_is_never_taken_for_an_empty_archive(
    machine: MakeCopy, tmp_path: Path, capture: MakeCapture
) -> None:
    write(machine("one"), [capture(1)])
    (tmp_path / "objects" / "current.json").unlink()
    with pytest.raises(StorageError, match=r"has lost its current\.json"):
        write(machine("one"), [capture(2)])


@pytest.mark.parametrize(
    ("step", "found"), [("pull", {1, 2, 4}), ("push", {1, 2, 3, 4, 5}), ("copies", {1, 2, 3, 4, 5})]
)
def test_a_process_killed_before_it_noted_what_it_did_finds_out(
    machine: MakeCopy, monkeypatch: pytest.MonkeyPatch, capture: MakeCapture, step: str, found: set[int]
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    def others() -> None:
        with monkeypatch.context() as alive:
            alive.setattr(f"archive.objects.{step}.write_origin", write_origin)
            write(machine("two"), [capture(5)])

    write(machine("one"), [capture(1)])
    write(machine("two"), [capture(2)])
    monkeypatch.setattr(f"archive.objects.{step}.write_origin", killed)
    with pytest.raises(Killed):
        write(machine("one"), [capture(3)], meanwhile=others)
    monkeypatch.undo()
    write(machine("one"), [capture(4)])
    with machine("three").to_read(files=True) as folder:
        titles = open_archive(folder).articles().to_table(columns=["title"])["title"].to_pylist()
        assert sorted(titles) == [f"Bài viết thứ {number} về đối ngoại" for number in sorted(found)]
        assert [fault for fault in verify(folder) if not fault.harmless] == []


def test_a_reader_killed_at_any_piece_that_it_fetches_begins_again(
    machine: MakeCopy, objects: FolderStore, capture: MakeCapture
) -> None:
    class Dying(Failing):
        pieces = 0

        def read_range(self, key: str, offset: int, length: int) -> bytes | None:
            self.pieces -= 1
            if not self.pieces:
                raise Killed
            return super().read_range(key, offset, length)

    write(machine("one"), [capture(1)])
    dying = Dying(objects, 0)
    for at in range(1, 20):
        dying.pieces = at
        with suppress(Killed), machine("two", dying).to_read(files=True) as folder:
            assert open_archive(folder).row_count == 1
            break
        write(machine("one"), [capture(1, day=at)])
    assert at > 3


def test_plain_readers_take_the_list_of_files_from_the_objects(
    s3: Address, s3_endpoint: str, tmp_path: Path, capture: MakeCapture
) -> None:
    copy = WorkingCopy(CloudStore(s3), s3, tmp_path / "cache", code_version=VERSION, now=lambda: NOW)
    write(copy, [capture(1)])
    write(copy, [capture(2)])
    root = f"{s3.bucket}/{s3.prefix}"
    plain = fs.S3FileSystem(endpoint_override=s3_endpoint)
    now = json.load(plain.open_input_stream(f"{root}/current.json"))
    parts = json.load(plain.open_input_stream(f"{root}/{now['snapshot']}"))["parts"]
    files = [f"{root}/{part['path']}" for part in parts if part["path"].startswith("articles/")]
    assert (
        pd.read_parquet(files, filesystem=plain)["title"].tolist()
        == ds.dataset(files, filesystem=plain).to_table()["title"].to_pylist()
    )
    assert len(pd.read_parquet(files, filesystem=plain)) == 2
