"""What one committed state consists of: each file with its size, hash and rows, and how far the WARC files reach."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from pathlib import Path

from archive.errors import StorageError
from archive.paths import INNER_TABLES
from archive.storage import told
from archive.warc import WarcFile, is_file_name

MANIFEST = "manifest.json"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a snapshot, by its path inside the snapshot."""

    path: str
    size: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """One committed state."""

    number: int
    schema_version: int
    code_version: str
    committed_at: str
    previous: str = ""  # the digest of the manifest before
    changes: str = ""  # the hash of the changes that this commit makes to the index
    parts: dict[str, Part] = field(default_factory=dict)
    warc: dict[str, WarcFile] = field(default_factory=dict)

    def of(self, table: str) -> list[Part]:
        """The parts of one table, by path."""
        return [part for path, part in sorted(self.parts.items()) if path.startswith(f"{table}/")]

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(part.rows for part in self.of(table))

    def dump(self) -> bytes:
        """The manifest as JSON; its last member is the hash of all before it."""
        facts = self._facts()
        facts["digest"] = _digest(facts)
        return json.dumps(facts, ensure_ascii=False).encode() + b"\n"

    @property
    def digest(self) -> str:
        """The hash of everything that the manifest says."""
        return _digest(self._facts())

    def _facts(self) -> dict[str, object]:
        facts: dict[str, object] = {name: getattr(self, name) for name in _PLAIN}
        facts["parts"] = [_values(self.parts[path]) for path in sorted(self.parts)]
        facts["warc"] = [_values(self.warc[name]) for name in sorted(self.warc)]
        return facts


_PLAIN = ("number", "schema_version", "code_version", "committed_at", "previous", "changes")


def _values(one: Part | WarcFile) -> dict[str, object]:
    return {item.name: getattr(one, item.name) for item in fields(one)}


def _digest(facts: dict[str, object]) -> str:
    plain = {name: value for name, value in facts.items() if name != "digest"}
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def parse(data: bytes, place: Path) -> Manifest:
    """Read a manifest; StorageError where it is not what was written."""
    try:
        facts = json.loads(data)
        if facts["digest"] != _digest(facts):
            raise ValueError("its hash disagrees")
        _check_names(facts)
        return Manifest(
            **{name: facts[name] for name in _PLAIN},
            parts={part["path"]: Part(**part) for part in facts["parts"]},
            warc={file["name"]: WarcFile(**file) for file in facts["warc"]},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{place} is damaged ({error}); run the archive's verification.") from error


def _check_names(facts: dict[str, list[dict[str, object]]]) -> None:
    """Raise ValueError for a path that leads out of the snapshot, or a WARC file that is not of the archive's own making."""
    for part in facts["parts"]:
        path = str(part["path"])
        steps = path.split("/")
        if len(steps) < 2 or steps[0] not in INNER_TABLES or {"", ".", ".."} & set(steps) or _UNSAFE.search(path):
            raise ValueError(f"{path!r} is no place of a part")
    for file in facts["warc"]:
        if not is_file_name(str(file["name"])):
            raise ValueError(f"{file['name']!r} is no name of a WARC file")


def load(snapshot: Path) -> Manifest:
    """Read the manifest of a snapshot folder."""
    path = snapshot / MANIFEST
    with told(path):
        data = path.read_bytes()
    return parse(data, path)
