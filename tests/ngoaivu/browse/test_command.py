"""``ngoaivu browse`` as it is called."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from ngoaivu.browse import server
from ngoaivu.cli import main
from ngoaivu.commands import browse


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command without its serving; the addresses that it would open."""
    addresses: list[str] = []
    monkeypatch.setattr(server, "serve", lambda *_: None)
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something else holds."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        page: bytes = answer.read()
    return page.decode()


@pytest.mark.slow
def test_the_pages_are_served_until_interrupted(folder: Path) -> None:
    command = [sys.executable, "-m", "ngoaivu", "browse", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            assert address is not None
            while "newest first" in (page := fetched(f"{address[0]}search?q=jeollabuk&lang=en")):
                assert "the search index is being built" in page.lower()
                time.sleep(0.1)
            assert "best first" in page
        finally:
            process.send_signal(signal.SIGINT)
        assert (process.wait(20), process.stderr.read()) == (0, "")


def test_the_address_is_printed_and_opened(folder: Path, opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browse", str(folder), "--port", "0", "--open"]) == 0
    out, err = capsys.readouterr()
    assert opened[0] in out
    assert err == ""


def test_another_address_is_warned_of(folder: Path, opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browse", str(folder), "--port", "0", "--host", "0.0.0.0"]) == 0
    assert "can read the whole archive" in capsys.readouterr().err
    assert opened == []


def test_a_port_that_is_taken(folder: Path, taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browse", str(folder), "--port", str(taken)]) == 2
    assert f"127.0.0.1:{taken} (Address already in use)" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--port", "70000"], ["--port", "-1"], ["--host", "nowhere.invalid"]])
def test_an_address_that_cannot_be(folder: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browse", str(folder), "--port", "0", *wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_where_no_archive_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browse", str(tmp_path), "--port", "0"]) == 9
    assert "is no ngoaivu archive" in capsys.readouterr().err


def test_without_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(browse, "find_spec", lambda _: None)
    assert main(["browse", str(folder)]) == 3
    assert "pip install 'ngoaivu[browse]'" in capsys.readouterr().err
