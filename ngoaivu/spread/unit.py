"""The work of one unit: some portals harvested into a shard, by whichever worker it falls to, and as often as it has to be begun."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ngoaivu
from archive import Unfinished
from archive.errors import ArchiveLockedError, NgoaivuError
from archive.fork import fork
from archive.paths import Layout
from archive.salvage import WHOLE_HARVEST, note_unfinished
from archive.storage import replace_file, told

#: Seconds between two looks at a crawl, and between two tries where the shard is still held by one whose worker was lost.
_LOOK, _TRY_AGAIN = 0.2, 2.0
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Portals that one process has to crawl.

    ``folder`` is the unit's own, below that of the harvest; ``portals`` are registry ids and portal files as `ngoaivu harvest` takes them,
    ``ids`` their ids; ``options`` are the command's; ``scope`` says what is to be done, as the harvest's note does.
    """

    folder: Path
    ids: tuple[str, ...]
    portals: tuple[str, ...]
    options: tuple[str, ...]
    run_id: str
    began: datetime
    scope: str

    @property
    def shard(self) -> Path:
        """The archive that the unit is harvested into."""
        return shard_of(self.folder)

    @property
    def log(self) -> Path:
        """What the crawl says."""
        return self.folder / "log"


@dataclass(frozen=True, slots=True)
class UnitResult:
    """How a unit ended: its exit code, and the last line that it printed."""

    exit_code: int
    reason: str


def shard_of(folder: Path) -> Path:
    """The archive in the folder of a unit."""
    return folder / "archive"


def note_portals(folder: Path, ids: Sequence[str]) -> None:
    """Note in a unit's folder which portals it is of: whoever finds it later takes over what it remembers of them."""
    with told(folder):
        replace_file(folder / "portals.json", json.dumps(list(ids)).encode() + b"\n")


def portals_of(folder: Path) -> list[str]:
    """The portals of the unit that a folder is of, by their ids; none where it was left as it was begun."""
    try:
        return [str(one) for one in json.loads((folder / "portals.json").read_bytes())]
    except (OSError, ValueError):
        return []


def base_of(harvest: Path) -> Path:
    """The state of the archive that all units of a harvest begin with. No portal has such an id."""
    return harvest / "_base"


def stop_sign(harvest: Path) -> Path:
    """The file that asks the units of a harvest to end in order."""
    return harvest / "_stop"


def harvest_unit(unit: Unit) -> UnitResult:
    """Harvest the portals of a unit; one that has been harvested already is not asked for anything."""
    done = unit.folder / "done.json"
    if done.exists():
        return UnitResult(**json.loads(done.read_bytes()))
    with told(unit.folder):
        unit.folder.mkdir(exist_ok=True)
        if not unit.shard.exists():
            fork(base_of(unit.folder.parent), unit.shard)
    # The crawl takes this for a harvest that was begun and goes on with it: one that has come to its end is found done.
    whole = Unfinished(run_id=unit.run_id, portal_id=WHOLE_HARVEST, started=unit.began, scope=unit.scope)
    note_unfinished(Layout(unit.shard), whole)
    result = _crawl(unit)
    if result.exit_code != _INTERRUPTED:
        facts = {"exit_code": result.exit_code, "reason": result.reason}
        with told(unit.folder):
            replace_file(done, json.dumps(facts, ensure_ascii=False).encode() + b"\n")
    return result


def _crawl(unit: Unit) -> UnitResult:
    stop = stop_sign(unit.folder.parent)
    command = [sys.executable, "-m", "ngoaivu.spread.child", "harvest", *unit.portals, "--archive", str(unit.shard)]
    while not stop.exists():
        begin = unit.log.stat().st_size if unit.log.exists() else 0
        with unit.log.open("ab") as log:
            code = _run([*command, *unit.options], log.fileno(), stop)
        # A crawl whose worker was lost may live on for a moment, or where the worker only seemed lost; it holds the shard.
        if code != ArchiveLockedError.exit_code:
            return UnitResult(code, _last_line(unit.log, begin))
        time.sleep(_TRY_AGAIN)
    return UnitResult(_INTERRUPTED, "the harvest was interrupted")


def _run(command: list[str], log: int, stop: Path) -> int:
    """Run a command until it ends, or is asked to; the code of one that a signal ended is that of a fault."""
    code_of_this = str(Path(ngoaivu.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (code_of_this, os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(  # noqa: S603  # this program itself
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, env=environment
    ) as child:
        asked = False
        while child.poll() is None:
            time.sleep(_LOOK)
            if stop.exists() and not asked:
                child.send_signal(signal.SIGINT)
                asked = True
        ended_by_signal = _INTERRUPTED if asked else NgoaivuError.exit_code
        return child.returncode if child.returncode >= 0 else ended_by_signal


def _last_line(path: Path, begin: int) -> str:
    with path.open("rb") as stream:
        stream.seek(begin)
        lines = stream.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
