"""The one object that says which committed state is current. Replacing it while it is still the one known is the commit."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.errors import StorageError
from archive.manifest import Manifest, parse
from archive.objects.store import ObjectStore, Version

POINTER = "current.json"
FORMAT = "ngoaivu archive on object storage"
#: What readers have to know to find an archive's objects.
FORMAT_VERSION = 1
SNAPSHOTS = "snapshots/"
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: So long objects stay that no current state names: for readers that began with an earlier one, and writers that are still putting.
GRACE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A committed state by its number and the digest of its manifest."""

    number: int
    digest: str

    @property
    def manifest_key(self) -> str:
        """The object that is the state's manifest."""
        return f"{SNAPSHOTS}{self.number:09d}-{self.digest[:24]}.json"

    @property
    def changes_key(self) -> str:
        """The object with the changes that the state made to the index of the one before."""
        return f"{SNAPSHOTS}{self.number:09d}-{self.digest[:24]}.changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The current state, and which version of the pointer's object says so.

    ``predecessors`` are the states that were current not long ago, each with the moment until which it was: readers may still be in them.
    """

    state: State
    version: Version
    predecessors: tuple[tuple[State, datetime], ...] = ()


def state_of(manifest: Manifest) -> State:
    """The state that a manifest describes."""
    return State(number=manifest.number, digest=manifest.digest)


def read_pointer(store: ObjectStore) -> Pointer | None:
    """Where the archive stands; None where there is none yet. StorageError where the object is something else."""
    found = store.read(POINTER)
    if found is None:
        return None
    try:
        facts = json.loads(found.data)
        if facts["format"] != FORMAT:
            raise ValueError("it is of another format")
        version = int(facts["version"])
        state = _state(facts)
        before = tuple((_state(one), datetime.fromisoformat(one["until"])) for one in facts["predecessors"])
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{POINTER} of the archive is damaged ({type(error).__name__}); put an earlier version of it back."
        ) from error
    if version > FORMAT_VERSION:
        raise StorageError(f"The archive's objects were written by a newer ngoaivu (layout {version}): upgrade it.")
    return Pointer(state=state, version=found.version, predecessors=before)


def _state(facts: dict[str, Any]) -> State:
    if not _DIGEST.fullmatch(facts["digest"]):
        raise ValueError("it names no digest")
    return State(number=int(facts["number"]), digest=facts["digest"])


def pointer_bytes(manifest: Manifest, before: Pointer | None, now: datetime) -> bytes:
    """The content of the pointer that takes another one's place: all that a reader needs to find the manifest."""
    state = state_of(manifest)
    left = [*before.predecessors, (before.state, now)] if before else []
    facts = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "number": state.number,
        "digest": state.digest,
        "snapshot": state.manifest_key,
        "committed_at": manifest.committed_at,
        "predecessors": [
            {"number": one.number, "digest": one.digest, "until": until.isoformat()}
            for one, until in left
            if now - until < GRACE
        ],
    }
    return json.dumps(facts, indent=1).encode() + b"\n"


def read_manifest(store: ObjectStore, state: State) -> Manifest:
    """The manifest of a state; StorageError where it is not the one that was committed."""
    found = store.read(state.manifest_key)
    if found is None:
        raise StorageError(
            f"The archive's object {state.manifest_key} is not there; put an earlier version of the bucket back."
        )
    manifest = parse(found.data, Path(state.manifest_key))
    if state_of(manifest) != state:
        raise StorageError(f"The archive's object {state.manifest_key} is of another state than its name says.")
    return manifest
