"""An archive from a stranger: nothing in it leads a reader or a writer out of its own folder."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import ArchiveWriter, Article, Capture, open_archive
from archive.changes import Changes
from archive.confines import check_confined
from archive.errors import StorageError
from archive.fork import fork
from archive.manifest import MANIFEST, Part, load, parse
from archive.paths import Layout
from archive.repair import repair
from archive.responses import whole_members
from archive.unpacking import TooMuch, unpacked
from archive.verify import verify
from archive.warc import Place, WarcFile
from archive.warc_reading import read_member, read_member_after


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two pages, made once."""
    path = tmp_path_factory.mktemp("sound") / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        for number in (1, 2):
            url = f"http://tinh-a.test/bai/{number}"
            article = Article(
                article_id=f"{number:032d}",
                portal_id="tinh-a",
                family="joomla",
                url=url,
                title=f"Bài viết thứ {number}",
                body=f"Đoàn thứ {number} đã đến thăm tỉnh.",
            )
            payload = f"<h1>{article.title}</h1>".encode()
            moment = datetime(2024, 1, number, tzinfo=UTC)
            writer.add(
                Capture(
                    url=url,
                    portal_id="tinh-a",
                    fetched_at=moment,
                    outcome="kept",
                    status=200,
                    payload=payload,
                    article=article,
                )
            )
    return path


@pytest.fixture
def layout(sound: Path, tmp_path: Path) -> Layout:
    """A copy of it, to be tampered with."""
    return Layout(Path(shutil.copytree(sound, tmp_path / "archive", symlinks=True)))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of the user's that has nothing to do with the archive."""
    folder = tmp_path / "mine"
    (folder / "letters").mkdir(parents=True)
    (folder / "thesis.tex").write_text("Chương một")
    (folder / "letters" / "1.txt").write_text("Kính gửi")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def opened(layout: Layout) -> None:
    """Open an archive for reading and for writing; the first to refuse raises."""
    with pytest.raises(StorageError):
        open_archive(layout.root)
    with ArchiveWriter(layout.root, code_version="test"):
        pass


@pytest.mark.parametrize(
    "name", ["snapshots", "cache", "cache/near", "cache/index.sqlite", "lock", "archive.json", "hosts", "salvage"]
)
def test_links_among_the_archives_own_files_are_refused(layout: Layout, mine: Path, name: str) -> None:
    place = layout.state / name
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    place.symlink_to(mine)
    before = contents(mine)
    with pytest.raises(StorageError, match="it is a symbolic link"):
        opened(layout)
    assert [fault.kind for fault in verify(layout.root)] == ["escape"]
    with pytest.raises(StorageError, match="cannot be repaired"):
        repair(layout.root, code_version="test")
    assert contents(mine) == before


@pytest.mark.parametrize("name", ["warc", ".ngoaivu"])
def test_folders_of_the_archive_that_are_links_are_refused(layout: Layout, mine: Path, name: str) -> None:
    moved = mine / "moved"
    (layout.root / name).rename(moved)
    (layout.root / name).symlink_to(moved)
    with pytest.raises(StorageError, match="it is a symbolic link"):
        opened(layout)


def test_a_warc_file_that_is_a_link_is_not_cut(layout: Layout, mine: Path) -> None:
    warc = next(layout.warc.iterdir())
    warc.unlink()
    warc.symlink_to(mine / "thesis.tex")
    with pytest.raises(StorageError, match="it is a symbolic link"):
        opened(layout)
    assert contents(mine)["thesis.tex"] == "Chương một"


def test_a_part_that_is_a_link_is_not_read(layout: Layout, mine: Path) -> None:
    archive = open_archive(layout.root)
    part = archive.snapshot / archive.manifest.of("articles")[0].path
    shutil.copy(part, mine / "mine.parquet")
    part.unlink()
    part.symlink_to(mine / "mine.parquet")
    with pytest.raises(StorageError, match="it is a symbolic link"):
        open_archive(layout.root)


def test_a_pipe_in_the_place_of_a_file_does_not_hold_anybody_up(layout: Layout) -> None:
    layout.index.unlink()
    os.mkfifo(layout.index)
    with pytest.raises(StorageError, match="neither a file nor a folder"):
        opened(layout)


@pytest.mark.parametrize("target", ["../../mine", "/etc", "snapshots/../../mine", "snapshots/current"])
def test_a_current_state_elsewhere_is_refused(layout: Layout, target: str) -> None:
    layout.current.unlink()
    layout.current.symlink_to(target)
    with pytest.raises(StorageError, match="which is no snapshot"):
        opened(layout)


def test_a_foreign_current_state_is_repaired(layout: Layout, mine: Path) -> None:
    layout.current.unlink()
    layout.current.symlink_to(mine)
    assert repair(layout.root, code_version="test")
    assert open_archive(layout.root).row_count == 2


@pytest.mark.parametrize(
    "path",
    [
        "../../../mine/x.parquet",
        "/etc/x.parquet",
        "articles/../../x.parquet",
        "articles/./x",
        "mine/x.parquet",
        "articles//x",
        "articles/a\0b",
        "articles/a\nb",
        "articles\\x",
    ],
)
def test_a_list_of_files_names_none_outside(layout: Layout, path: str) -> None:
    manifest = open_archive(layout.root).manifest
    bad = replace(manifest, parts={path: Part(path, 1, "0" * 64, 1)})
    with pytest.raises(StorageError, match="is no place of a part"):
        parse(bad.dump(), Path("x"))


@pytest.mark.parametrize(
    "name", ["../thesis.tex", "/etc/passwd", "thesis.tex", "a/b.warc.gz", "a\n.warc.gz", ".warc.gz"]
)
def test_a_list_of_files_names_no_warc_file_outside(layout: Layout, mine: Path, name: str) -> None:
    """Such a file would be cut to the length that the list states."""
    manifest = open_archive(layout.root).manifest
    bad = replace(manifest, warc={name: WarcFile(name, 0, "0" * 64, "test")})
    (layout.snapshot(manifest.number) / MANIFEST).write_bytes(bad.dump())
    with pytest.raises(StorageError, match="is no name of a WARC file"):
        load(layout.snapshot(manifest.number))
    with pytest.raises(StorageError, match="is no name of a WARC file"):
        opened(layout)
    assert contents(mine)["thesis.tex"] == "Chương một"


@pytest.mark.parametrize("name", ["../mine/x.warc.gz", "/etc/x.warc.gz", "x\0.warc.gz", ".."])
def test_a_row_leads_to_no_record_outside(layout: Layout, mine: Path, name: str) -> None:
    (mine / "x.warc.gz").write_bytes(gzip.compress(b"WARC/1.1\r\nContent-Length: 0\r\n\r\n"))
    with pytest.raises(StorageError, match="is no name of a WARC file"):
        read_member(layout.warc, Place(name, 0, (mine / "x.warc.gz").stat().st_size))
    with pytest.raises(StorageError, match="is no name of a WARC file"):
        read_member_after(layout.warc, Place(name, 0, 0))


def test_a_record_that_is_a_bomb_is_not_unfolded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(bytes(4 << 20))
    (tmp_path / "x.warc.gz").write_bytes(bomb)
    monkeypatch.setattr("archive.warc_reading.MAX_RECORD", 1 << 20)
    monkeypatch.setattr("archive.responses.MAX_RECORD", 1 << 20)
    with pytest.raises(StorageError, match="unfolds to more than"):
        read_member(tmp_path, Place("x.warc.gz", 0, len(bomb)))
    assert list(whole_members(tmp_path / "x.warc.gz")) == []
    with pytest.raises(StorageError, match="unfolds to"):
        read_member_after(tmp_path, Place("x.warc.gz", 0, 0))


def test_changes_that_are_a_bomb_are_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zlib.compress(json.dumps({"captures": "x" * (4 << 20)}).encode())
    monkeypatch.setattr("archive.changes._MOST", 1 << 20)
    with pytest.raises(StorageError, match="unfolds to more than"):
        Changes.parse(bomb)


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_what_is_unpacked_is_bounded_however_it_comes(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.unpacking._STEP", step)
    packed = gzip.compress(b"x" * 1000)
    assert unpacked(packed + b"rest", 1000).data == b"x" * 1000
    assert unpacked(packed + b"rest", 1000).length == len(packed)
    assert not unpacked(packed[:-1], 1000).whole
    with pytest.raises(TooMuch):
        unpacked(packed, 999)


def test_a_link_of_a_fork_leads_to_its_own_archive_alone(
    tmp_path: Path, store: Callable[..., Path], capture: Callable[..., Capture]
) -> None:
    origin = Layout(store([capture(1)]))
    unit = origin.shards / "run" / "unit"
    unit.parent.mkdir(parents=True)
    fork(origin.root, unit)
    check_confined(Layout(unit))
    (name,) = [path.name for path in Layout(unit).warc.iterdir()]
    (Layout(unit).warc / name).unlink()
    (tmp_path / name).write_bytes(b"another's")
    (Layout(unit).warc / name).symlink_to(tmp_path / name)
    with pytest.raises(StorageError, match="symbolic link"):
        check_confined(Layout(unit))
