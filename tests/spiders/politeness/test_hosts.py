"""What is remembered of hosts, and how it is kept on disk."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from spiders.politeness.hosts import HostBook, HostState, RobotsCopy, host_key, origin_of

NOW = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
HOST = "songoaivu.example.vn"


def book(folder: Path | None, now: datetime = NOW) -> HostBook:
    return HostBook(folder, lambda: now)


def test_everything_outlives_the_run(tmp_path: Path) -> None:
    first = book(tmp_path / "hosts")
    copy = RobotsCopy(text="User-agent: *\nDisallow: /nội-bộ\n", status=200, fetched_at=NOW)
    first.count_request(HOST)
    first.keep_robots(HOST, f"https://{HOST}", copy)
    first.ask_not_before(HOST, NOW + timedelta(hours=2))
    first.learn_delay(HOST, 4.5)
    first.save()
    assert book(tmp_path / "hosts").state(HOST) == HostState(
        host=HOST,
        robots={f"https://{HOST}": copy},
        not_before=NOW + timedelta(hours=2),
        delay=4.5,
        day=date(2026, 11, 25),
        requests=1,
    )


def test_robots_txt_and_a_wish_to_wait_are_saved_at_once(tmp_path: Path) -> None:
    first = book(tmp_path)
    first.keep_robots(HOST, f"http://{HOST}", RobotsCopy(text="", status=404, fetched_at=NOW))
    assert book(tmp_path).state(HOST).robots
    first.ask_not_before(HOST, NOW + timedelta(hours=2))
    assert book(tmp_path).waits_until(HOST) == NOW + timedelta(hours=2)


def test_counts_are_saved_every_hundred(tmp_path: Path) -> None:
    first = book(tmp_path)
    for _ in range(99):
        first.count_request(HOST)
    assert not list(tmp_path.iterdir())
    first.count_request(HOST)
    assert book(tmp_path).requests_today(HOST) == 100


def test_the_count_is_of_the_vietnamese_day(tmp_path: Path) -> None:
    first = book(tmp_path)
    first.count_request(HOST)
    first.save()
    assert book(tmp_path, datetime(2026, 11, 25, 16, 59, tzinfo=UTC)).requests_today(HOST) == 1
    assert book(tmp_path, datetime(2026, 11, 25, 17, 0, tzinfo=UTC)).requests_today(HOST) == 0


def test_a_shorter_wait_does_not_take_back_a_longer_one() -> None:
    one = book(None)
    one.ask_not_before(HOST, NOW + timedelta(hours=2))
    one.ask_not_before(HOST, NOW + timedelta(minutes=5))
    assert one.waits_until(HOST) == NOW + timedelta(hours=2)


def test_a_wait_ends() -> None:
    one = book(None)
    one.ask_not_before(HOST, NOW)
    assert one.waits_until(HOST) is None


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"host": "khac.example.vn", "delay": 1, "requests": 1}',
        b'{"host": "songoaivu.example.vn", "delay": NaN, "requests": 1}',
        b'{"host": "songoaivu.example.vn", "delay": 1, "requests": 1, "not_before": "2026-11-25T00:00:00"}',
        b'{"host": "songoaivu.example.vn", "delay": 1, "requests": 1, "robots": {"http://a": {"text": "x"}}}',
    ],
)
def test_a_damaged_file_is_told_and_made_again(tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / f"{HOST}.json"
    path.write_bytes(damage)
    one = book(tmp_path)
    assert one.state(HOST) == HostState(host=HOST)
    assert "learnt again" in caplog.text
    one.ask_not_before(HOST, NOW)
    assert json.loads(path.read_bytes())["not_before"] == "2026-11-25T16:30:00+00:00"


def test_what_cannot_be_saved_is_told_and_known_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "hosts").write_text("a file in the way")
    one = book(tmp_path / "hosts")
    one.ask_not_before(HOST, NOW + timedelta(hours=1))
    assert one.waits_until(HOST)
    assert "could not be saved" in caplog.text


@pytest.mark.parametrize(
    "host",
    ["..", "../../etc/passwd", "a/b", ".", "", "[::1]:80", "x" * 300, "a\x00b", "CON", "sở-ngoại-vụ.vn", "%2e%2e"],
)
def test_no_host_leads_out_of_the_folder(tmp_path: Path, host: str) -> None:
    one = book(tmp_path / "hosts")
    one.ask_not_before(host, NOW + timedelta(hours=1))
    assert [path.suffix for path in (tmp_path / "hosts").iterdir()] == [".json"]
    assert list(tmp_path.iterdir()) == [tmp_path / "hosts"]
    assert book(tmp_path / "hosts").waits_until(host) == NOW + timedelta(hours=1)


def test_hosts_do_not_share_a_file(tmp_path: Path) -> None:
    one = book(tmp_path)
    hosts = ["a.vn", "a.vn:8080", "a.vn+8080", "b.vn"]
    for number, host in enumerate(hosts):
        one.learn_delay(host, number + 1)
    one.save()
    assert [book(tmp_path).state(host).delay for host in hosts] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.SoNgoaiVu.example.vn/tin", "songoaivu.example.vn"),
        ("http://songoaivu.example.vn:80/", "songoaivu.example.vn"),
        ("https://songoaivu.example.vn:443/", "songoaivu.example.vn"),
        ("https://songoaivu.example.vn:80/", "songoaivu.example.vn:80"),
        ("http://user:secret@songoaivu.example.vn:8080/", "songoaivu.example.vn:8080"),
    ],
)
def test_the_name_of_a_host(url: str, key: str) -> None:
    assert host_key(url) == key


def test_the_origin_of_an_address() -> None:
    assert origin_of("https://user:secret@WWW.a.vn:8443/tin?x=1") == "https://www.a.vn:8443"
    assert origin_of("http://[::1]:80/") == "http://[::1]:80"
