"""Whatever single thing happens to a file, verify names the file; and repair leaves an archive that the next harvest completes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import ArchiveWriter, Capture, open_archive
from archive.errors import StorageError
from archive.parts import Row
from archive.repair import repair
from archive.verify import verify
from tests.archive.conftest import MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]
EACH = 12  # of every kind of damage; bench/damage.py does 200 of each


@pytest.fixture
def captures(capture: MakeCapture, gone: MakeCapture) -> list[list[Capture]]:
    """Commits with an edit, a copy, an address of its own wording, a vanished page and a revisit."""
    first = capture(1).article
    assert first is not None
    return [
        [capture(n) for n in range(8)],
        [capture(1, day=1, title="Sửa"), capture(9, portal_id="tinh-b", title=first.title, body=first.body)],
        [
            capture(2, day=1, at="https://tinh-a.example.vn/vi/bai-2", body="Khác đi. " * 40),
            gone(capture(3).url, day=2),
        ],
        [capture(4, day=3), capture(10, body=None)],
    ]


@pytest.fixture
def path(store: Store, captures: list[list[Capture]]) -> Path:
    """A sound archive."""
    made = store(*captures)
    assert verify(made) == []
    return made


def files(path: Path) -> list[Path]:
    """One path for each file that holds anything."""
    seen: dict[int, Path] = {}
    for folder in (path / ".ngoaivu", path / "warc"):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink() and "current" not in file.parts and file.stat().st_size:
                seen.setdefault(file.stat().st_ino, file)
    return sorted(seen.values())


def named(path: Path, file: Path) -> bool:
    """Whether verify names a file, under whichever of its names; the index stands for its seal."""
    inode = file.stat().st_ino if file.exists() else None
    for fault in verify(path):
        same = fault.path == file or (fault.path.is_file() and fault.path.stat().st_ino == inode)
        if same or (file.name == "seal.json" and fault.path.name == "index.sqlite"):
            return True
    return False


def test_flipped_bits_are_named(path: Path) -> None:
    chance = random.Random(1)
    for _ in range(EACH * 3):
        file = chance.choice(files(path))
        data = file.read_bytes()
        bit = chance.randrange(len(data) * 8)
        harmed = bytearray(data)
        harmed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(harmed)
        assert named(path, file), (file, bit)
        file.write_bytes(data)
    assert verify(path) == []


def test_truncated_files_are_named(path: Path) -> None:
    chance = random.Random(2)
    for _ in range(EACH):
        file = chance.choice(files(path))
        data = file.read_bytes()
        file.write_bytes(data[: chance.randrange(len(data))])
        assert named(path, file), file
        file.write_bytes(data)


def test_missing_files_are_named(path: Path) -> None:
    for file in random.Random(3).sample(files(path), EACH):
        aside = path.parent / "aside"
        file.rename(aside)
        assert any(fault.path == file for fault in verify(path)), file
        aside.rename(file)
    assert verify(path) == []


def test_added_files_are_named(path: Path) -> None:
    current = (path / ".ngoaivu" / "current").resolve()
    part = next((current / "articles").rglob("*.parquet"))
    for place in (
        part.with_name("part-0.parquet"),
        current / "captures" / "x.parquet",
        current / "notes.txt",
        path / "warc" / "x.gz",
    ):
        shutil.copy(part, place)
        assert named(path, place), place
        place.unlink()


def test_swapped_files_are_named(path: Path) -> None:
    chance = random.Random(4)
    for _ in range(EACH):
        one, other = chance.sample(
            [file for file in files(path) if file.suffix in {".parquet", ".gz", ".z", ".json"}], 2
        )
        data = one.read_bytes(), other.read_bytes()
        if data[0] == data[1]:
            continue
        one.write_bytes(data[1])
        other.write_bytes(data[0])
        assert named(path, one), (one, other)
        assert named(path, other), (one, other)
        one.write_bytes(data[0])
        other.write_bytes(data[1])


def test_links_that_lead_elsewhere_are_named(path: Path) -> None:
    for link, target in ((path / "articles", "warc"), (path / ".ngoaivu" / "current", "snapshots/77")):
        before = link.readlink()
        link.unlink()
        assert named(path, link)
        link.symlink_to(target)
        assert named(path, link)
        link.unlink()
        link.symlink_to(before)
    assert verify(path) == []


def test_what_a_killed_writer_leaves_is_no_fault(path: Path, capture: MakeCapture) -> None:
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(20))
        writer.commit = lambda: None  # type: ignore[method-assign,assignment,return-value]
    (path / ".ngoaivu" / "snapshots" / "000000099").mkdir()
    faults = verify(path)
    assert {fault.kind for fault in faults} == {"leftover"}
    assert all(fault.harmless for fault in faults)


def test_no_archive(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no ngoaivu archive"):
        verify(tmp_path)


def test_a_sound_archive_needs_no_repair(path: Path) -> None:
    before = [(file, file.read_bytes()) for file in files(path)]
    assert repair(path, code_version="test") == []
    assert [(file, file.read_bytes()) for file in files(path)] == before


def parts(path: Path, table: str) -> Path:
    return max(
        (path / ".ngoaivu" / "current").resolve().glob(f"{table}/**/*.parquet"), key=lambda file: file.stat().st_size
    )


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)


HARM: dict[str, Callable[[Path], object]] = {
    "articles": lambda path: flip(parts(path, "articles")),
    "captures": lambda path: flip(parts(path, "captures")),
    "revisions": lambda path: parts(path, "revisions").unlink(),
    "variants": lambda path: parts(path, "variants").unlink(),
    "manifest": lambda path: flip((path / ".ngoaivu" / "current" / "manifest.json").resolve()),
    "current": lambda path: (path / ".ngoaivu" / "current").unlink(),
    "table link": lambda path: (path / "articles").unlink(),
    "marker": lambda path: flip(path / ".ngoaivu" / "archive.json"),
    "index": lambda path: flip(path / ".ngoaivu" / "cache" / "index.sqlite"),
    "bytes": lambda path: flip(next((path / "warc").iterdir())),
    "no bytes": lambda path: next((path / "warc").iterdir()).unlink(),
    "added": lambda path: shutil.copy(parts(path, "articles"), parts(path, "articles").with_name("part-0.parquet")),
}


@pytest.mark.parametrize("harm", HARM)
def test_repair_and_the_next_harvest_bring_every_article_back(
    harm: str, path: Path, captures: list[list[Capture]], rows: Rows, store: Store
) -> None:
    shown = ["article_id", "title", "body", "other_urls", "revision", "cluster_id", "gone_at"]
    wanted = [[row[name] for name in shown] for row in rows(path)]
    HARM[harm](path)
    assert [fault for fault in verify(path) if not fault.harmless]
    assert repair(path, code_version="test")
    assert verify(path) == []
    assert open_archive(path).articles().count_rows() == open_archive(path).row_count
    store(*captures)
    assert [[row[name] for name in shown] for row in rows(path)] == wanted
    assert verify(path) == []


def test_repair_puts_damaged_parts_aside(path: Path) -> None:
    part = parts(path, "articles")
    flip(part)
    data = part.read_bytes()
    repair(path, code_version="test")
    assert [file.read_bytes() for file in (path / ".ngoaivu" / "damaged").iterdir()] == [data]


def test_strangers_are_named_and_do_no_harm(path: Path) -> None:
    places = [
        path / "index.cdxj",
        path / ".ngoaivu" / "notes",
        path / ".ngoaivu" / "cache" / "x",
        path / ".ngoaivu" / "cache" / "near" / "x",
    ]
    for place in places:
        place.write_text("x")
    found = verify(path)
    assert sorted(fault.path for fault in found) == sorted(places)
    assert all(fault.harmless for fault in found)


def test_a_lost_seal_is_named_and_does_no_harm(path: Path) -> None:
    seal = path / ".ngoaivu" / "cache" / "seal.json"
    seal.unlink()
    assert [(fault.path, fault.harmless) for fault in verify(path)] == [(seal, True)]
