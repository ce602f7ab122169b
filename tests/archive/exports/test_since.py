"""Changes since a state, applied to what was exported of it, give what is exported now."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import deltalake
import pandas as pd
import pyarrow.parquet as pq
import pytest

from archive import ArchiveWriter, Article, Capture, open_archive
from archive.errors import UsageError
from archive.exports.since import changes_since
from archive.paths import Layout
from tests.archive.conftest import START, body_of
from tests.archive.exports.conftest import Send, article, capture, gone, rows_of

Row = dict[str, Any]
COMMITS = 20


def random_batches(seed: int) -> Iterator[list[Capture]]:
    """Commits of new articles, edits, copies that fold into other rows and part again, near-copies, and pages that vanish."""
    chance = random.Random(seed)
    known: list[Article] = []
    for turn in range(COMMITS):
        batch = []
        for _ in range(chance.randrange(1, 4)):
            what = chance.choice(["new", "edit", "copy", "near", "gone", "again"]) if known else "new"
            old = chance.choice(known) if known else article(0)
            day = turn * 30 + chance.random()
            if what == "new":
                known.append(article(len(known)))
                batch.append(capture(known[-1], day))
            elif what == "copy":
                like = chance.choice(known)
                same = {name: getattr(like, name) for name in ("title", "body", "published", "published_date")}
                known[known.index(old)] = changed = replace(old, **same)
                batch.append(capture(changed, day))
            elif what in {"edit", "near"}:
                body = body_of(known.index(old) if what == "near" else 900 + turn) + f"\n\nBổ sung {turn}."
                known[known.index(old)] = changed = replace(old, body=body)
                batch.append(capture(changed, day))
            elif what == "gone":
                batch += [gone(old, day, f"r{turn}"), gone(old, day + 1, f"s{turn}")]
            else:
                batch.append(capture(old, day))
        yield batch


def settled(rows: list[Row]) -> list[Row]:
    """Rows in an order of their own, without the one column that no commit brings up to date."""
    plain = [{name: value for name, value in row.items() if name != "last_seen"} for row in rows]
    return sorted(plain, key=lambda row: str(row["article_id"]))


def lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def applied(held: dict[str, Row], changes: list[Row]) -> None:
    for row in changes:
        kind = row.pop("change")
        if kind == "removed":
            held.pop(row["article_id"], None)
        else:
            assert (kind == "gone") <= (row["gone_at"] is not None)
            held[row["article_id"]] = row


@dataclass
class Consumer:
    """Someone who follows along: what they ask for, what they hold, and the state that they hold it of."""

    choice: dict[str, Any]
    held: dict[str, Row] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    token: str = "0"

    def follow(self, path: Path, send: Send, folder: Path) -> None:
        """Take the changes in; what is held must be what an export of the whole gives."""
        receipt = send(path, "jsonl", "changes", changes_since=self.token, **self.choice).receipt
        changes = lines(folder / "changes")
        self.kinds |= {row["change"] for row in changes}
        applied(self.held, changes)
        send(path, "jsonl", "whole", **self.choice)
        assert settled(list(self.held.values())) == settled(lines(folder / "whole"))
        self.token = receipt.snapshot


def test_changes_of_twenty_commits_add_up_to_the_whole(tmp_path: Path, send: Send) -> None:
    path, chance = tmp_path / "archive", random.Random(7)
    whole, chosen = Consumer({}), Consumer({"portals": frozenset({"tinh-a"}), "where": "length(body) % 2 = 0"})
    with ArchiveWriter(path, code_version="test") as writer:
        for turn, batch in enumerate(random_batches(3)):
            for one in batch:
                writer.add(one)
            writer.commit()
            if turn == COMMITS // 2:
                writer.compact()
            for consumer in (whole, chosen):
                if chance.random() < 0.25 or turn == COMMITS - 1:
                    consumer.follow(path, send, tmp_path)
    assert whole.kinds == {"added", "changed", "gone", "removed"}
    assert {"added", "removed"} <= chosen.kinds
    assert len(whole.held) > len(chosen.held) > 0


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """An archive of three commits, a day apart, and the tokens of its states; the second article ends as a copy of the first."""
    path = tmp_path_factory.mktemp("grown") / "archive"
    first, second = article(1), article(2)
    copy = replace(
        second, title=first.title, body=first.body, published=first.published, published_date=first.published_date
    )
    batches = [
        [capture(first), capture(second)],
        [capture(article(3), 1), capture(replace(first, lead="Mới"), 1)],
        [capture(replace(copy, lead="Mới"), 2)],
    ]
    clock = [START]
    tokens = []
    with ArchiveWriter(path, code_version="test", now=lambda: clock[0]) as writer:
        for batch in batches:
            clock[0] += timedelta(days=1)
            for one in batch:
                writer.add(one)
            writer.commit()
            manifest = open_archive(path).manifest
            tokens.append(f"{manifest.number}-{manifest.digest[:12]}")
    return path, tokens


def test_each_way_to_name_a_state(grown: tuple[Path, list[str]]) -> None:
    path, tokens = grown
    manifest, layout = open_archive(path).manifest, Layout(path)
    number, digest = tokens[1].split("-")
    moment = START + timedelta(days=2, hours=5)
    whole = changes_since(layout, manifest, tokens[1])
    assert sorted(whole.kinds.values()) == ["changed", "removed"]
    for asked in (number, digest, moment.isoformat(), moment.replace(tzinfo=None).isoformat() + "Z"):
        assert changes_since(layout, manifest, asked) == whole
    assert changes_since(layout, manifest, tokens[2]).kinds == {}
    assert changes_since(layout, manifest, "2023-05-01").token == changes_since(layout, manifest, "0").token


@pytest.mark.parametrize("asked", ["99", "3-000000000000", "f" * 64, "", "yesterday", "-1"])
def test_a_state_that_is_not_known_is_refused(
    asked: str, grown: tuple[Path, list[str]], send: Send, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"Export the whole, and go on from there"):
        send(grown[0], "jsonl", changes_since=asked)
    assert list(tmp_path.iterdir()) == []


def test_changes_that_nobody_noted_are_not_told(tmp_path: Path, send: Send) -> None:
    path = tmp_path / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(article(1)))
        writer.commit()
        Layout(path).log.unlink()
        writer.add(capture(article(2)))
        writer.commit()
    assert send(path, "jsonl", changes_since="1").receipt.rows == {"added": 1}
    with pytest.raises(UsageError, match="knows the states 1 to 2"):
        send(path, "jsonl", changes_since="0")


@pytest.mark.parametrize(
    "where", ["published < now()", "random() < 2", "article_id IN (SELECT article_id FROM revisions)"]
)
def test_changes_need_a_condition_of_the_row(where: str, grown: tuple[Path, list[str]], send: Send) -> None:
    send(grown[0], "jsonl", where=where)
    with pytest.raises(UsageError, match="own columns"):
        send(grown[0], "jsonl", where=where, changes_since="0")


def test_every_format_of_rows_tells_changes(grown: tuple[Path, list[str]], send: Send, tmp_path: Path) -> None:
    path, tokens = grown
    for to in ("csv", "parquet", "sqlite", "jsonl"):
        assert send(path, to, f"out.{to}", changes_since=tokens[1]).receipt.rows == {"changed": 1, "removed": 1}
    told = {(row["change"], row["article_id"]) for row in lines(tmp_path / "out.jsonl")}
    frame = pd.read_csv(tmp_path / "out.csv")
    assert set(zip(frame["change"], frame["article_id"], strict=True)) == told
    table = pq.read_table(tmp_path / "out.parquet")
    assert set(zip(table["change"].to_pylist(), table["article_id"].to_pylist(), strict=True)) == told
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as base:
        assert set(base.execute("SELECT change, article_id FROM articles")) == told


@pytest.mark.parametrize("to", ["huggingface", "tei"])
def test_what_is_published_whole_holds_no_changes(to: str, grown: tuple[Path, list[str]], send: Send) -> None:
    with pytest.raises(UsageError, match="published whole"):
        send(grown[0], to, changes_since="0")


def test_a_delta_table_takes_changes_in_as_its_next_version(tmp_path: Path, send: Send) -> None:
    path = tmp_path / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        for turn, batch in enumerate(islice(random_batches(8), 8)):
            for one in batch:
                writer.add(one)
            writer.commit()
            if turn == 3:
                token = send(path, "delta").receipt.snapshot
    with pytest.raises(UsageError, match=f"holds snapshot {token}"):
        send(path, "delta", changes_since="0")
    assert send(path, "delta", changes_since=token).receipt.rows["removed"]
    table = deltalake.DeltaTable(tmp_path / "out")
    assert table.version() == 1
    assert settled(table.to_pyarrow_table().to_pylist()) == settled(rows_of(path))
    with pytest.raises(UsageError, match="no table yet"):
        send(path, "delta", "other", changes_since=token)
