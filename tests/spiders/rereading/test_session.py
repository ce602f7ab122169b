"""What a reread reports and what accepting it does to the archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.errors import ArchiveLockedError, ConfigError
from archive.lock import WriterLock
from archive.paths import Layout
from archive.reader import articles_as_of
from archive.tables import Tables
from archive.verify import verify
from spiders.families.base import Family
from spiders.families.joomla import JOOMLA
from spiders.rereading.worklist import Choice
from tests.spiders.rereading.conftest import START, comparable, sorted_rows, tables

Reread = Callable[..., int]
Put = Callable[[Family], None]
LOST_PARAGRAPH = replace(JOOMLA, drop=(*JOOMLA.drop, ".box"))
LOST_END = replace(JOOMLA, drop=(*JOOMLA.drop, ".end"))
NO_IDS = replace(JOOMLA, article=(r"/none-(?P<id>\d+)",))
NO_TEXT = replace(JOOMLA, drop=(*JOOMLA.drop, "[itemprop=articleBody]"), body=(".item-page",))


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def lines(reread: Reread, folder: Path) -> list[dict[str, Any]]:
    assert reread(report=folder / "report.json") == 0
    return list(json.loads((folder / "report.json").read_text(encoding="utf-8"))["lines"])


def test_the_same_rules_change_not_one_byte(archive: Path, reread: Reread) -> None:
    before = hashes(archive)
    assert (reread(accept=True), hashes(archive)) == (0, before)


def test_several_processes_read_the_same(archive: Path, reread: Reread) -> None:
    before = hashes(archive)
    assert (reread(accept=True, workers=2), hashes(archive)) == (0, before)


def test_without_accept_nothing_changes(archive: Path, reread: Reread, rules: Put) -> None:
    before = hashes(archive)
    rules(LOST_END)
    assert (reread(), hashes(archive)) == (0, before)


def test_a_lost_paragraph_is_one_line_that_names_the_rule(tmp_path: Path, reread: Reread, rules: Put) -> None:
    rules(LOST_PARAGRAPH)
    (line,) = lines(reread, tmp_path)
    told = {name: line[name] for name in ("portal", "family", "field", "shape", "count")}
    assert told == {"portal": "cong", "family": "joomla", "field": "body", "shape": "a paragraph lost", "count": 3}
    assert (line["rule_before"], ".box" in line["rule_after"]) == ("joomla/1 selector", True)
    assert {row["fields"]["body"]["after"] in row["fields"]["body"]["before"] for row in line["rows"]} == {False}


def test_another_date_is_one_line(tmp_path: Path, reread: Reread, rules: Put) -> None:
    rules(replace(JOOMLA, date=("dd.start",)))
    (line,) = lines(reread, tmp_path)
    assert (line["field"], line["shape"], "dd.start" in line["rule_after"]) == ("published", "an earlier day", True)


def test_every_state_of_an_article_is_told(tmp_path: Path, reread: Reread, rules: Put) -> None:
    rules(LOST_END)
    (line,) = lines(reread, tmp_path)
    assert line["count"] == 10  # nine articles, one of them with an earlier state


def test_a_new_version_alone_is_no_line(
    tmp_path: Path, reread: Reread, rules: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    rules(replace(JOOMLA, version=2))
    assert (lines(reread, tmp_path), "joomla/1 becomes joomla/2" in capsys.readouterr().out) == ([], True)


def test_the_report_is_a_page_without_scripts(tmp_path: Path, reread: Reread, rules: Put) -> None:
    rules(LOST_END)
    reread(report=tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "5 &lt; 6" in text
    assert "http://127.0.0.1:1/archive/20240501" in text


@pytest.mark.parametrize("fault", [LOST_PARAGRAPH, LOST_END, NO_IDS, NO_TEXT, replace(JOOMLA, version=3)])
def test_accepted_readings_and_back_again(archive: Path, reread: Reread, rules: Put, fault: Family) -> None:
    before = sorted_rows(archive)
    rules(fault)
    assert reread(accept=True) == 0
    state = open_archive(archive)
    again = articles_as_of(Tables(state.snapshot, state.manifest), None)
    assert comparable(again.to_pylist()) == comparable(state.articles().to_table().to_pylist())
    assert verify(archive) == []
    assert len(tables(archive)["revisions"]) <= 1
    rules(JOOMLA)
    assert reread(accept=True) == 0
    assert sorted_rows(archive) == before


def test_pages_that_are_no_articles_any_more_lose_their_rows(
    archive: Path, tmp_path: Path, reread: Reread, rules: Put
) -> None:
    rules(NO_TEXT)
    assert {line["field"] for line in lines(reread, tmp_path)} == {"outcome"}
    reread(accept=True)
    assert tables(archive)["articles"] == []


def test_a_better_rule_brings_a_refused_page_in(archive: Path, reread: Reread, rules: Put) -> None:
    rules(NO_TEXT)
    reread(accept=True)
    rules(JOOMLA)
    reread(accept=True)
    assert len(tables(archive)["articles"]) == 9


def test_an_article_is_read_again_with_all_its_captures(archive: Path, reread: Reread, rules: Put) -> None:
    rules(LOST_END)
    reread(accept=True, choice=Choice(since=date(2024, 5, 20)))
    changed = [
        row for row in tables(archive)["captures"] if row["article_id"] and row["fetched_at"] < START.replace(day=20)
    ]
    assert len(changed) == 9
    (earlier,) = tables(archive)["revisions"]
    assert "cơ sở sản xuất" not in earlier["body"]


def test_an_interrupted_commit_leaves_the_old_state(
    archive: Path, reread: Reread, rules: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted_rows(archive)
    rules(LOST_END)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archive.snapshot.point", fail)
    with pytest.raises(KeyboardInterrupt):
        reread(accept=True)
    monkeypatch.undo()
    assert sorted_rows(archive) == before
    rules(LOST_END)
    assert reread(accept=True) == 0
    assert verify(archive) == []


def test_a_writer_at_work_is_not_disturbed(archive: Path, reread: Reread) -> None:
    held = WriterLock(Layout(archive).lock)
    held.acquire(START)
    try:
        with pytest.raises(ArchiveLockedError):
            reread(accept=True)
        assert reread() == 0
    finally:
        held.release()


def test_a_portal_that_is_not_known_is_named(reread: Reread) -> None:
    with pytest.raises(ConfigError, match="cong"):
        reread(portals={})


def test_earlier_rules_read_earlier_captures(tmp_path: Path, reread: Reread, rules: Put) -> None:
    rules(replace(JOOMLA, version=2, since="2024-05-20", earlier=(LOST_END,)))
    (line,) = [line for line in lines(reread, tmp_path) if line["field"] == "body"]
    assert (line["count"], line["rule_after"].split()[0]) == (9, "joomla/1")


def test_rules_of_a_certain_version(tmp_path: Path, reread: Reread, rules: Put) -> None:
    old = replace(LOST_END, version=7)
    reread(rules=old, choice=Choice(family="joomla"), report=tmp_path / "r.json")
    (line,) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["lines"]
    assert line["rule_after"].startswith("joomla/7 selector")
