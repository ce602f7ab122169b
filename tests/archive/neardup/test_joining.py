"""The join links what comparing every pair would link, whatever the order of texts, bands and workers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from archive import Article, Capture, open_archive
from archive.neardup.clusters import find_clusters
from archive.neardup.joining import Texts, band_links, join_all
from archive.neardup.numbers import Lists, Numbers
from archive.neardup.sets import I32, Sets
from archive.neardup.signing import sign_part
from archive.neardup.store import SignatureStore
from archive.shingles import BANDS, SIMILAR, Features, features, same_numbers, similarity
from archive.workers import Processes
from tests.archive.conftest import body_of

MakeCapture = Callable[..., Capture]
MakeArticle = Callable[..., Article]


def wording(number: int, chance: random.Random) -> str:
    """A body of one of a few, with words exchanged: some are near-duplicates, some are not."""
    words = body_of(number % 7, paragraphs=6).split()
    for _ in range(chance.choice((0, 1, 3, 10, 30, 60))):
        words[chance.randrange(len(words))] = f"từ{chance.randrange(40)}"
    return " ".join(words)


@pytest.fixture(scope="module")
def bodies() -> list[str]:
    chance = random.Random(7)
    return [wording(number, chance) for number in range(90)]


@pytest.fixture
def signed(tmp_path: Path, bodies: list[str]) -> Callable[[list[int]], Texts]:
    """Sign some of the bodies, in files of twenty."""

    def sign(order: list[int]) -> Texts:
        files: list[Path] = []
        for start in range(0, len(order), 20):
            some = order[start : start + 20]
            rows = {
                "article_id": [f"{number:032x}" for number in some],
                "title": ["Hội nghị"] * len(some),
                "body": [bodies[number] for number in some],
            }
            pq.write_table(pa.table(rows), tmp_path / "part.parquet")
            files.append(tmp_path / f"{len(files)}-signed.parquet")
            sign_part(tmp_path / "part.parquet", files[-1])
        return Texts.of(files)

    return sign


def join_here(texts: Texts) -> I32:
    """The clusters by all bands in one piece of work."""
    return join_all(texts, [band_links(texts, range(BANDS))])


def groups(order: list[int], names: np.ndarray) -> set[frozenset[int]]:
    made: dict[int, set[int]] = {}
    for number, name in zip(order, names.tolist(), strict=True):
        made.setdefault(name, set()).add(number)
    return {frozenset(group) for group in made.values()}


def by_hand(bodies: list[str]) -> set[frozenset[int]]:
    """Compare every pair."""
    made = [features("Hội nghị", body) for body in bodies]
    sets = Sets(len(made))
    for one, other in itertools.combinations(range(len(made)), 2):
        shared = bool((made[one].bands == made[other].bands).any())
        alike = bool(similarity(made[one].signature, made[other].signature) >= SIMILAR)
        if shared and alike and same_numbers(made[one], made[other]):
            sets.join(np.array([one], np.int32), np.array([other], np.int32))
    return groups(list(range(len(made))), sets.names())


def test_the_join_links_what_comparing_every_pair_links(
    bodies: list[str], signed: Callable[[list[int]], Texts]
) -> None:
    order = list(range(len(bodies)))
    expected = by_hand(bodies)
    assert 7 < len(expected) < len(bodies)  # some are linked, some are not
    assert groups(order, join_here(signed(order))) == expected


def test_the_order_of_texts_does_not_matter(bodies: list[str], signed: Callable[[list[int]], Texts]) -> None:
    order = list(range(len(bodies)))
    random.Random(3).shuffle(order)
    assert groups(order, join_here(signed(order))) == by_hand(bodies)


def test_bands_may_be_joined_apart(bodies: list[str], signed: Callable[[list[int]], Texts]) -> None:
    texts = signed(list(range(len(bodies))))
    pieces = [band_links(texts, [band]) for band in reversed(range(BANDS))]
    assert (join_all(texts, pieces) == join_here(texts)).all()


def test_no_texts_have_no_clusters(signed: Callable[[list[int]], Texts]) -> None:
    assert len(join_here(signed([]))) == 0


def test_a_text_that_says_too_little_is_not_signed(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"article_id": ["a"], "title": ["Thông báo"], "body": ["Xem tệp"]}), tmp_path / "part.parquet"
    )
    assert sign_part(tmp_path / "part.parquet", tmp_path / "signed.parquet") == 0
    assert len(Texts.of([tmp_path / "signed.parquet"])) == 0


def test_signing_again_writes_the_same_bytes(tmp_path: Path, bodies: list[str]) -> None:
    rows = {"article_id": ["a", "b"], "title": ["Một", "Hai"], "body": bodies[:2]}
    pq.write_table(pa.table(rows), tmp_path / "part.parquet")
    for name in ("one", "other"):
        sign_part(tmp_path / "part.parquet", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_numbers_of_many_pairs_are_judged_as_those_of_one() -> None:
    chance = random.Random(1)
    lists = [sorted(chance.sample(range(0, 1 << 32, 1 << 25), chance.randrange(9))) for _ in range(60)]
    titles = [sorted(chance.sample(range(0, 1 << 32, 1 << 30), chance.randrange(3))) for _ in range(60)]
    kind = pa.list_(pa.uint32())
    columns = [pa.chunked_array([pa.array(one, kind)]) for one in (lists, titles)]
    numbers = Numbers(*map(Lists.of_column, columns))
    pairs = np.array(list(itertools.combinations(range(60), 2)))
    may = numbers.may_be_same(pairs[:, 0], pairs[:, 1])
    same = numbers.same(pairs[:, 0], pairs[:, 1])

    def one_by_one(one: int, other: int) -> bool:
        made = [
            Features(
                np.empty(0, np.uint8),
                np.empty(0, np.uint32),
                np.array(lists[at], np.uint32),
                np.array(titles[at], np.uint32),
            )
            for at in (one, other)
        ]
        return same_numbers(*made)

    assert same.tolist() == [one_by_one(int(one), int(other)) for one, other in pairs]
    assert not (same & ~may).any()
    assert may.sum() < len(pairs)


def copies(capture: MakeCapture, article: MakeArticle, first: int, count: int) -> list[Capture]:
    """Articles, each third of which took over the text of the one before."""
    made = []
    for number in range(first, first + count):
        source = number - 1 if number % 3 == 1 else number
        body = body_of(source, paragraphs=6) + (" Theo cổng thông tin của tỉnh bạn." if source != number else "")
        made.append(
            capture(of=article(number, portal_id=f"tinh-{number % 5}", title="Hội nghị", body=body), day=number)
        )
    return made


def test_clusters_are_those_that_commits_made(
    store: Callable[..., Path], capture: MakeCapture, article: MakeArticle, tmp_path: Path
) -> None:
    folder = store(copies(capture, article, 0, 20), copies(capture, article, 20, 10))
    with Processes(1) as workers:
        found = find_clusters(open_archive(folder), SignatureStore(tmp_path / "signatures"), workers)
    assert (found.articles, found.signed, found.strange) == (30, 30, [])
    assert found.count == 10


def test_only_new_parts_are_signed(
    store: Callable[..., Path], capture: MakeCapture, article: MakeArticle, tmp_path: Path
) -> None:
    signatures = SignatureStore(tmp_path / "signatures")
    with Processes(1) as workers:
        find_clusters(open_archive(store(copies(capture, article, 0, 20))), signatures, workers)
        found = find_clusters(open_archive(store(copies(capture, article, 20, 10))), signatures, workers)
    assert (found.articles, found.signed) == (30, 10)


def test_a_cluster_that_is_another_one_in_the_archive_is_told(
    store: Callable[..., Path], capture: MakeCapture, article: MakeArticle, tmp_path: Path
) -> None:
    archive = open_archive(store(copies(capture, article, 0, 4)))
    signatures = SignatureStore(tmp_path / "signatures")
    with Processes(1) as workers:
        signatures.bring_up(archive, workers)
        for path in signatures.folder.iterdir():
            path.write_bytes(path.read_bytes())
            table = pq.read_table(path)
            pq.write_table(table.slice(0, 1), path)  # as if one text alone could be compared
        found = find_clusters(archive, signatures, workers)
    assert found.strange
