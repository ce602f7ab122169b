"""Metrics, read back by Prometheus' own parser."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.errors import StorageError
from archive.ledger import HarvestRow, SectionCount
from archive.standing import Holding, Standing
from ngoaivu.telemetry.metrics import metrics_text, write_metrics
from tests.ngoaivu.conftest import START, MakeRun

NOW = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def standing(run: HarvestRow | None, **named: object) -> Standing:
    facts = {"portal_id": run.portal_id if run else "tinh-z", "last": run, "holding": Holding(articles=812)}
    return Standing(**{**facts, **named})  # type: ignore[arg-type]


def samples(*standings: Standing) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(metrics_text(standings, NOW))
    return {(one.name, one.labels.get("portal", "")): one.value for family in families for one in family.samples}


def test_every_figure_of_a_run_is_a_sample_of_its_portal(harvest: MakeRun) -> None:
    section = SectionCount(name="Tin", url="http://a.test/tin", missing=3)
    counters = {"requests": 51, "new": 4, "edited": 1, "bytes": 90_210, "unexplained": 1}
    found = samples(standing(harvest(0, "incomplete", 4, sections=(section,), counters=counters), last_complete=START))
    assert {name.removeprefix("ngoaivu_harvest_"): value for (name, portal), value in found.items() if portal} == {
        "exit_code": 4,
        "last_run_timestamp_seconds": START.timestamp() + 2400,
        "last_complete_timestamp_seconds": START.timestamp(),
        "duration_seconds": 2400,
        "articles": 812,
        "requests": 51,
        "new": 4,
        "edited": 1,
        "unexplained": 1,
        "bytes": 90_210,
        "missing": 3,
        "verdict": 1,
    }


def test_what_is_not_known_has_no_sample(harvest: MakeRun) -> None:
    found = samples(standing(harvest()))
    assert not {"ngoaivu_harvest_last_complete_timestamp_seconds", "ngoaivu_harvest_requests"} & {
        name for name, _ in found
    }


def test_a_portal_without_a_run_has_none_either() -> None:
    assert {portal for _, portal in samples(standing(None))} == {""}


def test_each_portal_has_one_verdict(harvest: MakeRun) -> None:
    text = metrics_text([standing(harvest(0, "internal error", 1))], NOW)
    lines = [line for line in text.splitlines() if line.startswith("ngoaivu_harvest_verdict{")]
    assert lines == ['ngoaivu_harvest_verdict{portal="tinh-a",verdict="internal error"} 1.0']


def test_labels_are_escaped(harvest: MakeRun) -> None:
    odd = 'tinh "a"\\\nb'
    assert ("ngoaivu_harvest_exit_code", odd) in samples(standing(harvest(portal_id=odd)))


def test_every_family_says_what_it_is(harvest: MakeRun) -> None:
    families = list(text_string_to_metric_families(metrics_text([standing(harvest())], NOW)))
    assert all(family.documentation and family.type == "gauge" for family in families)


def test_the_file_says_when_it_was_written(harvest: MakeRun) -> None:
    assert samples(standing(harvest()))["ngoaivu_metrics_timestamp_seconds", ""] == NOW.timestamp()


def test_the_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "ngoaivu.prom"
    place.write_text("old")
    write_metrics(place, "new 1\n")
    assert ([path.name for path in tmp_path.iterdir()], place.read_text()) == (["ngoaivu.prom"], "new 1\n")


def test_other_users_can_read_it(tmp_path: Path) -> None:
    write_metrics(tmp_path / "ngoaivu.prom", "new 1\n")
    assert (tmp_path / "ngoaivu.prom").stat().st_mode & 0o044 == 0o044


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nowhere"):
        write_metrics(tmp_path / "nowhere" / "ngoaivu.prom", "new 1\n")
