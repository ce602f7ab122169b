"""Every kind of store keeps the same promises."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.objects.address import Address, parse_address
from archive.objects.cloud import CloudStore
from archive.objects.folder import FolderStore
from archive.objects.store import ObjectStore, Version


@pytest.fixture(params=["folder", "s3"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """A store of each kind."""
    if request.param == "folder":
        return FolderStore(tmp_path / "objects")
    return CloudStore(request.getfixturevalue("s3"))


def test_what_was_put_is_read(any_store: ObjectStore, tmp_path: Path) -> None:
    any_store.put("a/b=1/one", b"0123456789")
    (tmp_path / "file").write_bytes(b"from a file")
    any_store.put("two", tmp_path / "file")
    one, two = any_store.read("a/b=1/one"), any_store.read("two")
    assert one is not None
    assert two is not None
    assert (one.data, two.data) == (b"0123456789", b"from a file")
    assert any_store.read_range("a/b=1/one", 3, 4) == b"3456"
    assert any_store.read_range("a/b=1/one", 8, 4) == b"89"


def test_a_large_file_arrives_whole(any_store: ObjectStore, tmp_path: Path) -> None:
    data = random.Random(1).randbytes(11_000_000)  # more than two pieces of an upload
    (tmp_path / "file").write_bytes(data)
    any_store.put("large", tmp_path / "file")
    found = any_store.read("large")
    assert found is not None
    assert found.data == data


def test_what_is_not_there_is_none(any_store: ObjectStore) -> None:
    assert any_store.read("nothing") is None
    assert any_store.read_range("nothing", 0, 1) is None
    any_store.delete(["nothing"])


def test_only_the_first_creates(any_store: ObjectStore) -> None:
    assert any_store.create("pointer", b"first") is not None
    assert any_store.create("pointer", b"second") is None
    found = any_store.read("pointer")
    assert found is not None
    assert found.data == b"first"


def test_only_who_knows_the_present_state_replaces_it(any_store: ObjectStore) -> None:
    first = any_store.create("pointer", b"first")
    assert first is not None
    second = any_store.replace("pointer", b"second", first)
    assert second is not None
    assert any_store.replace("pointer", b"third", first) is None
    found = any_store.read("pointer")
    assert found is not None
    assert (found.data, found.version) == (b"second", second)


def test_nothing_that_is_gone_is_replaced(any_store: ObjectStore) -> None:
    assert any_store.replace("nothing", b"x", Version(tag='"0"')) is None


def test_a_listing_names_keys_and_sizes_below_the_prefix(any_store: ObjectStore) -> None:
    any_store.put("a/one", b"1")
    any_store.put("two", b"22")
    assert sorted((one.key, one.size) for one in any_store.list()) == [("a/one", 1), ("two", 2)]
    any_store.delete(["a/one", "two"])
    assert list(any_store.list()) == []


def test_a_local_archive_is_not_taken_for_objects(tmp_path: Path) -> None:
    (tmp_path / ".ngoaivu").mkdir()
    with pytest.raises(StorageError, match="without file://"):
        FolderStore(tmp_path)


def _sentence(address: Address) -> str:
    with pytest.raises(StorageError) as told:
        CloudStore(address).create("x", b"")
    sentence = str(told.value)
    assert sentence.count("\n") == 0
    assert "secret" not in sentence
    assert len(sentence) < 300
    return sentence


def test_a_bucket_that_is_not_there_is_told(s3: Address) -> None:
    nowhere = Address(scheme="s3", bucket="nowhere", prefix="x")
    assert "there is no bucket nowhere" in _sentence(nowhere)
    with pytest.raises(StorageError, match="there is no bucket nowhere"):
        CloudStore(nowhere).read("x")
    with pytest.raises(StorageError, match="there is no bucket nowhere"):
        list(CloudStore(nowhere).list())


def test_a_service_that_does_not_answer_is_told(s3: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://someone:a-secret@127.0.0.1:9")
    assert "cannot be reached" in _sentence(s3)


def test_missing_credentials_are_told(s3: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "no credentials were found; set AWS_ACCESS_KEY_ID" in _sentence(s3)


def test_an_address_is_taken_apart() -> None:
    assert parse_address("s3://archives/ngoai-vu/") == Address(scheme="s3", bucket="archives", prefix="ngoai-vu")
    assert parse_address("/data/archive") is None
    assert parse_address("C:archive") is None
    assert str(parse_address("file:///data/archive")) == "file:///data/archive"
