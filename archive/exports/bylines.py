"""Whether exports carry the names of authors: a decision that is kept with the archive and holds until it is lifted.

The decision stands in ``.ngoaivu/bylines.json`` and the secret that pseudonyms are made with in ``.ngoaivu/bylines.key``, which only
its owner can read and no export holds. Both are put in place whole. A decision that cannot be read refuses every export: names that
were to be kept back must not get out because a file was damaged.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import pyarrow as pa

from archive.errors import ConfigError
from archive.folding import fold
from archive.paths import Layout
from archive.storage import replace_file, told

NAMED = ("author", "author_role", "byline_raw")
_KEY_BYTES = 32


class Bylines(StrEnum):
    """What becomes of the names of authors."""

    KEEP = "keep"
    DROP = "drop"
    HASH = "hash"


@dataclass(frozen=True, slots=True)
class Policy:
    """A decision; ``key`` is the secret where names become pseudonyms."""

    mode: Bylines = Bylines.KEEP
    key: bytes = b""

    def apply(self, data: pa.Table) -> pa.Table:
        """The rows as they may leave the archive.

        The office held and the characters of the byline go with the name in either mode: they tell who it was.
        """
        if self.mode is Bylines.KEEP:
            return data
        for name in NAMED:
            place = data.schema.get_field_index(name)
            kind = data.schema.field(name).type
            data = data.set_column(place, data.schema.field(name), self._column(name, data[name]).cast(kind))
        return data

    def _column(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        if name != "author" or self.mode is Bylines.DROP:
            return pa.chunked_array([pa.nulls(len(column), pa.string())])
        return pa.chunked_array([pa.array([one and self.pseudonyms(one) for one in column.to_pylist()], pa.string())])

    def pseudonyms(self, authors: str) -> str:
        """One pseudonym for each of several names; spellings of one name that differ in case or tone placement share theirs."""
        return "; ".join(
            hmac.new(self.key, fold(name).encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]
            for name in authors.split(";")
            if name.strip()
        )


def policy_in_force(layout: Layout) -> Policy:
    """The decision that was made last; names are kept where none was. ConfigError where it cannot be read."""
    with told(layout.bylines):
        if not layout.bylines.exists():
            return Policy()
        data = layout.bylines.read_bytes()
    try:
        facts = json.loads(data)
        if data != _dump(facts["bylines"], facts["key_sha256"]):
            raise ValueError
        mode = Bylines(facts["bylines"])
    except (ValueError, KeyError, TypeError):
        raise ConfigError(
            f"{layout.bylines} is damaged, so whether names may be exported is not known; say it anew: "
            "--without-bylines drop, --without-bylines hash or --with-bylines"
        ) from None
    return Policy(mode, _key(layout, facts["key_sha256"]) if mode is Bylines.HASH else b"")


def decide(layout: Layout, mode: Bylines, random: Callable[[int], bytes]) -> Policy:
    """Put a decision in force, for this export and those that follow; ``random`` gives so many bytes that nobody can guess.

    A secret that is there is kept: a name has the same pseudonym in all exports.
    """
    key = b""
    with told(layout.bylines):
        if mode is Bylines.HASH:
            key = (
                _key(layout, _known_hash(layout))
                if layout.bylines_key.exists() or _known_hash(layout)
                else random(_KEY_BYTES)
            )
            if not layout.bylines_key.exists():
                replace_file(layout.bylines_key, key.hex().encode() + b"\n", mode=0o600)
        known = sha256(key).hexdigest() if key else _known_hash(layout)
        replace_file(layout.bylines, _dump(mode, known))
    return Policy(mode, key)


def _known_hash(layout: Layout) -> str:
    """The hash of the secret as the last decision knew it; empty where there was none, or it cannot be read."""
    try:
        facts = json.loads(layout.bylines.read_bytes())
        return str(facts["key_sha256"]) if facts["bylines"] == Bylines.HASH else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _key(layout: Layout, known: str) -> bytes:
    try:
        key = bytes.fromhex(layout.bylines_key.read_text("ascii"))
    except (OSError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES or (known and sha256(key).hexdigest() != known):
        raise ConfigError(
            f"{layout.bylines_key} is not the secret that pseudonyms were made with: put it back from a copy, or say "
            "--without-bylines drop, after which it can be removed and a new one begun"
        )
    return key


def _dump(mode: str, key_sha256: str) -> bytes:
    facts = {"bylines": str(mode), "key_sha256": key_sha256}
    facts["digest"] = sha256(json.dumps(facts).encode()).hexdigest()
    return json.dumps(facts).encode() + b"\n"
