"""run.json: what was run, with what, and how it ended."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.ledger import SectionCount
from archive.verify import verify
from ngoaivu.telemetry.run_record import Run, run_json, write_run
from tests.ngoaivu.conftest import START, Keep, MakeRun


@pytest.fixture
def run(harvest: MakeRun) -> Run:
    section = SectionCount(name="Tin", url="http://a.test/tin", declared=12, missing=1)
    return Run(
        run_id="20261120T193000Z-0a1b2c",
        command=("ngoaivu", "harvest", "tinh-a", "--archive", "a", "-s", "DOWNLOAD_DELAY=2"),
        settings={"DOWNLOAD_DELAY": "2"},
        started=START,
        ended=START + timedelta(hours=1),
        exit_code=4,
        reason="incomplete: 1 linked page could not be read",
        portals=(harvest(0, "incomplete", 4, sections=(section,), counters={"requests": 9}),),
    )


def test_the_record_says_what_was_run_and_how_it_ended(run: Run) -> None:
    facts = json.loads(json.dumps(run_json(run)))
    assert (facts["exit_code"], facts["meaning"], facts["started"]) == (4, "incomplete", "2026-11-20T19:30:00+00:00")
    assert facts["portals"][0]["sections"][0]["missing"] == 1
    assert {"ngoaivu", "python", "scrapy", "pyarrow"} <= facts["versions"].keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FTP_PASSWORD", "hunter2"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("API_TOKEN", "hunter2"),
        ("HTTP_PROXY", "http://me:hunter2@proxy.test:3128"),
    ],
)
def test_no_secret_is_kept(run: Run, name: str, value: str) -> None:
    secret = replace(run, command=("-s", f"{name}={value}"), settings={name: value})
    assert "hunter2" not in json.dumps(run_json(secret))


def test_an_ordinary_setting_is_kept_as_it_was_given(run: Run) -> None:
    assert run_json(run)["settings"] == {"DOWNLOAD_DELAY": "2"}


def test_run_json_is_the_newest_record(keep: Keep, run: Run) -> None:
    archive = keep()
    write_run(archive, run)
    second = write_run(archive, replace(run, run_id="20261121T193000Z-3d4e5f"))
    newest = second.with_name("run.json")
    assert newest.read_bytes() == second.read_bytes()
    assert json.loads(newest.read_bytes())["run_id"] == "20261121T193000Z-3d4e5f"


def test_the_oldest_records_go(keep: Keep, run: Run) -> None:
    archive = keep()
    for night in range(5):
        last = write_run(archive, replace(run, run_id=f"2026112{night}T193000Z-aaaaaa"), kept=3)
    assert [path.name[:8] for path in sorted(last.parent.glob("2*.json"))] == ["20261122", "20261123", "20261124"]


def test_records_are_no_fault_of_the_archive(keep: Keep, run: Run) -> None:
    archive = keep()
    write_run(archive, run)
    assert verify(archive) == []


def test_a_lone_surrogate_keeps_no_record_from_being_written(keep: Keep, run: Run) -> None:
    place: Path = write_run(keep(), replace(run, reason="\udce9 was printed"))
    assert json.loads(place.read_bytes())["reason"] == "? was printed"
