"""Kills, tears and starves the archive's writer at every step, and checks each time that nothing is lost, doubled or shown wrong.

    python bench/faults.py [--steps N] [--moments N] [--commits N] [--seed N]

A script of commits (new articles, edits, copies, near-copies, vanished pages, a compaction) is run once undisturbed; the state
after each commit is remembered. Then it is run again and again in a process of its own that

* is killed (SIGKILL) before its n-th write, fsync, rename, link, truncate, mkdir or unlink,
* is killed in the middle of its n-th write (a torn write),
* finds the disk full at its n-th write and ever after,
* is killed at a random moment.

After each, pandas, polars, DuckDB and pyarrow must show one of the remembered states, `verify` must find nothing but leftovers,
and a plain run of the whole script must end with the very files of the undisturbed run. `--steps` takes an evenly spread sample
of the steps instead of all.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds

from archive import ArchiveWriter, Capture, HarvestRow
from archive.errors import StorageError
from archive.verify import verify
from bench.corpus import Corpus

Batches = list[list[Capture]]

COUNTED = (
    "write",
    "fsync",
    "replace",
    "rename",
    "link",
    "symlink",
    "truncate",
    "ftruncate",
    "mkdir",
    "unlink",
    "rmdir",
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def script(commits: int) -> Batches:
    """The captures of each commit."""
    corpus = Corpus()
    batches: Batches = []
    for turn in range(commits):
        moment = NOON + timedelta(days=60 * turn)  # over the turn of a year: articles then go to another folder
        batch = [corpus.capture(number * 40, moment) for number in range(turn * 4, turn * 4 + 4)]
        if turn:
            seen = (turn * 4 - 3) * 40
            batch.append(corpus.capture(seen, moment, corpus.body(seen) + f" Bổ sung {turn}."))
            batch.append(copy_of(corpus, (turn * 4 - 2) * 40, moment, turn))
            batch.append(corpus.capture(0, moment))
        if turn > 4:
            batch.append(gone(corpus, 40, moment, turn))
        batches.append(batch)
    return batches


def copy_of(corpus: Corpus, number: int, moment: datetime, turn: int) -> Capture:
    """An exact copy on another portal, or a near copy: of every second one the last paragraphs are missing."""
    article = corpus.article(number)
    body = article.body or ""
    if turn % 2:
        body = body.rpartition("\n\n")[0].rpartition("\n\n")[0]
    other = corpus.capture(number + 7, moment, body)
    assert other.article is not None
    titled = type(article)(
        **{name: getattr(other.article, name) for name in article.__slots__} | {"title": article.title}
    )
    return Capture(**{name: getattr(other, name) for name in other.__slots__} | {"article": titled})


def gone(corpus: Corpus, number: int, moment: datetime, turn: int) -> Capture:
    url = corpus.article(number).url
    return Capture(
        url=url,
        portal_id="tinh-00",
        fetched_at=moment,
        outcome="gone",
        status=404,
        payload=b"404",
        run_id=f"run-{turn}",
    )


def run(folder: Path, batches: Batches, after_commit: Callable[[], None] = lambda: None) -> None:
    """The whole script: what is in the archive already changes nothing."""
    with ArchiveWriter(folder, code_version="bench", now=lambda: NOON, rotate_at=40_000) as writer:
        after_commit()
        for turn, batch in enumerate(batches):
            for capture in batch:
                writer.add(capture)
            if writer.pending:
                row = HarvestRow(
                    run_id=f"run-{turn}", portal_id="tinh-00", started=NOON, ended=NOON, exit_code=0, verdict="complete"
                )
                writer.record_harvest(row)
            writer.commit()
            after_commit()
        writer.compact()
        after_commit()


def shown(folder: Path) -> str:
    """The hash of what plain readers show; they must agree."""
    place = folder / "articles"
    columns = ["article_id", "text_hash", "cluster_id", "revision", "url", "gone_at"]
    glob = f"{place}/**/*.parquet"
    tables = [
        ds.dataset(place, partitioning="hive").to_table(columns=columns).to_pylist(),
        pd.read_parquet(place, columns=columns)
        .astype(object)
        .where(lambda frame: frame.notna(), None)
        .to_dict("records"),
        pl.scan_parquet(place).select(columns).collect().to_dicts(),
        duckdb.sql(f"SELECT {', '.join(columns)} FROM read_parquet('{glob}')").to_arrow_table().to_pylist(),
    ]
    states = {hashlib.sha256(repr(sorted(map(_plain, rows))).encode()).hexdigest() for rows in tables}
    assert len(states) == 1, "the readers disagree"
    identities = [row["article_id"] for row in tables[0]]
    assert len(identities) == len(set(identities)), "a reader sees an article twice"
    return states.pop()


def _plain(row: dict[str, Any]) -> tuple[str, ...]:
    when = row["gone_at"]
    return (*(str(row[name]) for name in sorted(row) if name != "gone_at"), str(int(when.timestamp())) if when else "")


def files(folder: Path) -> dict[str, str]:
    """Every file of the current state with its hash."""
    found = {}
    for place in (folder / ".ngoaivu" / "current", folder / "warc"):
        real = place.resolve()
        for path in sorted(real.rglob("*")):
            if path.is_file() and path.suffix in {".parquet", ".gz"}:
                found[path.relative_to(real).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def in_child(work: Callable[[], None]) -> int:
    """Run something in a process of its own; returns its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except StorageError as error:
            print(f"{error}", file=sys.stderr, flush=True)
            os._exit(9)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def wait(child: int) -> int:
    return os.waitpid(child, 0)[1]


class Saboteur:
    """Counts the steps of the process that it is in, and strikes at one of them."""

    def __init__(self, mode: str, at: int) -> None:
        self.mode, self.at, self.count, self.full = mode, at, 0, False
        for name in COUNTED:
            setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            if name != "write" and self.mode in {"torn", "full"}:
                return original(*arguments, **named)
            self.count += 1
            if self.full or self.count == self.at:
                self._strike(name, original, arguments)
            return original(*arguments, **named)

        return step

    def _strike(self, name: str, original: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        if name == "write" and self.mode in {"torn", "full"} and not self.full:
            data = memoryview(arguments[1])
            original(arguments[0], data[: len(data) // 2])
        if self.mode == "full":
            self.full = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.kill(os.getpid(), signal.SIGKILL)


class Trial:
    """Everything that a disturbed run is compared with."""

    def __init__(self, folder: Path, commits: int) -> None:
        self.folder = folder
        self.batches = script(commits)
        self.states = folder / "states"
        self.whole = folder / "whole"
        assert wait(in_child(self._undisturbed)) == 0, "the undisturbed run failed"
        self.valid = set(self.states.read_text().split())
        self.tally: Counter[str] = Counter()

    def _undisturbed(self) -> None:
        seen: list[str] = []
        run(self.whole, self.batches, lambda: seen.append(shown(self.whole)))
        self.states.write_text("\n".join(seen))

    def steps(self, mode: str) -> int:
        """How many steps of a kind an undisturbed run takes."""
        counter = self.folder / "count"

        def count() -> None:
            saboteur = Saboteur(mode, -1)
            run(self.folder / "counted", self.batches)
            counter.write_text(str(saboteur.count))

        assert wait(in_child(count)) == 0
        shutil.rmtree(self.folder / "counted")
        return int(counter.read_text())

    def strike(self, mode: str, at: int) -> None:
        """Disturb a run at a step, then check and run again."""
        place = self.folder / "struck"

        def struck() -> None:
            Saboteur(mode, at)
            run(place, self.batches)

        # The very last write is of the index's seal, which may fail without harm: then a full disk ends with 0.
        status = wait(in_child(struck))
        ended = f"killed by {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
        self.check(place, f"{mode} at step {at}", ended in {"full": ("exit 9", "exit 0")}.get(mode, ("killed by 9",)))

    def strike_after(self, seconds: float) -> None:
        """Kill a run at a moment, then check and run again."""
        place = self.folder / "struck"
        child = in_child(lambda: run(place, self.batches))
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        wait(child)
        self.check(place, f"kill after {seconds:.3f} s", True)

    def check(self, place: Path, name: str, as_meant: bool) -> None:
        """Look at what a disturbed run left, run again, and compare."""

        def look() -> None:
            if (place / "articles").exists():
                assert shown(place) in self.valid, "readers see a state that was never committed"
            if (place / ".ngoaivu" / "archive.json").exists():
                faults = [fault for fault in verify(place) if not fault.harmless]
                assert not faults, faults[:3]
            run(place, self.batches)
            assert files(place) == files(self.whole), "the run after it ended otherwise than an undisturbed one"
            assert not [fault for fault in verify(place) if not fault.harmless]

        self.tally[name.split()[0]] += 1
        if not as_meant or wait(in_child(look)) != 0:
            self.tally["FAILED"] += 1
            print(f"FAILED: {name}", flush=True)
            if "--keep" in sys.argv:
                shutil.copytree(place, self.folder / f"failed-{self.tally['FAILED']}", symlinks=True)
        shutil.rmtree(place, ignore_errors=True)


def spread(count: int, sample: int | None) -> Iterator[int]:
    """Step numbers: all, or so many of them, evenly spread."""
    if sample is None or sample >= count:
        yield from range(1, count + 1)
    else:
        yield from sorted({1 + int((number + 0.5) * count / sample) for number in range(sample)})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=None, help="how many steps of each kind; all by default")
    parser.add_argument("--moments", type=int, default=300, help="how many random moments")
    parser.add_argument("--commits", type=int, default=7, help="how many commits the script has")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the archives of failed trials")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ngoaivu-faults-"))
    began = time.perf_counter()
    trial = Trial(folder, options.commits)
    for mode in ("kill", "torn", "full"):
        count = trial.steps(mode)
        print(f"{mode}: an undisturbed run takes {count} steps", flush=True)
        for at in spread(count, options.steps):
            trial.strike(mode, at)
    chance = random.Random(options.seed)
    start = time.perf_counter()
    wait(in_child(lambda: run(folder / "timed", trial.batches)))
    length = time.perf_counter() - start
    for _ in range(options.moments):
        trial.strike_after(chance.uniform(0, length))
    print(f"{dict(trial.tally)} in {time.perf_counter() - began:.0f} s; {len(trial.valid)} committed states")
    if not options.keep:
        shutil.rmtree(folder)
    return 1 if trial.tally["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
