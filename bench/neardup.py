"""Near-duplicates: how fast texts are signed and looked up, what the index weighs, and what it finds and does not.

    python bench/neardup.py [--texts 100000] [--truth FOLDER]

Prints, in this order: signatures a second and core of this project, rensa and datasketch (the last two where they are installed)
over the same syllable pairs; an index that grows to so many texts by commits of 200, with its bytes a text and the memory of the
process; how many planted copies are found and how many planted siblings of a template are not told apart. With `--truth`, a
folder of recorded portals (`*.truth.jsonl` with `body`, `duplicate_of`, `near_duplicate_of`, `cluster`): what an archive of their
articles merges and clusters.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from archive import ArchiveWriter, Article, Capture, open_archive
from archive.folding import fold, text_hash
from archive.identity import article_id
from archive.nearby import Run, Signatures, build_run, load_run, merge_runs, save_run, to_merge
from archive.shingles import SIMILAR, Features, features, same_numbers, sign
from bench.corpus import Corpus

BATCH = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def per_second(work: Callable[[], object], count: int) -> str:
    began = time.process_time()
    work()
    return f"{count / (time.process_time() - began):9,.0f} texts/s"


def speeds(corpus: Corpus, count: int = 1_000) -> None:
    texts = [(f"Bài viết số {number}", corpus.body(number)) for number in range(count)]
    fold.cache_clear()
    print("fold and hash for exact copies    ", per_second(lambda: [text_hash(*one) for one in texts], count))
    fold.cache_clear()
    print("fold, signature, bands, numbers   ", per_second(lambda: [features(*one) for one in texts], count))
    words = [fold(body).split() for _, body in texts]
    print("signature and bands of folded text", per_second(lambda: [sign(one) for one in words], count))

    def pairs(one: list[str]) -> list[str]:
        return [f"{a} {b}" for a, b in itertools.pairwise(one)]

    if find_spec("rensa"):
        import rensa

        def signed(one: list[str]) -> object:
            made = rensa.RMinHash(num_perm=128, seed=1)
            made.update(pairs(one))
            return made.digest()

        print("rensa R-MinHash 128 of the same   ", per_second(lambda: [signed(one) for one in words], count))
    if find_spec("datasketch"):
        import datasketch

        def sketched(one: list[str]) -> object:
            made = datasketch.MinHash(num_perm=128, seed=1)
            made.update_batch([item.encode() for item in pairs(one)])
            return made.digest()

        print("datasketch MinHash 128 of the same", per_second(lambda: [sketched(one) for one in words[:200]], 200))


def stacked(start: int, made: list[Features]) -> Run:
    docs = np.arange(start, start + len(made), dtype=np.uint32)
    return build_run(docs, np.stack([one.signature for one in made]), np.stack([one.bands for one in made]))


def found_in(index: Signatures, signatures: np.ndarray, bands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs that are alike at once."""
    pieces = list(index.similar(signatures, bands, SIMILAR))
    asked = [piece for piece, _ in pieces] or [np.empty(0, np.int64)]
    return np.concatenate(asked), np.concatenate([docs for _, docs in pieces] or [np.empty(0, np.uint32)])


def grow(corpus: Corpus, count: int, folder: Path) -> tuple[list[Run], dict[int, Features]]:
    """Grow an index by commits of 200 texts, each looked up in all before it is added."""
    runs: list[Run] = []
    probes: dict[int, Features] = {}
    signing = searching = adding = 0.0
    for start in range(0, count, BATCH):
        began = time.perf_counter()
        made = [features(f"Bài viết số {n}", corpus.body(n)) for n in range(start, start + BATCH)]
        probes[start] = made[0]
        run = stacked(start, made)
        signed = time.perf_counter()
        found_in(Signatures(runs), run.signatures, run.bands)
        searched = time.perf_counter()
        save_run(run, folder)
        runs.append(load_run(folder / run.name))
        taken = to_merge([len(one) for one in runs])
        if taken:
            merged = merge_runs(runs[-taken:])
            for old in runs[-taken:]:
                (folder / old.name).unlink()
            save_run(merged, folder)
            runs[-taken:] = [load_run(folder / merged.name)]
        signing += signed - began
        searching += searched - signed
        adding += time.perf_counter() - searched
    size = sum(path.stat().st_size for path in folder.iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole = signing + searching + adding
    print(
        f"index of {count:,} texts: {count / whole:,.0f} texts a second of CPU time, of which signing {signing / whole:.0%},"
    )
    print(f"  searching {searching / whole:.0%}, writing and merging {adding / whole:.0%};")
    print(f"  {size / count:.0f} bytes a text in {len(runs)} runs;")
    print(f"  peak memory {peak:,.0f} MB (mapped files included)")
    return runs, probes


def lookups(corpus: Corpus, runs: list[Run], count: int) -> None:
    chance = random.Random(5)
    index = Signatures(runs)
    for turn in range(2):
        chosen = [features("Tin", corpus.body(chance.randrange(count))) for _ in range(BATCH)]
        run = stacked(0, chosen)
        began = time.perf_counter()
        asked, _ = found_in(index, run.signatures, run.bands)
        spent = 1e3 * (time.perf_counter() - began)
        print(
            f"  {BATCH} texts looked up in {spent:.0f} ms ({'again' if turn else 'first'}), {len(set(asked.tolist()))} found"
        )


def changes(body: str) -> Iterator[tuple[str, str]]:
    parts = body.split("\n\n")
    yield "byline cut", body + "\n\nNguyễn Văn A (Theo Báo địa phương)"
    yield "last paragraph cut", "\n\n".join(parts[:-1])
    yield "three of ten paragraphs cut", "\n\n".join(parts[3:])
    yield "two paragraphs added", "\n\n".join([*parts, *(part[::-1] for part in parts[:2])])
    yield "upper case, other dashes", body.upper().replace(" ", "  ").replace(".", " –")


def quality(corpus: Corpus, runs: list[Run], probes: dict[int, Features]) -> None:
    index = Signatures(runs)
    found: dict[str, int] = {}
    numbers = sorted(probes)[:400]
    for number in numbers:
        for name, body in changes(corpus.body(number)):
            one = features(f"Bài viết số {number}", body)
            _, docs = found_in(index, one.signature[None], one.bands[None])
            found[name] = found.get(name, 0) + (number in docs.tolist() and same_numbers(one, probes[number]))
    for name, times in found.items():
        print(f"  planted copies found, {name}: {times / len(numbers):.3f}")


def siblings(corpus: Corpus) -> None:
    """Notices of one template, of which only numbers and dates differ."""
    chance = random.Random(9)

    def notice(number: int) -> Features:
        week, year = number % 52 + 1, 2018 + number % 7
        lines = [
            f"{part} Thứ {place + 2}, ngày {chance.randrange(1, 28)}/{chance.randrange(1, 13)}/{year}: {chance.randrange(7, 17)} giờ."
            for place, part in enumerate(corpus.body(1).split("\n\n")[:5])
        ]
        return features(f"Thông báo lịch trực tuần {week} năm {year}", "\n\n".join(lines))

    made = [notice(number) for number in range(300)]
    run = stacked(0, made)
    asked, docs = found_in(Signatures([run]), run.signatures, run.bands)
    pairs = [(one, other) for one, other in zip(asked.tolist(), docs.tolist(), strict=True) if one < other]
    linked = sum(same_numbers(made[one], made[other]) for one, other in pairs)
    every = len(made) * (len(made) - 1) // 2
    print(
        f"  siblings of one template: {len(pairs) / every:.2f} of the pairs alike by their words, {linked / every:.4f} linked"
    )


def truth(folder: Path) -> None:
    told = [json.loads(line) for path in sorted(folder.glob("*.truth.jsonl")) for line in path.open(encoding="utf-8")]
    told = [one for one in told if isinstance(one.get("body"), list)]
    ids = {one["uid"]: article_id(one["portal"], str(one["cms_id"]), one["url"]) for one in told}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "archive"
        with ArchiveWriter(path, code_version="bench") as writer:
            for number, one in enumerate(told):
                writer.add(captured(one, ids[one["uid"]], NOW + timedelta(seconds=number)))
        rows = open_archive(path).articles().to_table().to_pylist()
    row_of = {url: row for row in rows for url in (row["url"], *row["other_urls"])}
    of = {one["uid"]: row_of[one["url"]] for one in told}
    for kind, column in (("duplicate_of", "article_id"), ("near_duplicate_of", "cluster_id")):
        pairs = [(one["uid"], one[kind]) for one in told if one.get(kind) in of]
        same = sum(of[one][column] == of[other][column] for one, other in pairs)
        print(f"  {kind}: {same} of {len(pairs)}")
    family = {one["uid"]: one["cluster"] for one in told}
    mixed = sum(
        of[one]["cluster_id"] == of[other]["cluster_id"] and family[one] != family[other] for one in of for other in of
    )
    print(f"  articles that share a cluster with an unrelated one: {mixed} of {len(of)}")


def captured(one: dict[str, Any], named: str, moment: datetime) -> Capture:
    body = "\n\n".join(
        block["text"]
        for block in one["body"]
        if block["type"] in {"lead", "p", "h", "li"} and block.get("found_in", True)
    )
    day = datetime.fromisoformat(one["published"]) if one["published"] else None
    article = Article(
        article_id=named, portal_id=one["portal"], family="bench", url=one["url"], title=one["title_shown"] or one["title"], body=body,
        published=day, published_date=day.date() if day else None,
    )  # fmt: skip
    return Capture(url=one["url"], portal_id=one["portal"], fetched_at=moment, outcome="kept", status=200,
                   payload=body.encode(), article=article)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--truth", type=Path, default=None)
    options = parser.parse_args()
    corpus = Corpus()
    speeds(corpus)
    with tempfile.TemporaryDirectory() as folder:
        runs, probes = grow(corpus, options.texts, Path(folder))
        lookups(corpus, runs, options.texts)
        quality(corpus, runs, probes)
    siblings(corpus)
    if options.truth:
        truth(options.truth)


if __name__ == "__main__":
    main()
