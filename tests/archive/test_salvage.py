"""What a killed run had fetched and not committed is set aside, found again, and let go when it is no longer needed."""

import errno
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Capture, Unfinished
from archive.paths import Layout
from archive.responses import whole_members
from archive.verify import verify
from tests.archive.conftest import START, MakeCapture

Store = Callable[..., Path]
NOTE = Unfinished(run_id="run-1", portal_id="tinh-a", started=START - timedelta(hours=1), scope="all")


class KilledError(Exception):
    """Stands for whatever ends a process: what is not committed is not committed any more."""


def abandon(path: Path, captures: Iterable[Capture], **named: Any) -> None:
    """Write captures and end before they are committed."""
    with suppress(KilledError), ArchiveWriter(path, code_version="test", **named) as writer:
        writer.note_unfinished(NOTE)
        for one in captures:
            writer.add(one)
        raise KilledError


def answers(path: Path, *urls: str, note: Unfinished = NOTE) -> list[tuple[int, bytes] | None]:
    """What a run that goes on is answered to requests for some addresses."""
    with ArchiveWriter(path, code_version="test") as writer:
        responses = writer.responses(note)
        found = [responses.next(url) for url in urls]
    return [None if one is None else (one.status, one.payload or b"") for one in found]


def salvage(path: Path) -> list[Path]:
    folder = Layout(path).salvage
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_what_was_not_committed_is_set_aside(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    committed = {file.name: file.stat().st_size for file in Layout(path).warc.iterdir()}
    abandon(path, [capture(2), capture(3)])
    store()
    (aside,) = salvage(path)
    assert len(list(whole_members(aside))) == 4  # each response with its request
    assert {file.name: file.stat().st_size for file in Layout(path).warc.iterdir()} == committed
    assert verify(path) == []


def test_a_response_that_was_set_aside_is_found_by_its_address(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    abandon(path, [capture(2)])
    assert answers(path, capture(2).url, capture(3).url) == [(200, capture(2).payload), None]


def test_its_headers_and_moment_are_those_of_the_answer(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    abandon(path, [capture(2, day=1.5, response_headers=(("ETag", '"7"'), ("Content-Encoding", "gzip")))])
    with ArchiveWriter(path, code_version="test") as writer:
        found = writer.responses(NOTE).next(capture(2).url)
    assert found is not None
    assert (found.fetched_at, ("ETag", '"7"') in found.headers) == (START + timedelta(days=1.5), True)


def test_a_file_of_which_nothing_was_committed_is_set_aside_whole(tmp_path: Path, capture: MakeCapture) -> None:
    abandon(tmp_path / "archive", [capture(1), capture(2)], rotate_at=1)
    assert answers(tmp_path / "archive", capture(1).url, capture(2).url) == [
        (200, capture(1).payload),
        (200, capture(2).payload),
    ]


def test_bytes_that_an_earlier_commit_holds_are_found_there(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    abandon(path, [capture(1, at="https://tinh-a.example.vn/vi/bai-1", day=1)])
    assert answers(path, "https://tinh-a.example.vn/vi/bai-1") == [(200, capture(1).payload)]


def test_bytes_that_only_another_record_set_aside_holds_are_found_there(tmp_path: Path, capture: MakeCapture) -> None:
    abandon(tmp_path / "archive", [capture(1), capture(1, at="https://tinh-a.example.vn/vi/bai-1", day=1)])
    assert answers(tmp_path / "archive", "https://tinh-a.example.vn/vi/bai-1") == [(200, capture(1).payload)]


def test_an_answer_that_nothing_changed_is_given_as_it_came(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    abandon(path, [capture(1, day=1, outcome="unchanged", status=304, payload=b"", article=None)])
    assert answers(path, capture(1).url) == [(304, b"")]


@pytest.mark.parametrize("lost", [1, 200])
def test_a_record_that_was_cut_is_left_out(tmp_path: Path, capture: MakeCapture, lost: int) -> None:
    path = tmp_path / "archive"
    abandon(path, [capture(1), capture(2, request_headers=())])
    (file,) = Layout(path).warc.iterdir()
    file.write_bytes(file.read_bytes()[:-lost])
    assert answers(path, capture(1).url, capture(2).url) == [(200, capture(1).payload), None]


def test_a_damaged_record_ends_what_is_read(tmp_path: Path, capture: MakeCapture) -> None:
    path = tmp_path / "archive"
    abandon(path, [capture(1), capture(2, request_headers=())])
    (file,) = Layout(path).warc.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-100] + b"\0" * 100)
    assert answers(path, capture(1).url, capture(2).url) == [(200, capture(1).payload), None]


def test_responses_of_two_ends_are_found_together(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    abandon(path, [capture(2)])
    abandon(path, [capture(3)])
    assert answers(path, capture(2).url, capture(3).url) == [(200, capture(2).payload), (200, capture(3).payload)]
    assert len(salvage(path)) == 2


def test_responses_that_were_committed_are_found_by_their_run(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1, run_id="run-1"), capture(2, run_id="run-0"), capture(3, run_id="run-2")])
    assert answers(path, *(capture(one).url for one in (1, 2, 3))) == [(200, capture(1).payload), None, None]


def test_responses_of_all_parts_of_a_run_are_found(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1, run_id="run-1"), capture(2, run_id="run-2")])
    note = Unfinished(run_id="run-2", portal_id="tinh-a", started=START, scope="all", runs=("run-1",))
    assert None not in answers(path, capture(1).url, capture(2).url, note=note)


def test_what_came_before_the_run_began_is_not_its_own(tmp_path: Path, capture: MakeCapture) -> None:
    abandon(tmp_path / "archive", [capture(1, day=-1), capture(2, day=1)])
    assert answers(tmp_path / "archive", capture(1).url, capture(2).url) == [None, (200, capture(2).payload)]


def test_answers_of_one_address_are_given_once_and_in_order(store: Store, capture: MakeCapture) -> None:
    """The second of them was asked for again on purpose."""
    path = store([capture(1, run_id="run-1", payload=b"empty")])
    abandon(path, [capture(1, day=1, payload=b"whole")])
    assert answers(path, *[capture(1).url] * 3) == [(200, b"empty"), (200, b"whole"), None]


@pytest.mark.parametrize(("status", "given"), [(500, False), (403, False), (404, True), (410, True), (301, True)])
def test_what_failed_is_asked_for_again(tmp_path: Path, capture: MakeCapture, status: int, given: bool) -> None:
    abandon(tmp_path / "archive", [capture(1, outcome="failed", article=None, status=status)])
    assert (answers(tmp_path / "archive", capture(1).url) != [None]) == given


def test_the_end_of_the_last_unfinished_run_lets_it_go(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    abandon(path, [capture(2)])
    with ArchiveWriter(path, code_version="test") as writer:
        writer.note_unfinished(Unfinished(run_id="run-1", portal_id="tinh-b", started=START, scope="all"))
        writer.note_finished("tinh-a")
        assert salvage(path)
        writer.note_finished("tinh-b")
    assert not salvage(path)
    assert verify(path) == []


def test_the_end_of_a_run_without_anything_set_aside(store: Store) -> None:
    with ArchiveWriter(store(), code_version="test") as writer:
        writer.note_finished("tinh-a")


def test_a_note_is_kept_as_it_was_written(tmp_path: Path) -> None:
    note = Unfinished(
        run_id="run-2", portal_id="tinh-a", started=START, scope="x", stopped=True, runs=("run-0", "run-1")
    )
    with ArchiveWriter(tmp_path / "archive", code_version="test") as writer:
        writer.note_unfinished(note)
        assert (writer.unfinished("tinh-a"), writer.unfinished("tinh-b")) == (note, None)


FACTS = {"run_id": "r", "portal_id": "tinh-a", "started": START.isoformat(), "scope": "", "stopped": False, "runs": []}


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"run-1"',
        json.dumps({**FACTS, "started": "yesterday"}).encode(),
        json.dumps({**FACTS, "started": "2024-01-01T00:00:00"}).encode(),  # of which clock?
        json.dumps({**FACTS, "runs": None}).encode(),
        json.dumps({**FACTS, "more": 1}).encode(),
        json.dumps({name: value for name, value in FACTS.items() if name != "scope"}).encode(),
    ],
)
def test_a_damaged_note_is_none(tmp_path: Path, note: bytes) -> None:
    with ArchiveWriter(tmp_path / "archive", code_version="test") as writer:
        writer.note_unfinished(NOTE)
        (file,) = Layout(tmp_path / "archive").unfinished.iterdir()
        file.write_bytes(note)
        assert writer.unfinished("tinh-a") is None


def test_a_disk_without_room_for_it_keeps_nobody_out(
    store: Store, capture: MakeCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store([capture(1)])
    abandon(path, [capture(2)])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("archive.salvage.shutil.copyfileobj", full)
    assert answers(path, capture(1).url) == [None]
    assert not salvage(path)
