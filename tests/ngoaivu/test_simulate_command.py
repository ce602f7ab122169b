"""The command that serves made-up portals: a process of its own, ended as a user ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from ngoaivu.cli import main
from ngoaivu.simulator.faults import FAULTS

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., "tuple[subprocess.Popen[str], list[str]]"]


@pytest.fixture
def start() -> Iterator[Start]:
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> "tuple[subprocess.Popen[str], list[str]]":
        command = [sys.executable, "-m", "ngoaivu", "simulate", "--port", "0", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        begun.append(process)
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("serving on") or process.poll() is not None:
                break
        return process, lines

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def fetch(lines: list[str], url: str) -> str:
    proxy = re.search(r"http_proxy=(\S+)", "\n".join(lines))
    assert proxy, lines
    with urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy[1]})).open(url, timeout=5) as answer:
        return str(answer.read().decode())


def test_it_serves_until_interrupted(start: Start, tmp_path: Path) -> None:
    process, lines = start("nukeviet", "--articles", "8", "--write", tmp_path / "p", "--fault", "date-order")
    assert "NukeViet" in fetch(lines, "http://nukeviet.sim.test/")
    assert f"ngoaivu harvest {tmp_path}/p/sim-nukeviet.toml --archive simulated -s DOWNLOAD_DELAY=0" in lines
    assert 'url = "http://nukeviet.sim.test/"' in (tmp_path / "p" / "sim-nukeviet.toml").read_text(encoding="utf-8")
    assert any("month first" in line for line in lines)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, "")


def test_a_portal_file_is_served_under_its_own_host(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'id = "mine"\nname = "Mine"\nurl = "http://songoaivu.mine.test/"\nfamily = "wordpress"\n', encoding="utf-8"
    )
    _, lines = start(file)
    assert lines[0] == "mine: http://songoaivu.mine.test/ (30 articles, markup of wordpress)"
    assert "WordPress" in fetch(lines, "http://songoaivu.mine.test/")
    assert any(line.startswith(f"ngoaivu harvest {file} ") for line in lines)


def test_articles_are_published_while_it_serves(start: Start) -> None:
    _, lines = start("joomla", "--articles", "8", "--publish", "0.1")
    pages = iter(lambda: fetch(lines, "http://joomla.sim.test/"), "")
    assert any("/1010-" in page for page in islice(pages, 5000))


def test_all_faults_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines if not line.startswith(" ")] == list(FAULTS)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["mediawiki"], 2, "'mediawiki' is neither a portal file (.toml) nor one of joomla"),
        (["joomla", "joomla"], 2, "two portals have the host joomla.sim.test"),
        (["--fault", "slow:minutes=1"], 2, "--fault slow:minutes=1: the fault 'slow' takes"),
        (["missing.toml"], 3, "missing.toml"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", *arguments]) == code
    assert said in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["simulate", "--port", str(port)]) == 2
    assert f"port {port} of 127.0.0.1 cannot be had" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p").write_text("mine", encoding="utf-8")
    assert main(["simulate", "joomla", "--write", str(tmp_path / "p")]) == 9
    assert "cannot be written" in capsys.readouterr().err
