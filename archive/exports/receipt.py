"""The receipt of an export: what it holds, the token to go on from, and the hash of each file, by which it is known again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from archive.errors import StorageError
from archive.storage import told

NAME = "export.json"
_FORMAT = "ngoaivu export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an export consists of.

    ``snapshot`` is the token of the committed state, ``since`` that of the state that changes are counted from; ``rows`` counts what
    was written, by kind of change where these are changes; ``files`` gives the SHA-256 of each file by its path.
    """

    to: str
    snapshot: str
    committed_at: str
    since: str | None
    chosen: dict[str, Any]
    bylines: str
    rows: dict[str, int]
    code_version: str
    files: dict[str, str] = field(default_factory=dict)

    def dump(self) -> bytes:
        """The receipt as JSON; its last member is the hash of all before it."""
        facts: dict[str, Any] = {"format": _FORMAT, **{name: getattr(self, name) for name in Receipt.__slots__}}
        facts["digest"] = _digest(facts)
        return json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"


def read_receipt(path: Path) -> Receipt | None:
    """A receipt; None where none is, or what is there is not as it was written."""
    try:
        facts = json.loads(path.read_bytes())
        digest = facts.pop("digest")
        if facts.pop("format") != _FORMAT or digest != _digest({"format": _FORMAT, **facts}):
            return None
        return Receipt(**facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file by its path below a folder."""
    return {path.relative_to(root).as_posix(): _sha256(path) for path in sorted(paths)}


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder except its receipt."""
    return sorted(path for path in folder.rglob("*") if not path.is_dir() and path != folder / NAME)


def beside(target: Path) -> Path:
    """Where the receipt of a single file stands."""
    return target.with_name(f"{target.name}.{NAME}")


def is_ours(target: Path) -> bool:
    """Whether what stands at a place is an export as it was written, neither changed nor added to."""
    with told(target):
        if target.is_symlink():
            return False
        if target.is_dir():
            receipt = read_receipt(target / NAME)
            return receipt is not None and receipt.files == hashes(target, files_of(target))
        found = {target.name: _sha256(target)}
    # A run that was killed between the file and its receipt leaves the receipt aside.
    receipts = [read_receipt(path) for path in (beside(target), aside(target))]
    return any(one is not None and one.files == found for one in receipts)


def aside(target: Path) -> Path:
    """Where the receipt of a single file stands until the file is in its place."""
    return beside(target).with_name(f"{beside(target).name}.new")


def _sha256(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        raise StorageError(f"{path} is no plain file")
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _digest(facts: dict[str, Any]) -> str:
    return sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
