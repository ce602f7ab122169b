"""Harvests that follow one another, are stopped and go on: real processes, real HTTP on loopback, a portal that changes."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Unfinished
from archive.paths import Layout
from archive.verify import verify
from ngoaivu.simulator.generated import VIETNAM, Generated
from ngoaivu.simulator.messages import Reply
from ngoaivu.simulator.server import Simulator
from tests.portals.driver import QUICK, Done, environment, rows, run_harvest

NEWEST = datetime.now(UTC) - timedelta(days=4)
#: What no two runs have in common: their names, their moments, and where bytes that came at another moment stand.
OWN = re.compile(r"run_id|\w+_seen|fetched_at|last_changed|seen_from|superseded_at|gone_at|warc_\w+|year")


def made(**named: Any) -> Generated:
    """The portal of all tests, the same each time: two sections of two pages."""
    facts: dict[str, Any] = {"style": "joomla", "articles": 20, "newest": NEWEST}
    return Generated("tinh", "songoaivu.tinh.test", **{**facts, **named})


@dataclass
class Web:
    """A portal that is served, and the archive into which it is harvested."""

    portal: Generated
    simulator: Simulator
    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def files(self) -> list[Path]:
        return self.simulator.write_portal_files(self.folder)

    def harvest(self, *options: str, archive: Path | None = None) -> Done:
        return run_harvest(self.simulator, archive or self.archive, self.files, *QUICK, *options)

    def start(self, *options: str) -> "subprocess.Popen[str]":
        """Begin a harvest that is to be stopped."""
        command = [
            sys.executable,
            "-m",
            "ngoaivu",
            "harvest",
            *map(str, self.files),
            "--archive",
            str(self.archive),
            *QUICK,
            *options,
        ]
        return subprocess.Popen(
            command,
            env=environment(self.simulator, self.folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def at(self, request: int, act: Callable[[], object]) -> None:
        """Do something when the portal has been asked so many times, while its answer is awaited."""
        answer, asked = self.portal.answer, iter(range(1, 1_000_000))

        def watched(path: str, query: dict[str, str]) -> Reply:
            if next(asked) == request:
                act()
            return answer(path, query)

        self.portal.answer = watched  # type: ignore[method-assign]

    def asked(self) -> list[str]:
        return [request.url for request in self.simulator.log]

    def titles(self) -> set[str]:
        return {row["title"] for row in rows(self.archive)}

    def ledger(self) -> dict[str, Any]:
        """The row of the last run."""
        return max(rows(self.archive, "harvests"), key=lambda row: row["ended"])


def serve(portal: Generated, folder: Path) -> Iterator[Web]:
    simulator = Simulator([portal])
    with simulator.running():
        yield Web(portal, simulator, folder)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """The portal on its first day, and no archive."""
    yield from serve(made(), tmp_path)


@pytest.fixture
def dated(tmp_path: Path) -> Iterator[Web]:
    """A portal whose listings show the day of each article."""
    yield from serve(made(style="wordpress"), tmp_path)


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Web]:
    """A portal that is served by https alone."""
    yield from serve(made(scheme="https", articles=4), tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that a first harvest of the portal leaves."""
    for web in serve(made(), tmp_path_factory.mktemp("first")):
        done = web.harvest()
        assert done.code == 0, done.stderr
    return web.archive


@pytest.fixture
def harvested(first: Path, tmp_path: Path) -> Iterator[Web]:
    """The portal and the archive after a first harvest."""
    shutil.copytree(first, tmp_path / "archive", symlinks=True)
    yield from serve(made(), tmp_path)


def content(archive: Path) -> dict[str, list[str]]:
    """The rows of all tables without what differs between any two runs."""
    return {
        table: sorted(
            repr({name: value for name, value in row.items() if not OWN.fullmatch(name)})
            for row in rows(archive, table)
        )
        for table in ("articles", "revisions", "captures")
    }


def requests(archive: Path) -> int:
    """How many answers all runs were given, robots.txt left out."""
    return sum(dict(row["counters"])["requests"] for row in rows(archive, "harvests"))


def reading(archive: Path) -> set[tuple[Any, ...]]:
    return {(row["url"], row["title"], row["published"], row["body"], row["author"]) for row in rows(archive)}


def test_what_is_new_and_what_was_edited_is_found(harvested: Web) -> None:
    harvested.portal.publish(3)
    edited = harvested.portal.edit(2, skip=3)
    done = harvested.harvest()
    assert done.code == 0, done.stderr
    assert "3 new, 2 edited" in done.stdout
    changed = {row["url"] for row in rows(harvested.archive) if row["revision"] == 1}
    assert len(changed) == 2
    assert all(any(str(number) in url for url in changed) for number in edited)


def test_a_full_run_walks_every_listing(harvested: Web) -> None:
    done = harvested.harvest("--full")
    assert done.code == 0, done.stderr
    assert [url for url in harvested.asked() if "start=" in url]


def test_a_run_from_a_day_on_leaves_out_what_a_listing_dates_before_it(dated: Web) -> None:
    days = sorted((one["published"] or "")[:10] for one in dated.portal.truth())
    since = days[10]
    done = dated.harvest("--since", since)
    assert done.code == 0, done.stderr
    assert sorted(str(row["published_date"]) for row in rows(dated.archive)) == [day for day in days if day >= since]


def test_a_limit_ends_a_run_and_the_next_one_goes_on(web: Web, first: Path) -> None:
    done = web.harvest("--max-pages", "9")
    assert (done.code, "9 requests (--max-pages)" in done.stderr) == (6, True), done.stderr
    done = web.harvest()
    assert (done.code, len(rows(web.archive))) == (0, 20), done.stderr
    assert requests(web.archive) == requests(first)


def test_a_killed_run_goes_on_and_ends_as_an_undisturbed_one(web: Web, first: Path) -> None:
    processes: list[subprocess.Popen[str]] = []
    web.at(12, lambda: processes[0].kill())
    processes.append(web.start("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1"))
    processes[0].communicate()
    assert processes[0].returncode == -signal.SIGKILL
    done = web.harvest()
    assert done.code == 0, done.stderr
    assert content(web.archive) == content(first)
    assert [fault for fault in verify(web.archive) if not fault.harmless] == []
    # Asked for again is only what was in flight, and what had come and not yet been written.
    assert sum(not url.endswith("robots.txt") for url in web.asked()) <= requests(first) + 2


def test_an_interrupt_ends_a_run_in_order_and_the_next_one_goes_on(web: Web, first: Path) -> None:
    processes: list[subprocess.Popen[str]] = []
    web.at(12, lambda: processes[0].send_signal(signal.SIGINT))
    processes.append(web.start())
    _, said = processes[0].communicate()
    assert (processes[0].returncode, "interrupted" in said.splitlines()[-1]) == (130, True), said
    done = web.harvest()
    assert (done.code, content(web.archive)["articles"]) == (0, content(first)["articles"]), done.stderr


def test_of_two_harvests_at_once_one_ends_with_7_and_the_other_is_not_disturbed(web: Web) -> None:
    others: list[Done] = []
    web.at(5, lambda: others.append(web.harvest()))
    done = web.harvest()
    assert (done.code, [other.code for other in others]) == (0, [7]), done.stderr
    assert "is being written by process" in others[0].stderr
    assert verify(web.archive) == []


def test_a_redesign_replaces_nothing_and_what_it_held_back_is_read_afterwards(harvested: Web) -> None:
    before = reading(harvested.archive)
    harvested.portal.publish(2)
    harvested.simulator.switch_on("redesign-script")
    done = harvested.harvest()
    assert (done.code, harvested.ledger()["verdict"], reading(harvested.archive)) == (4, "redesigned", before), (
        done.stdout
    )
    harvested.simulator.switch_off()
    done = harvested.harvest()
    assert (done.code, len(rows(harvested.archive)), before < reading(harvested.archive)) == (0, 22, True), done.stdout


def test_an_article_that_was_removed_and_comes_back(harvested: Web) -> None:
    """A tombstone after the second run that found it gone; alive again when it is there again."""
    kept = harvested.portal.newsroom._kept
    (removed,) = harvested.portal.remove(1)
    gone = [
        sum(row["gone_at"] is not None for row in rows(harvested.archive))
        for _ in range(2)
        if harvested.harvest().code == 0
    ]
    assert gone == [0, 1]
    harvested.portal.newsroom._changes((removed, *harvested.portal.newsroom.numbers))
    assert harvested.portal.newsroom._kept == kept
    done = harvested.harvest()
    assert (done.code, [row["gone_at"] for row in rows(harvested.archive) if row["gone_at"]]) == (0, []), done.stdout


def test_a_robots_txt_that_closes_is_obeyed(harvested: Web) -> None:
    harvested.simulator.switch_on("robots-closed")
    done = harvested.harvest()
    assert (done.code, "robots" in done.stderr) == (5, True), done.stderr
    assert {url.rpartition("/")[2] for url in harvested.asked()} == {"robots.txt"}


def test_only_changes_are_printed(harvested: Web) -> None:
    assert harvested.harvest("--only-changes") == (0, "", "")
    harvested.simulator.switch_on("robots-closed")
    done = harvested.harvest("--only-changes")
    assert (done.code, done.stdout.startswith("tinh: blocked (5), was complete (0)")) == (5, True), done.stdout


def test_a_run_leaves_records_for_machines(web: Web, tmp_path: Path) -> None:
    done = web.harvest("--metrics", str(tmp_path / "ngoaivu.prom"), "--log-format", "json", "-s", "LOG_LEVEL=INFO")
    assert 'ngoaivu_harvest_exit_code{portal="tinh"} 0.0' in (tmp_path / "ngoaivu.prom").read_text()
    record = json.loads((Layout(web.archive).records / "run.json").read_text())
    assert (record["exit_code"], record["portals"][0]["counters"]["new"]) == (0, 20)
    *lines, last = done.stderr.splitlines()
    assert last.startswith("ngoaivu harvest: exit code 0: complete")
    assert {json.loads(line)["level"] for line in lines} == {"INFO"}


def hours(begin: int) -> str:
    """An hour of the day on Vietnamese clocks, so many hours from now."""
    now = datetime.now(VIETNAM)
    return f"{(now + timedelta(hours=begin)):%H}:00-{(now + timedelta(hours=begin + 1)):%H}:00"


def test_outside_its_visiting_hours_a_portal_is_not_asked_for_anything(harvested: Web) -> None:
    (file,) = harvested.files
    text = file.read_text(encoding="utf-8")
    file.write_text(f'{text}[crawl]\nhours = "{hours(5)}"\n', encoding="utf-8")
    closed = run_harvest(harvested.simulator, harvested.archive, [file], *QUICK)
    assert (closed.code, "visiting hours" in closed.stderr, harvested.asked()) == (6, True, []), closed.stderr
    # A run that was turned away keeps nobody out when the hour has come.
    file.write_text(f'{text}[crawl]\nhours = "{hours(0)}"\n', encoding="utf-8")
    opened = run_harvest(harvested.simulator, harvested.archive, [file], *QUICK)
    assert (opened.code, len(harvested.asked()) > 0) == (0, True), opened.stderr


def test_an_exception_for_a_broken_certificate_stands_on_every_capture(secure: Web) -> None:
    secure.simulator.switch_on("certificate-expired")
    (file,) = secure.files
    reason = "hết hạn từ tháng 10, đã báo cho Sở"
    file.write_text(file.read_text(encoding="utf-8") + f'[crawl]\ninsecure_tls_reason = "{reason}"\n', encoding="utf-8")
    done = run_harvest(secure.simulator, secure.archive, [file], *QUICK)
    assert done.code == 0, done.stderr
    assert {row["tls_exception"] for row in rows(secure.archive, "captures")} == {reason}


def test_listings_are_walked_whole_after_a_run_that_was_never_ended(harvested: Web) -> None:
    """What that run had kept may be newer than what it had not come to."""
    long_ago = datetime.now(UTC) - timedelta(days=3)
    with ArchiveWriter(harvested.archive, code_version="test") as writer:
        writer.note_unfinished(Unfinished(run_id="lost", portal_id="tinh", started=long_ago, scope="any"))
    assert harvested.harvest().code == 0
    assert [url for url in harvested.asked() if "start=" in url]


def test_marks_that_stand_on_whatever_an_article_says_are_found_out(web: Web) -> None:
    """A server that gives every state of a page the same mark answers for each of them that nothing changed."""
    answer = web.portal.answer
    web.portal.answer = lambda path, query: replace(answer(path, query), headers=(("ETag", '"1"'),))  # type: ignore[method-assign]
    assert web.harvest().code == 0
    edited = web.portal.edit(8)
    done = web.harvest()
    assert (done.code, f"{len(edited)} edited" in done.stdout) == (0, True), done.stdout
    assert any(request.status == 304 for request in web.simulator.log)
