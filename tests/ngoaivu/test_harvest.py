"""The main job as a user runs it: a process of its own, real HTTP on loopback, an archive that any tool loads."""

import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from ngoaivu.simulator.truth import Truth
from tests.portals.server import SamplePortals

PORTALS = Path(__file__).parents[1] / "portals"
DOTNETNUKE, JOOMLA = PORTALS / "sample-dotnetnuke/portal.toml", PORTALS / "sample-joomla/portal.toml"
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-s", "RETRY_TIMES=1")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def ngoaivu(sample_portals: SamplePortals) -> Run:
    def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{sample_portals.port}", "COLUMNS": "120"}
        command = [sys.executable, "-m", "ngoaivu", *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)

    return run


def rows(archive: Path, table: str = "articles") -> list[dict[str, object]]:
    return list(ds.dataset(archive / table, partitioning="hive").to_table().to_pylist())


def fold(text: object) -> str:
    return " ".join(unicodedata.normalize("NFC", str(text or "")).split())


def files(folder: Path) -> dict[str, tuple[int, int]]:
    found = (path.resolve() for path in folder.resolve().rglob("*.parquet"))
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_both_sample_portals_are_harvested_whole(ngoaivu: Run, portal_truth: list[Truth], tmp_path: Path) -> None:
    done = ngoaivu("harvest", DOTNETNUKE, JOOMLA, "--archive", tmp_path / "a", *QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    by_url = {url: row for row in rows(tmp_path / "a") for url in [row["url"], *row["other_urls"]]}  # type: ignore[misc]
    for truth in portal_truth:
        row = next((by_url[url] for url in truth["urls"] if url in by_url), None)
        assert row is not None, truth["urls"]
        day = row["published_date"]
        assert (fold(row["title"]), str(day) if day else None) == (
            fold(truth["title"]),
            (truth["published"] or "")[:10] or None,
        )
        assert (row["author"], row["author_role"]) == (truth["author"], truth["author_role"]), truth["urls"]
    assert len(rows(tmp_path / "a")) == len({row["article_id"] for row in rows(tmp_path / "a")})


def test_a_second_run_adds_and_rewrites_nothing(ngoaivu: Run, tmp_path: Path) -> None:
    ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a", *QUICK)
    before = files(tmp_path / "a" / "articles")
    again = ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a", *QUICK)
    assert (again.returncode, files(tmp_path / "a" / "articles")) == (0, before)
    assert len(rows(tmp_path / "a", "harvests")) == 2


def test_no_trap_is_asked_for(ngoaivu: Run, sample_portals: SamplePortals, tmp_path: Path) -> None:
    ngoaivu("harvest", DOTNETNUKE, JOOMLA, "--archive", tmp_path / "a", *QUICK)
    asked = [request.url.lower() for request in sample_portals.log]
    forbidden = (
        "print",
        "login",
        "mailto",
        "search",
        "tim-kiem",
        "popup",
        "noi-bo",
        "noibo",
        "/en/en",
        ".pdf",
        "format=feed",
    )
    assert not [url for url in asked if any(word in url for word in forbidden)]
    assert len(asked) == len(set(asked))


def test_one_request_at_a_time_by_default(ngoaivu: Run, sample_portals: SamplePortals, tmp_path: Path) -> None:
    ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a", "-s", "DOWNLOAD_DELAY=0.02")
    assert max(request.in_flight for request in sample_portals.log) == 1
    agents = {
        next((value for name, value in request.headers.items() if name.lower() == "user-agent"), "")
        for request in sample_portals.log
    }
    assert all(agent.startswith("ngoaivu/") and "+http" in agent for agent in agents)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("down", 4, "HTTP 503"),
        ("reset", 4, "could not be fetched"),
        ("challenge", 5, "challenge"),
        ("not-html", 4, "no article was found"),
    ],
)
def test_a_bad_day_is_named(
    ngoaivu: Run, sample_portals: SamplePortals, tmp_path: Path, fault: str, code: int, words: str
) -> None:
    sample_portals.switch_on(fault, match=r"^(?!.*robots\.txt)")
    done = ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a", *QUICK)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("fault", ["tcvn3", "windows-1258"])
def test_legacy_encodings_are_read(
    ngoaivu: Run, sample_portals: SamplePortals, portal_truth: list[Truth], tmp_path: Path, fault: str
) -> None:
    sample_portals.switch_on(fault)
    done = ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a", *QUICK)
    assert done.returncode == 0, done.stderr
    # TCVN3 has no capitals with tone marks: its fonts drew them from small letters.
    titles = {fold(row["title"]).casefold() for row in rows(tmp_path / "a")}
    wanted = {
        fold(truth["title"]).casefold() for truth in portal_truth if any("tuyengiao" in url for url in truth["urls"])
    }
    assert len(titles & wanted) >= 0.9 * len(wanted), wanted - titles


def test_a_huge_page_loses_nothing_else(ngoaivu: Run, sample_portals: SamplePortals, tmp_path: Path) -> None:
    sample_portals.switch_on("huge", times=1, match=r"/index\.php/.*/\d+-")
    done = ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a", *QUICK)
    assert "Traceback" not in done.stderr
    assert len(rows(tmp_path / "a")) >= 13


def test_an_unknown_portal_is_a_usage_error(ngoaivu: Run, tmp_path: Path) -> None:
    done = ngoaivu("harvest", "dak-lak-songoaiv", "--archive", tmp_path / "a")
    assert (done.returncode, "dak-lak-songoaivu" in done.stderr, (tmp_path / "a").exists()) == (2, True, False)


def test_a_broken_portal_file_names_its_line(ngoaivu: Run, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(
        'id = "p"\nname = "P"\nurl = "http://p.test/"\nfamly = "joomla"\n', encoding="utf-8"
    )
    done = ngoaivu("harvest", tmp_path / "p.toml", "--archive", tmp_path / "a")
    assert (done.returncode, "p.toml:4" in done.stderr, "famly" in done.stderr) == (3, True, True), done.stderr


def test_an_unreachable_host_is_named(ngoaivu: Run, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('id = "p"\nname = "P"\nurl = "http://nowhere.invalid/"\n', encoding="utf-8")
    done = ngoaivu("harvest", tmp_path / "p.toml", "--archive", tmp_path / "a", *QUICK)
    assert (done.returncode, "could not be fetched" in done.stderr or "refused" in done.stderr) in {
        (4, True),
        (5, True),
    }, done.stderr
    assert "Traceback" not in done.stderr


def test_an_archive_that_is_a_file_is_left_alone(ngoaivu: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine", encoding="utf-8")
    done = ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a")
    assert (done.returncode, (tmp_path / "a").read_text(encoding="utf-8")) == (9, "mine"), done.stderr


def test_a_folder_of_another_program_is_left_alone(ngoaivu: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "thesis.txt").write_text("mine", encoding="utf-8")
    done = ngoaivu("harvest", JOOMLA, "--archive", tmp_path / "a")
    assert (done.returncode, [path.name for path in (tmp_path / "a").iterdir()]) == (9, ["thesis.txt"]), done.stderr
