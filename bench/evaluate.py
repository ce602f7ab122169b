"""What the reader gets right, set by set, and a gate that lets no figure fall.

    python bench/evaluate.py [--show N] [--update] [--lower REASON] [--recorded FOLDER]

Pages are read with `spiders.reading.read_page`, without a portal file and without crawling, and compared with what a
careful reader takes from them:

* ``golden``: the cases of ``tests/cases``;
* recorded portals, where the folder that ``NGOAIVU_RECORDED`` names
  holds ``X.truth.jsonl`` with ``X.parquet`` (columns url, status, content_type, body); a set is named after its truth;
* labels of pages of such portals, made by hand: ``tests/cases/labels/*.jsonl`` with url, author and source. A key that
  is left out is one that two careful readers would answer differently: it is not judged.

Figures, each a share of what could be judged; all but ``read`` are taken over the pages that were read:

* read: pages that gave an article at all;
* title, day: equal, after Unicode normalisation and folding of white space;
* timed: the page tells a time of day, other than midnight, and the reader claims to know it; minute: it is the right
  one;
* author, source: equal, where the page names one, but for case, the kind of dashes and quotes, and a full stop;
* author_false, source_false: share of the pages naming none where one was found all the same (lower is better);
* body_recall, body_precision: words of the truth's paragraphs that were found, and words found that are in the truth.

Author and source are the names a careful reader would file, without their labels: "By X" is X, "Tin: A; Ảnh: B" is
A; B, "A (Theo B)" is the author A and the source B, "B (place) -" is the source B, and a line that names an outlet or
the office that issues a notice is a source. A desk that signs in a writer's place is an author. The account that a CMS
prints on every article is nobody.

The baseline beside this file holds a floor for every figure (a ceiling for those ending in ``_false``). Exit code 1
names each figure that is worse. ``--update`` raises the baseline to what was reached; only ``--lower`` with a reason
lowers it, and the reason stays in the file.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from archive.article import Article
from bench.truths import Job, Truth, golden_jobs, label_jobs, recorded_jobs, recording_of
from pipelines.dates import HANOI
from spiders.reading import read_page

ROOT = Path(__file__).resolve().parent.parent
BASELINE = Path(__file__).with_suffix("").with_name("evaluate-baseline.toml")
FIGURES = (
    *("read", "title", "day", "timed", "minute", "author", "author_false", "source", "source_false"),
    *("body_recall", "body_precision"),
)
#: A page whose body has less than this share of the right words is shown as a miss; the figures count words.
BODY_MISS = 0.97


@dataclass(slots=True)
class Tally:
    """Counts of one set, and what was missed by figure."""

    good: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def check(self, figure: str, good: bool, detail: str) -> None:
        """Count one judgement. For a ``_false`` figure ``good`` means that nothing was found."""
        self.of[figure] += 1
        self.good[figure] += good != figure.endswith("_false")
        if not good:
            self.misses[figure].append(detail)

    def add(self, other: Tally) -> None:
        """Add the counts of other pages of the same set."""
        self.good += other.good
        self.of += other.of
        for figure, details in other.misses.items():
            self.misses[figure] += details

    def shares(self) -> dict[str, float]:
        """The figures that could be judged, to four places."""
        return {name: round(self.good[name] / self.of[name], 4) for name in FIGURES if self.of[name]}


def fold(text: str | None) -> str:
    """One line in NFC."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two spellings credit the same: case, dashes, quotes and a closing full stop aside."""
    first, second = (
        fold(name).casefold().translate(str.maketrans("–—“”‘’×", "--\"\"''x")).strip(' .;:-()"')
        for name in (one, other)
    )
    return first == second


def words(text: str | None) -> Counter[str]:
    """The words of a text with their numbers."""
    return Counter(re.findall(r"\w+", fold(text).casefold()))


# The judgement


def judge(job: Job) -> tuple[str, Tally]:
    """Read one page and compare it with its truth."""
    truth, tally = job.truth, Tally()
    headers = {"content-type": job.content_type} if job.content_type else {}
    article = read_page(job.body, truth.url, headers)
    tally.check("read", isinstance(article, Article), f"{truth.url}: {article}")
    if not isinstance(article, Article):
        return job.set_name, tally
    if truth.titles:
        right = fold(article.title) in map(fold, truth.titles)
        tally.check("title", right, f"{truth.url}: {article.title!r} for {truth.titles[0]!r}")
    if truth.published:
        _judge_date(tally, article, truth.url, truth.published)
    for name, wanted in truth.names.items():
        got = article.author if name == "author" else article.source
        if wanted is None:
            detail = f"{truth.url}: {got!r} from {article.byline_raw!r} where none is named"
            tally.check(f"{name}_false", not got, detail)
        else:
            tally.check(name, same_name(got, wanted), f"{truth.url}: {got!r} for {wanted!r}")
    if truth.must is not None:
        _judge_body(tally, article, truth)
    return job.set_name, tally


def _judge_date(tally: Tally, article: Article, url: str, wanted: str) -> None:
    day = article.published_date
    tally.check("day", day is not None and day.isoformat() == wanted[:10], f"{url}: {day} for {wanted}")
    if "T" not in wanted or wanted[11:16] == "00:00":  # what a CMS prints where only the day is known
        return
    timed = article.published_precision in {"minute", "second"}
    tally.check("timed", timed, f"{url}: {article.published_precision} of {article.published_raw!r} for {wanted}")
    if timed:
        moment = article.published.astimezone(HANOI) if article.published else None
        right = moment is not None and moment.isoformat()[:16] == wanted[:16]
        tally.check("minute", right, f"{url}: {moment} for {wanted}")


def _judge_body(tally: Tally, article: Article, truth: Truth) -> None:
    must, body = words(truth.must), words(article.body)
    kinds = {"body_recall": (must & body, must), "body_precision": ((must + words(truth.may)) & body, body)}
    for figure, (good, of) in kinds.items():
        tally.good[figure] += good.total()
        tally.of[figure] += of.total()
        if good.total() < BODY_MISS * of.total():
            missing = " ".join((of - good).elements())[:160]
            tally.misses[figure].append(f"{truth.url}: {good.total()} of {of.total()} words; not: {missing}")


def measure(recorded: Path, cases: Path, processes: int) -> tuple[dict[str, Tally], list[str]]:
    """The tally of every set that is on this machine, and a line for each that is not."""
    found = sorted(recorded.glob("*.truth.jsonl")) if recorded.is_dir() else []
    truths = [path for path in found if recording_of(path).exists()]
    recordings = [recording_of(path) for path in truths]
    labels = sorted((cases / "labels").glob("*.jsonl")) if recordings else []
    skipped = [f"skipped: {path.name}, whose pages are not beside it" for path in found if path not in truths]
    if not truths:
        skipped.append(f"skipped: recorded portals and the labels of their pages; none in {recorded}")
    jobs = [partial(golden_jobs, cases)]
    jobs += [partial(recorded_jobs, path) for path in truths]
    jobs += [partial(label_jobs, path, recordings) for path in labels]
    everything = (job for make in jobs for job in make())
    if processes == 1:
        tallies = _by_set(map(judge, everything))
    else:
        # A fresh interpreter each: Arrow has started threads, and a fork beside threads may hang.
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            tallies = _by_set(pool.imap(judge, everything, chunksize=8))
    return tallies, skipped + [note for path in labels for note in _unrecorded(path, tallies)]


def _unrecorded(label_file: Path, tallies: dict[str, Tally]) -> Iterable[str]:
    of = len(label_file.read_text(encoding="utf-8").splitlines())
    away = of - (tallies[label_file.name].of["read"] if label_file.name in tallies else 0)
    if away:
        yield f"skipped: {away} of {of} labels of {label_file.name}, whose pages are not recorded here"


def _by_set(results: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for name, tally in results:
        tallies.setdefault(name, Tally()).add(tally)
    return tallies


# The gate


def worse(figure: str, share: float | None, bound: float) -> bool:
    """Whether a figure is on the wrong side of its floor or ceiling; one that could not be judged is."""
    if share is None:
        return True
    return share > bound if figure.endswith("_false") else share < bound


def fallen(measured: dict[str, dict[str, float]], baseline: dict[str, Any]) -> list[tuple[str, str]]:
    """Set and figure of everything that is worse than the baseline."""
    return [
        (name, figure)
        for name, shares in measured.items()
        for figure, bound in baseline.get("sets", {}).get(name, {}).items()
        if worse(figure, shares.get(figure), bound)
    ]


def updated(measured: dict[str, dict[str, float]], baseline: dict[str, Any], reason: str | None) -> dict[str, Any]:
    """The baseline raised to what was reached; lowered, too, where a reason is given, which is recorded."""
    sets = {name: dict(bounds) for name, bounds in baseline.get("sets", {}).items()}
    lowered = list(baseline.get("lowered", []))
    down = set(fallen(measured, baseline))
    for name, shares in measured.items():
        bounds = sets.setdefault(name, {})
        for figure in {**bounds, **shares}:
            share, before = shares.get(figure), bounds.get(figure)
            if (name, figure) in down:
                if reason is None:
                    continue
                lowered.append({"set": name, "figure": figure, "from": before, "to": share, "reason": reason})
            if share is None:
                del bounds[figure]
            else:
                bounds[figure] = share
    return {"sets": sets, "lowered": [{k: v for k, v in entry.items() if v is not None} for entry in lowered]}


def written(baseline: dict[str, Any]) -> str:
    """The baseline as TOML."""
    lines = ["# Floors (ceilings for *_false) of bench/evaluate.py, which writes this file: see --update and --lower."]
    for name, bounds in sorted(baseline["sets"].items()):
        lines += ["", f"[sets.{json.dumps(name)}]", *(f"{key} = {bounds[key]}" for key in FIGURES if key in bounds)]
    for entry in baseline["lowered"]:
        lines += ["", "[[lowered]]"]
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return "\n".join(lines) + "\n"


def print_table(tallies: dict[str, Tally]) -> None:
    width = {name: max(len(name), 18) for name in tallies}
    print(" " * 16 + "  ".join(f"{name:>{width[name]}}" for name in tallies))
    for figure in FIGURES:
        cells = []
        for name, tally in tallies.items():
            share = tally.shares().get(figure)
            cell = "-" if share is None else f"{share:.4f} of {tally.of[figure]:>6}"
            cells.append(f"{cell:>{width[name]}}")
        print(f"{figure:16}" + "  ".join(cells))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N misses of each figure")
    parser.add_argument("--update", action="store_true", help="raise the baseline to what was reached")
    parser.add_argument("--lower", metavar="REASON", help="lower the baseline, too, and record why")
    parser.add_argument("--recorded", type=Path, default=Path(os.environ.get("NGOAIVU_RECORDED", "/nonexistent")))
    parser.add_argument("--cases", type=Path, default=ROOT / "tests" / "cases")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)

    tallies, notes = measure(options.recorded, options.cases, options.processes)
    baseline = tomllib.loads(options.baseline.read_text(encoding="utf-8")) if options.baseline.exists() else {}
    measured = {name: tally.shares() for name, tally in tallies.items()}
    print_table(tallies)
    notes += [f"skipped: {name}, not on this machine" for name in baseline.get("sets", {}) if name not in tallies]
    for name, tally in tallies.items():
        for figure in FIGURES:
            notes += [f"  {name} {figure}: {detail}" for detail in tally.misses[figure][: options.show]]
    for note in notes:
        print(note)
    if options.update or options.lower:
        raised = updated(measured, baseline, options.lower)
        options.baseline.write_text(written(raised), encoding="utf-8")
        baseline = raised
    down = fallen(measured, baseline)
    for name, figure in down:
        bound = baseline["sets"][name][figure]
        print(f"worse than the baseline: {name} {figure} is {measured[name].get(figure)}, was {bound}")
    return 1 if down or "golden" not in tallies else 0


if __name__ == "__main__":
    sys.exit(main())
