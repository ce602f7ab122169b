"""Verdicts: each fault of the simulator, alone and in pairs, on three portals; what is missing, and whether the run said so.

    python bench/verdicts.py                                   every fault alone
    python bench/verdicts.py --pairs 40                        and 40 pairs drawn by --seed (--pairs all: every pair)
    python bench/verdicts.py --faults soft404 redesign+slow    these alone, and this pair
    python bench/verdicts.py --history 0                       as a first harvest, without a history
    python bench/verdicts.py --options=--full                  further options of the harvest

The portals are harvested cleanly ``--history`` times, and grow before each run. Every fault then meets a copy of that
archive and the portals in the same state, with new and edited articles. For each portal the ledger's verdict and exit code
stand beside what the truth says: rows missing, wrong (title, date, or a text that ends early), superfluous, stale (an edit
that was not seen). A verdict is right that the fault names as expected, of a pair that either does ("complete" only where
both do, and never with rows missing or wrong). Printed at the end: runs with missing rows that exit 0, which must be none, and the
share of right verdicts.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from ngoaivu.simulator.faults import FAULTS
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.styles import STYLES
from ngoaivu.simulator.truth import Truth
from tests.portals.driver import QUICK, Done, fold, rows, run_harvest

CONTROLS = {"none": frozenset({"complete"}), "quiet": frozenset({"complete", "quiet"})}
ARTICLES, PAGE_SIZE, EDITS = 30, 4, 3
#: Eight in each section: two listing pages, of which home page and related boxes show six articles.
GROWTH = 16
_NOISE = re.compile(r";jsessionid=[^/?#]*|[?&]sid=[^&#]*")


@dataclass(frozen=True)
class Result:
    """What one harvest made of one portal."""

    faults: str
    portal: str
    exit_code: int | None
    verdict: str
    reason: str
    expected: str
    right: bool
    missing: int
    wrong: int
    extra: int
    stale: int

    @property
    def silent(self) -> bool:
        """Say whether rows are missing of a run that calls itself complete."""
        return self.missing > 0 and self.exit_code == 0


def portals(styles: Sequence[str], rounds: int, newest: datetime, *, secure: bool) -> list[Generated]:
    """The portals after some rounds of growth and edits; ``newest`` is when they published before the first."""
    made = [
        Generated(
            f"sim-{style}",
            f"songoaivu.mophong-{style}.gov.vn",
            style,
            articles=ARTICLES,
            page_size=PAGE_SIZE,
            seed=number,
            newest=newest,
            scheme="https" if secure else "http",
        )
        for number, style in enumerate(styles)
    ]
    for portal in made:
        for _ in range(rounds):
            portal.publish(GROWTH)
            portal.edit(EDITS)
    return made


class Bench:
    """The archives of clean runs, and the runs with faults that begin from copies of them."""

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self._args, self._folder = args, folder
        self._past: dict[bool, Path] = {}
        # A round of growth takes a little over six days, so the last one ends within two days of now.
        self._newest = datetime.now(UTC) - timedelta(days=1 + 6.3 * args.history)

    def past(self, *, secure: bool) -> Path:
        """The archive that the clean runs left."""
        if secure not in self._past:
            self._past[secure] = self._folder / f"past-{'https' if secure else 'http'}" / "a"
            self._past[secure].parent.mkdir()
            for rounds in range(self._args.history):
                simulator = Simulator(portals(self._args.styles, rounds, self._newest, secure=secure))
                with simulator.running():
                    done = self._harvest(simulator, self._past[secure])
                if done.code:
                    sys.exit(f"a clean run ended with exit code {done.code}:\n{done.stdout}{done.stderr}")
        return self._past[secure]

    def run(self, names: tuple[str, ...]) -> list[Result]:
        """Harvest all portals with these faults."""
        secure = "certificate-expired" in names
        place = Path(mkdtemp(prefix=f"{'+'.join(names)}-", dir=self._folder))
        begun = datetime.now(UTC)
        if self._args.history:
            shutil.copytree(self.past(secure=secure), place / "a", symlinks=True)
        quiet = "quiet" in names
        simulator = Simulator(portals(self._args.styles, self._args.history - quiet, self._newest, secure=secure))
        for name in names:
            if name not in CONTROLS:
                simulator.switch_on(name, **FAULTS[name].usual)
        truth = {site.id: site.truth() for site in simulator.sites.values() if isinstance(site, Generated)}
        with simulator.running():
            try:
                done = self._harvest(simulator, place / "a")
            except subprocess.TimeoutExpired:
                done = Done(-1, "", f"no end within {self._args.seconds} seconds")
        grown = {place_of(url) for one in simulator.truth() for url in one["urls"]}
        first = not self._args.history
        found = [judged(names, portal, truth[portal], grown, place / "a", begun, done, first=first) for portal in truth]
        if not self._args.keep:
            shutil.rmtree(place)
        return found

    def _harvest(self, simulator: Simulator, archive: Path) -> Done:
        files = simulator.write_portal_files(archive.parent / "portals")
        options = [*QUICK, *self._args.options]
        return run_harvest(simulator, archive, files, *options, seconds=self._args.seconds)


def judged(
    names: tuple[str, ...],
    portal: str,
    truth: list[Truth],
    grown: set[str],
    archive: Path,
    begun: datetime,
    done: Done,
    *,
    first: bool,
) -> Result:
    """Compare what one portal-run left and said with the truth; ``grown`` are the places of all articles at its end."""
    ledger = [row for row in rows(archive, "harvests") if row["portal_id"] == portal and row["started"] >= begun]
    last: dict[str, Any] = ledger[-1] if ledger else {}
    articles = [row for row in rows(archive) if row["portal_id"] == portal]
    by_place = {place_of(url): row for row in articles for url in (row["url"], *(row["other_urls"] or ()))}
    pairs = [(one, by_place.get(place_of(one["urls"][0]))) for one in truth]
    missing = sum(row is None for _, row in pairs)
    wrong = sum(row is not None and is_wrong(one, row) for one, row in pairs)
    # What a harvest should overcome and did not leaves it incomplete.
    expected = accepted(names) - ({"complete"} if missing or wrong else set()) or {"incomplete"}
    if first and not missing and not wrong:
        expected.add("complete")  # what changed cannot be known of a portal that is seen for the first time
    verdict = str(last.get("verdict") or "none")
    return Result(
        faults="+".join(names),
        portal=portal,
        exit_code=last.get("exit_code", done.code),
        verdict=verdict,
        reason=str(last.get("reason") or done.stderr[-300:]),
        expected="/".join(sorted(expected)),
        right=verdict in expected,
        missing=missing,
        wrong=wrong,
        extra=len(articles) - len({by_place[place]["article_id"] for place in grown & by_place.keys()}),
        stale=sum(row is not None and is_stale(one, row) for one, row in pairs),
    )


def place_of(url: str) -> str:
    """Path and query without sessions: a portal that moved has the same articles under another host."""
    parts = urlsplit(_NOISE.sub("", url))
    return f"{parts.path}?{parts.query}"


def is_wrong(truth: Truth, row: dict[str, Any]) -> bool:
    """Say whether title or date differ, or the text ends early; capitals do not count, which TCVN3 had none of with a tone."""
    title = fold(row["title"]).casefold() != truth["title"].casefold()
    return title or str(row["published_date"]) != (truth["published"] or "")[:10] or is_cut(truth, row)


def is_cut(truth: Truth, row: dict[str, Any]) -> bool:
    """Say whether the text is the beginning of the true one; its last letters may be torn."""
    whole, read = " ".join(truth["body"]).casefold(), fold(row["body"]).casefold()
    return len(read) < len(whole) and whole.startswith(read[:-20])


def is_stale(truth: Truth, row: dict[str, Any]) -> bool:
    """Say whether the text is another than the present one, as where an edit was not seen."""
    return fold(row["body"]).casefold() != " ".join(truth["body"]).casefold() and not is_cut(truth, row)


def accepted(names: tuple[str, ...]) -> set[str]:
    """The verdicts that are right for these faults together."""
    each = [CONTROLS[name] if name in CONTROLS else frozenset(FAULTS[name].expected) for name in names]
    whole = all("complete" in one for one in each)
    return {verdict for one in each for verdict in one if verdict != "complete" or whole}


def scenarios(args: argparse.Namespace) -> list[tuple[str, ...]]:
    """What is asked for: single faults, pairs named, pairs drawn."""
    if args.faults:
        return [tuple(name.split("+")) for name in args.faults]
    alone: list[tuple[str, ...]] = [(name,) for name in (*CONTROLS, *FAULTS)]
    pairs = list(combinations(FAULTS, 2))
    count = len(pairs) if args.pairs == "all" else int(args.pairs)
    return [*alone, *random.Random(args.seed).sample(pairs, count)]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--faults", nargs="*", metavar="FAULT[+FAULT]", help="these only; 'none' and 'quiet' are clean runs"
    )
    parser.add_argument("--pairs", default="0", help="how many pairs beside the single faults, or 'all'")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--history", type=int, default=2, metavar="N", help="clean runs before")
    parser.add_argument("--styles", nargs="+", default=["joomla", "nukeviet", "sharepoint"], choices=sorted(STYLES))
    parser.add_argument("--options", action="append", default=[], help="further options of the harvest")
    parser.add_argument("--jobs", type=int, default=2, help="harvests at a time")
    parser.add_argument("--seconds", type=float, default=60, help="after which a harvest is killed")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep archives and portal files there")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write one JSON line for each portal-run")
    parser.add_argument("--all", action="store_true", help="print right and whole runs too")
    return parser.parse_args()


def results(args: argparse.Namespace, folder: Path) -> Iterator[Result]:
    """Run all scenarios, some at a time; results come in their order."""
    bench, todo = Bench(args, folder), scenarios(args)
    if args.history:
        for secure in sorted({"certificate-expired" in names for names in todo}):
            bench.past(secure=secure)
    with ThreadPoolExecutor(args.jobs) as pool:
        for found in pool.map(bench.run, todo):
            yield from found


def shown(result: Result) -> str:
    marks = ("SILENT " if result.silent else "") + ("" if result.right else f"WRONG, expected {result.expected}")
    counts = " ".join(f"{getattr(result, name):7}" for name in ("missing", "wrong", "extra", "stale"))
    return f"{result.faults:36} {result.portal:15} {result.exit_code!s:>4} {result.verdict[:14]:14} {counts}  {marks}"


def main() -> None:
    args = arguments()
    seen: list[Result] = []
    heading = " ".join(f"{name:>7}" for name in ("missing", "wrong", "extra", "stale"))
    print(f"{'faults':36} {'portal':15} {'exit':>4} {'verdict':14} {heading}")
    with TemporaryDirectory(prefix="verdicts-") as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for result in results(args, folder):
            seen.append(result)
            if args.all or args.faults or not result.right or result.silent:
                print(shown(result), flush=True)
                if not result.right:
                    print(f"{'':36}   {result.reason[:150]}")
            if args.out:
                with args.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    right = sum(result.right for result in seen)
    print(f"\n{len(seen)} portal-runs; missing rows that exit 0: {sum(result.silent for result in seen)}; ", end="")
    print(f"wrong rows that exit 0: {sum(result.wrong > 0 and result.exit_code == 0 for result in seen)}; ", end="")
    print(f"verdict right: {right} ({right / max(len(seen), 1):.1%})")


if __name__ == "__main__":
    main()
