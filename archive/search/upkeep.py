"""Keeps the index what the current snapshot says: made where there is none, changed where there is one, never believed against it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import tantivy

from archive.errors import StorageError
from archive.reader import Archive, open_archive
from archive.search import places as at
from archive.search.places import Places
from archive.search.schema import COLUMNS, SCHEMA, VERSION, document
from archive.tables import read_part

STATE_KEY = "state"
_SMALL = 5_000  # rows that one thread takes in before two have begun
_HEAP = 128_000_000
_SMALL_HEAP = 32_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What an index stands for; kept in the index itself, so that it changes in the same commit."""

    version: str
    snapshot: int
    digest: str
    parts: list[str]
    places: str


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """The index of one snapshot, which stays what it is while others bring it further."""

    folder: Path
    archive: Archive
    searcher: tantivy.Searcher
    state: State
    places: Places


def open_current(path: Path, folder: Path, on_update: Callable[[int], None]) -> OpenIndex:
    """Open the index in a folder, brought to the archive's current snapshot. Where another process is about to do so, wait for it."""
    archive = open_archive(path)
    found = _opened(folder, archive)
    if found is not None and found.state.digest == archive.manifest.digest:
        return found
    with _alone(folder):
        archive = open_archive(path)
        found = _opened(folder, archive)
        if found is None or found.state.digest != archive.manifest.digest:
            with _failures_told(folder):
                _bring_up(folder, archive, found, on_update)
            found = _opened(folder, archive)
    if found is None:
        raise _damaged(folder, "it is not what was written")
    return found


def _opened(folder: Path, archive: Archive) -> OpenIndex | None:
    """The index as it is, of whatever snapshot; None where there is none that this version could have made."""
    try:
        index = tantivy.Index.open(str(folder / "tantivy"))
        index.config_reader("manual")
        searcher = index.searcher()
        state = _state(searcher)
        return OpenIndex(folder, archive, searcher, state, at.load(folder / state.places)) if state else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged, or another process is just replacing it: it is made again, or looked at again, alone


def _state(searcher: tantivy.Searcher) -> State | None:
    found = searcher.search(tantivy.Query.term_query(SCHEMA, "key", STATE_KEY), 1).hits
    if not found:
        return None
    state = State(**json.loads(searcher.doc(found[0][1])["shown"][0]))
    return state if state.version == VERSION else None


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which dies with its process."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def damage_told(folder: Path) -> Iterator[None]:
    """Turn what the engine says of an index that it cannot read into a StorageError that says what to do."""
    try:
        yield
    except ValueError as error:
        raise _damaged(folder, str(error)) from error


def _damaged(folder: Path, reason: str) -> StorageError:
    return StorageError(f"The search index in {folder} is damaged ({reason}); remove that folder and search again.")


@contextlib.contextmanager
def _failures_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise StorageError(
            f"The search index in {folder} cannot be written ({reason}); the archive itself is as it was."
        ) from error


def _bring_up(folder: Path, archive: Archive, found: OpenIndex | None, on_update: Callable[[int], None]) -> None:
    parts = [part.path for part in archive.manifest.of("articles")]
    numbers = {path: number for number, path in enumerate(parts)}
    old, before = (found.places, found.state.parts) if found else (at.none(), [])
    kept = {number: numbers[path] for number, path in enumerate(before) if path in numbers}
    fresh = [number for number in numbers.values() if number not in set(kept.values())]
    read = at.joined([at.of_part(_columns(archive, parts[number], list(COLUMNS)), number) for number in fresh])
    rest = {number: number for number in range(len(before)) if number not in kept}
    # A part's name is the hash of its bytes: what stands in a part that is still there is held as it was.
    gone, wanted = at.differences(at.in_parts(old, rest), read)
    if wanted:
        on_update(sum(map(len, wanted.values())))
    state = State(
        version=VERSION,
        snapshot=archive.manifest.number,
        digest=archive.manifest.digest,
        parts=parts,
        places=f"places-{archive.manifest.digest[:24]}.npy",
    )
    at.save(folder / state.places, at.joined([at.in_parts(old, kept), read]))
    _write(folder, archive, found is None, gone, {parts[number]: rows for number, rows in wanted.items()}, state)
    for path in folder.glob("places-*.npy"):
        if path.name != state.places:
            path.unlink()


def _write(
    folder: Path, archive: Archive, anew: bool, gone: list[str], wanted: dict[str, list[int]], state: State
) -> None:
    if anew:
        shutil.rmtree(folder / "tantivy", ignore_errors=True)
        (folder / "tantivy").mkdir()
    index = tantivy.Index(SCHEMA, str(folder / "tantivy"), reuse=not anew)
    large = sum(map(len, wanted.values())) > _SMALL
    writer = index.writer(_HEAP if large else _SMALL_HEAP, 2 if large else 1)
    for key in (*gone, STATE_KEY):
        writer.delete_documents_by_term("key", key)
    for path, rows in wanted.items():
        for row in _columns(archive, path, [*COLUMNS, "body"]).take(pa.array(rows)).to_pylist():
            writer.add_document(document(row))
    facts = json.dumps(asdict(state), ensure_ascii=False).encode()
    writer.add_document(tantivy.Document.from_dict({"key": STATE_KEY, "shown": facts}, SCHEMA))
    writer.commit()
    writer.wait_merging_threads()


def _columns(archive: Archive, path: str, names: list[str]) -> pa.Table:
    return read_part(archive.snapshot, "articles", path, names)
