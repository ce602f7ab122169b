"""A listing tells what is missing of an archive's objects."""

from __future__ import annotations

from archive.objects.check import check_objects
from archive.objects.folder import FolderStore
from tests.archive.conftest import MakeCapture
from tests.archive.objects.conftest import MakeCopy, write


def test_a_whole_archive_has_no_fault(machine: MakeCopy, objects: FolderStore, capture: MakeCapture) -> None:
    assert check_objects(objects) == []
    write(machine(), [capture(1)])
    assert check_objects(objects) == []


def test_missing_and_short_objects_are_named(machine: MakeCopy, objects: FolderStore, capture: MakeCapture) -> None:
    write(machine(), [capture(1)])
    part = next(one.key for one in objects.list() if one.key.startswith("captures/"))
    warc = next(one for one in objects.list() if one.key.startswith("warc/"))
    objects.delete([part])
    objects.put(warc.key, b"short")
    assert check_objects(objects) == [
        f"the object {part} is not there",
        f"the object {warc.key} has 5 bytes where {warc.size} were committed",
    ]
