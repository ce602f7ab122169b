"""Where everything stands inside an archive."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TABLES = ("articles", "revisions", "captures", "harvests")
# Readings that stand behind no row: copies folded into another row, and the wording of an article's other addresses.
INNER_TABLES = (*TABLES, "variants")
STATE = ".ngoaivu"


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one archive."""

    root: Path

    @property
    def state(self) -> Path:
        """The folder that is ours alone."""
        return self.root / STATE

    @property
    def marker(self) -> Path:
        """The file that makes a folder an archive."""
        return self.state / "archive.json"

    @property
    def lock(self) -> Path:
        """The file whose lock the one writer holds."""
        return self.state / "lock"

    @property
    def snapshots(self) -> Path:
        """The committed states, one folder each."""
        return self.state / "snapshots"

    @property
    def current(self) -> Path:
        """The symbolic link whose renaming is the commit."""
        return self.state / "current"

    @property
    def warc(self) -> Path:
        """The responses."""
        return self.root / "warc"

    @property
    def cache(self) -> Path:
        """What can be made again from the tables: the index."""
        return self.state / "cache"

    @property
    def index(self) -> Path:
        """The index's database."""
        return self.cache / "index.sqlite"

    @property
    def runs(self) -> Path:
        """The index's signatures."""
        return self.cache / "near"

    @property
    def log(self) -> Path:
        """Which articles' rows each commit changed."""
        return self.state / "commits.jsonl"

    @property
    def bylines(self) -> Path:
        """Whether exports leave bylines out."""
        return self.state / "bylines.json"

    @property
    def bylines_key(self) -> Path:
        """The secret by which exports make pseudonyms of names."""
        return self.state / "bylines.key"

    @property
    def seal(self) -> Path:
        """The hash of the index as the last writer left it; absent while one is at work, or after it was killed."""
        return self.cache / "seal.json"

    @property
    def signatures(self) -> Path:
        """What near-duplicates are found by, as Parquet: one file for each part of ``articles``, made again when it is missing."""
        return self.state / "signatures"

    @property
    def search(self) -> Path:
        """The index of full-text search, made again from the articles where it is missing."""
        return self.state / "search"

    @property
    def hosts(self) -> Path:
        """What is remembered of each host from one run to the next, one file each."""
        return self.state / "hosts"

    @property
    def records(self) -> Path:
        """The records of the last runs, for people: one JSON file each."""
        return self.state / "runs"

    @property
    def verified(self) -> Path:
        """The note of the last verification."""
        return self.state / "verified.json"

    @property
    def salvage(self) -> Path:
        """Whole records that a killed run had written beyond its last commit: the next run need not fetch them again."""
        return self.state / "salvage"

    @property
    def damaged(self) -> Path:
        """What a repair put aside."""
        return self.state / "damaged"

    @property
    def origin(self) -> Path:
        """The note of a working copy: which archive it was copied from."""
        return self.state / "origin.json"

    @property
    def incoming(self) -> Path:
        """Files of that archive on their way here."""
        return self.state / "incoming"

    @property
    def unfinished(self) -> Path:
        """One file for each portal-run that has not come to its end."""
        return self.state / "unfinished"

    @property
    def shards(self) -> Path:
        """What the workers of a cluster write until it is merged, one folder for each harvest or import."""
        return self.state / "shards"

    def snapshot(self, number: int) -> Path:
        """The folder of one committed state; its digits are padded so that names sort as numbers."""
        return self.snapshots / f"{number:09d}"
