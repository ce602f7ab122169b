"""Tidying removes what nobody can be reading any more, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive import open_archive
from archive.objects.folder import FolderStore
from archive.objects.pointer import GRACE
from archive.objects.tidy import tidy
from tests.archive.conftest import MakeCapture
from tests.archive.objects.conftest import NOW, MakeCopy, write

LATER = datetime.now(UTC) + GRACE + timedelta(days=1)


def test_replaced_objects_go_after_the_grace_and_the_archive_stays(
    machine: MakeCopy, objects: FolderStore, capture: MakeCapture
) -> None:
    write(machine("one"), [capture(1)])
    write(machine("one"), [capture(1, day=1, body="Một bài viết đã được sửa lại cho đúng với sự thật.")])
    before = {one.key for one in objects.list()}
    assert tidy(objects, LATER) > 0
    assert len([key for key in before if key.startswith("snapshots/")]) == 4
    assert len([one for one in objects.list() if one.key.startswith("snapshots/")]) == 2
    with machine("two").to_read(files=True) as folder:
        assert open_archive(folder).row_count == 1


def test_what_was_current_not_long_ago_stays(machine: MakeCopy, objects: FolderStore, capture: MakeCapture) -> None:
    write(machine("one"), [capture(1)])
    write(machine("one"), [capture(2)])
    before = {one.key for one in objects.list()}
    assert tidy(objects, NOW + GRACE - timedelta(days=1)) == 0
    assert {one.key for one in objects.list()} == before


def test_what_is_being_put_and_what_is_not_ours_stays(
    machine: MakeCopy, objects: FolderStore, capture: MakeCapture
) -> None:
    write(machine("one"), [capture(1)])
    objects.put("warc/ngoaivu-under-way.warc.gz", b"1")
    objects.put("notes.txt", b"a reader's own")
    tidy(objects, datetime.now(UTC) + timedelta(days=1))
    assert objects.read("warc/ngoaivu-under-way.warc.gz") is not None
    tidy(objects, LATER)
    assert objects.read("warc/ngoaivu-under-way.warc.gz") is None
    assert objects.read("notes.txt") is not None
