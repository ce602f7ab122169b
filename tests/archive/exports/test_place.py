"""An export is absent, whole, or as it was, and takes no place that is not its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deltalake
import pyarrow as pa
import pytest

from archive.errors import StorageError, UsageError
from archive.exports import exporting, formats, place
from archive.exports.place import workshop
from archive.exports.receipt import aside, beside, files_of, hashes, is_ours
from archive.storage import sync_folder
from archive.verify import verify
from tests.archive.exports.conftest import Send


class KilledError(BaseException):
    """A run that ends here and clears nothing away."""


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("to", sorted(formats.FORMATS))
def test_what_an_export_wrote_it_may_write_again(to: str, small: Path, tmp_path: Path, send: Send) -> None:
    send(small, to)
    first = listed(tmp_path)
    send(small, to)
    assert listed(tmp_path) == first


@pytest.mark.parametrize("to", ["csv", "sqlite", "parquet", "huggingface", "tei", "delta"])
def test_what_others_wrote_stays(to: str, small: Path, tmp_path: Path, send: Send) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    before = listed(tmp_path)
    for name in before:
        with pytest.raises(UsageError, match="nothing was written"):
            send(small, to, name)
    assert listed(tmp_path) == before
    assert (tmp_path / "file").read_text() == (tmp_path / "folder" / "mine").read_text() == "mine"


@pytest.mark.parametrize("to", ["csv", "huggingface"])
def test_an_export_that_was_edited_stays(to: str, small: Path, tmp_path: Path, send: Send) -> None:
    send(small, to)
    target = tmp_path / "out" if to == "csv" else tmp_path / "out" / "README.md"
    target.write_text("edited")
    with pytest.raises(UsageError):
        send(small, to)
    assert target.read_text() == "edited"


def test_a_folder_that_was_added_to_stays(small: Path, tmp_path: Path, send: Send) -> None:
    send(small, "parquet")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError):
        send(small, "parquet")
    assert (tmp_path / "out" / "notes.txt").exists()


def test_a_table_that_others_write_to_stays(small: Path, tmp_path: Path, send: Send) -> None:
    send(small, "delta")
    deltalake.write_deltalake(tmp_path / "out", pa.table({"x": [1]}), mode="overwrite", schema_mode="overwrite")
    with pytest.raises(UsageError):
        send(small, "delta")


@pytest.mark.parametrize("name", ["inside.csv", "warc/inside.csv", ".ngoaivu/inside.csv", "../archive"])
def test_nothing_is_written_into_the_archive(name: str, small: Path, send: Send, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(small)
    for target in (small / name, tmp_path / "way" / name, small.parent):
        with pytest.raises(UsageError):
            send(small, "csv", str(target))
    assert verify(small) == []


def test_a_folder_that_is_not_there(small: Path, send: Send) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        send(small, "csv", "nowhere/out.csv")


@pytest.mark.parametrize("to", ["csv", "jsonl", "parquet", "sqlite", "tei", "huggingface"])
def test_a_full_disk_leaves_what_was_there(
    to: str, small: Path, tmp_path: Path, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = send(small, to, portals=frozenset({"tinh-a"})).receipt
    names = listed(tmp_path)

    def full(*_: Any) -> Any:
        yield from ()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "read", full)
    with pytest.raises(StorageError, match="No space left"):
        send(small, to)
    assert listed(tmp_path) == names
    assert is_ours(tmp_path / "out")
    assert before.files


@pytest.mark.parametrize("to", ["csv", "parquet"])
def test_killed_at_every_step_it_can_be_done_again(
    to: str, small: Path, tmp_path: Path, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [send(small, to, "whole", portals=frozenset(ids)).receipt for ids in (["tinh-a"], [])]
    told = {tuple(one.files.values()) for one in whole}
    for step in range(1, 60):
        target = tmp_path / f"{step}"
        send(small, to, target.name, portals=frozenset({"tinh-a"}))
        with monkeypatch.context() as patched:
            ended = die_at(step, patched)
            try:
                send(small, to, target.name)
            except KilledError:
                pass
            else:
                assert not ended()
                break
        if target.exists():
            assert tuple(hash_of(target)) in told, step
        receipt = send(small, to, target.name).receipt
        assert tuple(receipt.files.values()) == tuple(whole[1].files.values())
        assert is_ours(target)
        assert not aside(target).exists()
    assert step > 5


def hash_of(target: Path) -> list[str]:
    if target.is_dir():
        return list(hashes(target, files_of(target)).values())
    return list(hashes(target.parent, [target]).values())


def die_at(step: int, patched: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Let the n-th change of a name or flush be the last thing that happens."""
    left = [step]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] <= 0:
                raise KilledError
            return call(*args, **named)

        return instead

    for name in ("replace", "rename"):
        patched.setattr(Path, name, counted(getattr(Path, name)))
    patched.setattr(place, "_sync", counted(place._sync))
    patched.setattr(place, "sync_folder", counted(sync_folder))
    patched.setattr(shutil, "rmtree", counted(shutil.rmtree))
    return lambda: left[0] <= 0


def test_two_exports_to_one_place_do_not_meet(small: Path, tmp_path: Path, send: Send) -> None:
    with workshop(tmp_path / "out"), pytest.raises(UsageError, match="is at work"):
        send(small, "csv")
    send(small, "csv")


def test_the_receipt_of_a_file_is_beside_it(tmp_path: Path) -> None:
    assert beside(tmp_path / "a.csv").name == "a.csv.export.json"
