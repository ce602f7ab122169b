"""The examples of docs/operations, run as cron and systemd would run them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.ledger import HarvestRow
from archive.standing import Standing
from ngoaivu.exit_codes import MEANINGS
from ngoaivu.telemetry.metrics import metrics_text
from tests.portals.server import SamplePortals

EXAMPLES = Path(__file__).parents[1] / "docs" / "operations"
UNITS = ("ngoaivu-harvest.service", "ngoaivu-harvest.timer", "ngoaivu-mail.service")
JOOMLA = Path(__file__).parent / "portals" / "sample-joomla" / "portal.toml"
STAND_IN = """#!/bin/sh
printf '%s\\n' "$@" >"$ROOT/arguments"
printf '%s' "$SAYS"
printf '%s\\n' "$LOGS" >&2
exit "$ENDS"
"""

Done = subprocess.CompletedProcess[str]
Cron = Callable[..., Done]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folders that the examples name, below one of our own."""
    for folder in ("opt/ngoaivu/bin", "usr/local/bin", "var/lib/ngoaivu/metrics", "var/log/ngoaivu"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(EXAMPLES / "ngoaivu-nightly", tmp_path / "usr/local/bin")
    program(tmp_path / "opt/ngoaivu/bin/ngoaivu", STAND_IN)
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def placed(text: str, root: Path) -> str:
    for folder in ("/opt/ngoaivu", "/usr/local/bin", "/var/lib/ngoaivu", "/var/log/ngoaivu"):
        text = text.replace(folder, f"{root}{folder}")
    return text


def crontab(root: Path) -> tuple[dict[str, str], list[list[str]]]:
    """The environment that the crontab sets, and its lines: five fields of time, the user and the command."""
    lines = [line for line in (EXAMPLES / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    settings = [line.split("=", 1) for line in lines if "=" in line.split()[0]]
    jobs = [line.split(None, 6) for line in lines if "=" not in line.split()[0]]
    return {name: placed(value, root) for name, value in settings}, [[*job[:6], placed(job[6], root)] for job in jobs]


@pytest.fixture
def cron(root: Path) -> Cron:
    """Run a line of the crontab with cron's bare environment; ``SAYS``, ``LOGS`` and ``ENDS`` tell the stand-in what to do."""

    def run(job: int = 0, more: str = "", **environment: str) -> Done:
        settings, jobs = crontab(root)
        log = str(root / "var/log/ngoaivu/harvest.log")
        bare = {"HOME": str(root), "SHELL": "/bin/sh", "ROOT": str(root), "NGOAIVU_LOG": log, "NGOAIVU_SPREAD": "0"}
        told = {"SAYS": "", "LOGS": '{"message": "x"}', "ENDS": "0"}
        command = ["/bin/sh", "-c", f"{jobs[job][6]}{more}"]
        return subprocess.run(command, env={**bare, **told, **settings, **environment}, capture_output=True, text=True)

    return run


def test_the_crontab_has_times_users_and_commands(root: Path) -> None:
    settings, jobs = crontab(root)
    assert {"MAILTO", "PATH"} <= settings.keys()
    for *times, user, command in jobs:
        assert all(set(field) <= set("0123456789*/,-") for field in times)
        assert (user, "%" in command) == ("ngoaivu", False)  # cron ends a command at a percent sign


def test_the_line_hands_everything_to_harvest(cron: Cron, root: Path) -> None:
    cron()
    assert (root / "arguments").read_text().splitlines() == [
        "harvest",
        "all",
        "--archive",
        f"{root}/var/lib/ngoaivu/archive",
        "--metrics",
        f"{root}/var/lib/ngoaivu/metrics/ngoaivu.prom",
        "--only-changes",
        "--log-format",
        "json",
    ]


@pytest.mark.parametrize("code", ["0", "4", "5", "6"])
def test_nothing_is_mailed_while_portals_stay_as_they_were(cron: Cron, code: str) -> None:
    done = cron(ENDS=code)
    assert (done.returncode, done.stdout, done.stderr) == (int(code), "", "")


def test_a_change_is_mailed(cron: Cron) -> None:
    assert (
        cron(ENDS="5", SAYS="tinh-a: blocked (5), was complete (0)").stdout == "tinh-a: blocked (5), was complete (0)\n"
    )


@pytest.mark.parametrize("code", ["1", "3", "7", "9", "130"])
def test_a_harvest_that_did_not_go_well_is_mailed_with_its_last_words(cron: Cron, code: str) -> None:
    done = cron(ENDS=code, LOGS="ngoaivu: the disk is full")
    assert (done.returncode, done.stdout) == (int(code), f"exit code {code}: ngoaivu: the disk is full\n")


def test_the_log_goes_to_its_file(cron: Cron, root: Path) -> None:
    cron(LOGS='{"message": "one"}')
    cron(LOGS='{"message": "two"}')
    log = (root / "var/log/ngoaivu/harvest.log").read_text()
    assert log.splitlines() == ['{"message": "one"}', '{"message": "two"}']


def test_a_log_that_cannot_be_written_is_mailed(cron: Cron, root: Path) -> None:
    done = cron(NGOAIVU_LOG=str(root / "nowhere" / "harvest.log"))
    assert (done.returncode, "nowhere" in done.stderr, (root / "arguments").exists()) == (9, True, False)


def test_the_words_go_to_a_file_where_one_is_named(cron: Cron, root: Path) -> None:
    place = root / "changes.txt"
    assert [cron(NGOAIVU_CHANGES=str(place), SAYS=word).stdout for word in ("one", "two", "")] == ["", "", ""]
    assert place.read_text() == "one\ntwo\n"


def test_the_minute_is_random_and_within_bounds(cron: Cron, root: Path) -> None:
    program(root / "usr/local/bin/sleep", '#!/bin/sh\necho "$1" >>"$ROOT/waits"\n')
    for _ in range(12):
        cron(NGOAIVU_SPREAD="3000")
    waits = [int(line) for line in (root / "waits").read_text().splitlines()]
    assert (len(waits), all(0 <= wait <= 3000 for wait in waits)) == (12, True)
    assert len(set(waits)) > 6


def test_a_verification_without_a_fault_is_not_mailed(cron: Cron, root: Path) -> None:
    assert cron(1, SAYS="no fault\n").stdout == ""
    assert (root / "arguments").read_text().split() == ["verify", f"{root}/var/lib/ngoaivu/archive"]
    assert cron(1, SAYS="damaged: x\n1 faults\n").stdout == "damaged: x\n1 faults\n"


@pytest.mark.slow
def test_the_line_harvests_a_portal_and_says_so_once(cron: Cron, root: Path, sample_portals: SamplePortals) -> None:
    program(root / "opt/ngoaivu/bin/ngoaivu", f'#!/bin/sh\nexec "{sys.executable}" -m ngoaivu "$@"\n')
    line = crontab(root)[1][0][6].replace(" all ", f" {JOOMLA} ")
    here = {"http_proxy": sample_portals.proxy, "PYTHONPATH": str(EXAMPLES.parents[1]), "NGOAIVU_SPREAD": "0"}
    here |= {**crontab(root)[0], "NGOAIVU_LOG": str(root / "harvest.log")}
    first, second = (
        subprocess.run(["/bin/sh", "-c", f"{line} -s DOWNLOAD_DELAY=0"], env=here, capture_output=True, text=True)
        for _ in range(2)
    )
    assert (first.returncode, first.stdout.count("\n"), "sample-joomla" in first.stdout) == (0, 1, True), first
    assert (second.returncode, second.stdout) == (0, ""), second
    metrics = (root / "var/lib/ngoaivu/metrics/ngoaivu.prom").read_text()
    assert 'ngoaivu_harvest_exit_code{portal="sample-joomla"} 0.0' in metrics


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd on this machine")
def test_systemd_understands_the_units(root: Path) -> None:
    units = [root / name for name in UNITS]
    for unit in units:
        unit.write_text(placed((EXAMPLES / unit.name).read_text(), root))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_runs_the_same_harvest_as_the_crontab(root: Path) -> None:
    [command] = [line for line in lines("ngoaivu-harvest.service") if line.startswith("ExecStart=")]
    line = crontab(root)[1][0][6]
    assert placed(command.removeprefix("ExecStart="), root) == f"{root}/usr/local/bin/{line}"


def test_the_timer_waits_a_random_time() -> None:
    assert "RandomizedDelaySec=50min" in lines("ngoaivu-harvest.timer")


def lines(unit: str) -> list[str]:
    return (EXAMPLES / unit).read_text().splitlines()


@pytest.mark.parametrize(("mail", "left"), [("0", False), ("1", True)], ids=["mailed", "mail fails"])
def test_the_mail_unit_mails_once(root: Path, mail: str, left: bool) -> None:
    changes = root / "var/lib/ngoaivu/changes.txt"
    changes.write_text("tinh-a: down (4), was complete (0)\n")
    program(root / "usr/local/bin/mail", f'#!/bin/sh\necho "$@" >"{root}/mailed"\ncat >>"{root}/mailed"\nexit {mail}\n')
    [command] = [line for line in lines("ngoaivu-mail.service") if line.startswith("ExecStart=")]
    script = placed(command.partition("-c ")[2].strip("'"), root).replace("$$", "$").replace("%H", "host")
    environment = {"PATH": f"{root}/usr/local/bin:{os.environ['PATH']}", "MAILTO": "root"}
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=False)
    assert (root / "mailed").read_text() == "-s ngoaivu on host root\ntinh-a: down (4), was complete (0)\n"
    assert changes.exists() == left


def test_the_manual_names_metrics_that_are_written() -> None:
    manual = (EXAMPLES.parent / "operations.md").read_text()
    now = datetime(2026, 11, 25, tzinfo=UTC)
    run = HarvestRow(run_id="1", portal_id="a", started=now, ended=now, exit_code=0, verdict="complete")
    text = metrics_text([Standing(portal_id="a", last=run)], now)
    written = set(re.findall(r"^# TYPE (\w+)", text, re.M))
    assert set(re.findall(r"ngoaivu_(?:harvest|metrics)_\w+", manual)) == written


def test_the_manual_explains_every_exit_code() -> None:
    manual = (EXAMPLES.parent / "operations.md").read_text()
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", manual, re.M)} == MEANINGS.keys()
