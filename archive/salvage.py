"""What a killed run had fetched and not committed: its whole records are set aside, and its responses found there again.

A killed process loses nothing that it had handed to the system: its WARC file ends in whole records, and one that is cut. They
are no part of the archive, because no commit names them, but they spare the portal the same requests again. A run that stopped on
its way leaves a note of itself; as long as one is there, the records are kept.
"""

from __future__ import annotations

import errno
import itertools
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from archive.identity import clean_address
from archive.paths import Layout
from archive.responses import StoredResponse, parse_response, whole_members
from archive.storage import replace_file, told
from archive.tables import Tables
from archive.warc import Place, Stored
from archive.warc_reading import read_member, read_payload


def set_aside(layout: Layout, path: Path, length: int) -> None:
    """Copy what follows the committed bytes of a WARC file to a file of its own.

    It only spares the portal some requests: where the disk has no room for it, it is let go.
    """
    layout.salvage.mkdir(exist_ok=True)
    names = (layout.salvage / f"{number:05d}.warc.gz" for number in itertools.count(1))
    target = next(name for name in names if not name.exists())
    try:
        with path.open("rb") as stream, target.open("xb") as aside:
            stream.seek(length)
            shutil.copyfileobj(stream, aside)
    except OSError as error:
        target.unlink(missing_ok=True)
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A portal-run that has begun and not come to its end.

    ``scope`` says what it was to do, in words that are equal for equal tasks. ``stopped`` is set where it ended in order before its
    work was done (a limit, an interrupt): its row is in the ledger, and what goes on is another run. ``runs`` are all runs so far.
    ``afresh`` is set where a run before it never came to an end and was not gone on with: what that one had kept is no sign that
    nothing older is missing.
    """

    run_id: str
    portal_id: str
    started: datetime
    scope: str
    stopped: bool = False
    runs: tuple[str, ...] = ()
    afresh: bool = False


def note_unfinished(layout: Layout, one: Unfinished) -> None:
    """Note that a portal-run has begun, or how it stopped."""
    facts = {"run_id": one.run_id, "portal_id": one.portal_id, "started": one.started.isoformat(), "scope": one.scope,
             "stopped": one.stopped, "runs": list(one.runs), "afresh": one.afresh}  # fmt: skip
    with told(layout.unfinished):
        layout.unfinished.mkdir(exist_ok=True)
        replace_file(_note(layout, one.portal_id), json.dumps(facts).encode() + b"\n")


def unfinished(layout: Layout, portal_id: str) -> Unfinished | None:
    """The run of a portal that has not come to its end; None where there is none, or its note is damaged."""
    try:
        facts = json.loads(_note(layout, portal_id).read_bytes())
        started = datetime.fromisoformat(facts["started"])
        note = Unfinished(**{**facts, "started": started, "runs": tuple(facts["runs"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return note if started.tzinfo is not None else None


#: Stands where a portal's name would, in the note of a harvest of several portals.
WHOLE_HARVEST = "_harvest"


def finished(layout: Layout, portal_id: str) -> None:
    """A portal-run has come to its end; with the last one what was set aside is no longer needed."""
    with told(layout.unfinished):
        _note(layout, portal_id).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            if not any(layout.unfinished.glob("*.json")):
                shutil.rmtree(layout.salvage)


def _note(layout: Layout, portal_id: str) -> Path:
    return layout.unfinished / f"{portal_id}.json"


class Responses:
    """The responses that some runs had received, by their address: those committed, and those only set aside."""

    def __init__(
        self,
        layout: Layout,
        tables: Tables,
        runs: Iterable[str],
        since: datetime,
        stored: Callable[[str], Stored | None],
    ) -> None:
        self._layout = layout
        self._stored = stored
        self._at: dict[str, dict[datetime, tuple[Path, Place]]] = defaultdict(dict)
        self._aside: dict[str, tuple[Path, Place]] = {}
        self._read_aside(since)
        self._read_tables(tables, set(runs))
        self._given: Counter[str] = Counter()

    def next(self, url: str) -> StoredResponse | None:
        """The next of an address's responses with its payload, in the order in which they came; None where no more is at hand.

        What failed is passed over: it is asked for again.
        """
        address = clean_address(url)
        times = sorted(self._at.get(address, ()))
        while self._given[address] < len(times):
            at = self._at[address][times[self._given[address]]]
            self._given[address] += 1
            found = self._read(at)
            if found is not None and (found.status < 400 or found.status in {404, 410}):
                return found
        return None

    def _read(self, at: tuple[Path, Place]) -> StoredResponse | None:
        found = parse_response(read_member(*at))
        if found is None or found.payload is not None:
            return found
        if found.status == HTTPStatus.NOT_MODIFIED:
            return replace(found, payload=b"")  # the record leads to the bytes that stand; the answer itself held none
        payload = self._payload(found.digest)
        return None if payload is None else replace(found, payload=payload)

    def _payload(self, digest: str) -> bytes | None:
        known = self._stored(digest)
        if known is not None:
            return read_payload(self._layout.warc, known.place)
        aside = self._aside.get(digest)
        return read_payload(*aside) if aside else None

    def _read_aside(self, since: datetime) -> None:
        files = sorted(self._layout.salvage.glob("*.warc.gz")) if self._layout.salvage.is_dir() else []
        for path in files:
            for place, record in whole_members(path):
                found = parse_response(record)
                if found is not None and found.fetched_at >= since:
                    self._at[clean_address(found.url)].setdefault(found.fetched_at, (path.parent, place))
                    if found.payload:
                        self._aside.setdefault(found.digest, (path.parent, place))

    def _read_tables(self, tables: Tables, runs: set[str]) -> None:
        columns = ["url", "fetched_at", "run_id", "warc_filename", "warc_record_offset", "warc_record_length"]
        for _, data in tables.columns("captures", columns):
            mine = data.filter(pc.and_(_among(data["run_id"], runs), pc.is_valid(data["warc_filename"])))
            for row in mine.to_pylist():
                place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
                self._at[row["url"]][row["fetched_at"]] = (self._layout.warc, place)


def _among(column: pa.ChunkedArray, words: set[str]) -> pa.ChunkedArray:
    return pc.is_in(column.cast(pa.string()), pa.array(sorted(words), pa.string()))
