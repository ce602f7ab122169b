"""How much a portal-run may take, and which limit stops it."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.allowance import Allowance

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
Usage = namedtuple("Usage", "total used free")


def test_without_limits_nothing_is_reached() -> None:
    assert {Allowance().take(1 << 30) for _ in range(3)} == {None}


def test_requests_are_counted() -> None:
    given = Allowance(requests=3)
    assert [given.take(0) for _ in range(3)] == [None, None, "3 requests (--max-pages)"]


def test_bytes_are_counted() -> None:
    given = Allowance(payload_bytes=1000)
    assert [given.take(600) for _ in range(2)] == [None, "1,200 bytes (--max-bytes)"]


@pytest.mark.parametrize(("late", "said"), [(timedelta(seconds=-1), None), (timedelta(), "its hours are over")])
def test_a_moment_ends_it_with_its_reason(late: timedelta, said: str | None) -> None:
    given = Allowance(stop_at=NOW, why_then="its hours are over", clock=lambda: NOW + late)
    assert given.take(0) == said


def test_room_on_the_disk_is_looked_at_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = iter([2000, 900])
    monkeypatch.setattr("spiders.allowance.shutil.disk_usage", lambda _: Usage(0, 0, next(free)))
    given = Allowance(free_bytes=1000, folder=tmp_path)
    said = [given.take(0) for _ in range(20)]
    assert said[:19] == [None] * 19
    assert "only 900 bytes are free" in (said[19] or "")
    assert "--min-free-disk" in (said[19] or "")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Allowance(), None),
        (Allowance(requests=1), None),
        (Allowance(requests=0), "--max-pages"),
        (Allowance(payload_bytes=0), "--max-bytes"),
        (Allowance(stop_at=NOW, why_then="--max-time", clock=lambda: NOW), "--max-time"),
    ],
)
def test_what_is_spent_before_the_first_request(given: Allowance, words: str | None) -> None:
    said = given.spent()
    assert said is None if words is None else words in (said or "")
